import type { ColumnInfo, ResultTable, Session } from '../warehouse/warehouse.js';
import type { Statement } from './materialization.js';

/** Runs the statements that build one model. The last one is known: an error is located in it. */
export class ModelStatements {
  #current: Statement;

  /** @param modelQuery the query as it is put into other statements */
  constructor(
    private readonly session: Session,
    private readonly modelQuery: Statement,
  ) {
    this.#current = modelQuery;
  }

  /** The statement that ran last. */
  get current(): Statement {
    return this.#current;
  }

  /** A statement around the query, with the length of all that precedes the model's own text. */
  around(statement: Statement): Statement {
    return { ...statement, prefixLength: statement.prefixLength + this.modelQuery.prefixLength };
  }

  run(statement: Statement): Promise<number> {
    this.#current = statement;
    return this.session.run(statement.sql);
  }

  /** Runs a statement around the query. */
  runAround(statement: Statement): Promise<number> {
    return this.run(this.around(statement));
  }

  /** Runs a statement without the query. */
  runOwn(sql: string): Promise<number> {
    return this.run({ sql, prefixLength: 0 });
  }

  query(statement: Statement): Promise<ResultTable> {
    this.#current = statement;
    return this.session.query(statement.sql);
  }

  describe(statement: Statement): Promise<ColumnInfo[]> {
    this.#current = statement;
    return this.session.describe(statement.sql);
  }
}
