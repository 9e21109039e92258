import { LastroError } from '../base/errors.js';
import { count, equalsIgnoringCase } from '../base/text.js';
import type { Microbatch, Model } from '../project/model.js';
import type { Resolver } from '../sql/expand.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import type { Batch } from './batches.js';
import { recordBatch } from './built-batches.js';
import { compileModel, projectResolver, type CompiledModel } from './compile.js';
import { assertDistinctNames } from './distinct-names.js';
import { wrapQuery } from './materialization.js';
import type { ModelStatements } from './model-statements.js';
import { parseModel } from './model-sql.js';
import type { BatchPlan } from './plan-batches.js';
import type { RunOptions } from './run-options.js';
import { tableStatement } from './table.js';
import { assertUniqueKey } from './unique-key.js';

/** Builds one batch after the other. */
export class BatchBuilder {
  /** The query fails whatever the batch. */
  isQueryWrong = false;
  /** Of the query, quoted; empty before it is described. */
  private columns: string[] = [];
  private readonly resolver: Resolver;

  private isFirst = true;

  /** @param existing what the table of the first batch replaces, where the plan makes it anew */
  constructor(
    private readonly model: Model,
    private readonly config: Microbatch,
    private readonly options: RunOptions,
    private readonly plan: BatchPlan,
    private readonly existing: 'table' | 'view' | undefined,
  ) {
    this.resolver = projectResolver(model.table, { ...options, dialect: options.warehouse.dialect });
  }

  /** The query of a batch: each input with an `event_time` has only rows of the batch. */
  compile(batch: Batch): ReturnType<typeof parseModel> {
    const { model, options, resolver } = this;
    const { dialect } = options.warehouse;
    const filtered = (table: Relation | undefined, sql: string | undefined): string | undefined => {
      const column = table === undefined ? undefined : options.eventTimes?.get(formatRelation(table));
      if (column === undefined || sql === undefined) return sql;
      return `(SELECT * FROM ${sql} WHERE ${this.isWithin(batch, dialect.identifier(column))})`;
    };
    const compiled = compileModel(
      model,
      { ...options, dialect },
      {
        ...resolver,
        ref: (name) => filtered(options.models.get(name)?.table, resolver.ref(name)),
        source: (name, layer) => filtered({ layer, name }, resolver.source(name, layer)),
      },
    );
    return parseModel(compiled, [], options);
  }

  /** Returns the rows of the batch. */
  async build(batch: Batch, compiled: CompiledModel, statements: ModelStatements): Promise<number> {
    const { model, options } = this;
    const { session, warehouse } = options;
    const { dialect } = warehouse;
    if (this.columns.length === 0) await this.describe(statements, compiled);
    const scratch = dialect.temporaryTable?.('lastro_batch') ?? '';
    const table = dialect.table(model.table);
    const rows = await session.transaction(async () => {
      await statements.runAround(
        wrapQuery(`${dialect.ddl.scratchTable(scratch)}SELECT * FROM (`, compiled.sql, ') AS batch'),
      );
      await this.assertRows(batch, scratch, statements);
      if (this.plan.isAnew && this.isFirst) {
        if (this.existing === 'view') await session.run(`DROP VIEW ${table}`);
        await statements.runOwn(tableStatement({ model, dialect, query: `SELECT * FROM ${scratch}` }).sql);
      } else {
        await statements.runOwn(`DELETE FROM ${table} WHERE ${this.isReplaced(batch)}`);
        const columns = this.columns.join(', ');
        await statements.runOwn(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${scratch}`);
      }
      await recordBatch(model, batch, options);
      const { rows: counted } = await session.query(`SELECT count(*) FROM ${scratch}`);
      await session.run(`DROP TABLE ${scratch}`);
      return Number(counted[0]?.[0]);
    });
    this.isFirst = false;
    return rows;
  }

  private get eventTime(): string {
    return this.options.warehouse.dialect.identifier(this.config.eventTime);
  }

  /** With the first batch of a definition also rows of no batch, which the one before has left: nothing would replace them. */
  private isReplaced(batch: Batch): string {
    const { all, isForgotten } = this.plan;
    const [first] = all;
    const last = all.at(-1);
    const ofBatch = this.isWithin(batch, this.eventTime);
    if (!this.isFirst || !isForgotten || first === undefined || last === undefined) return ofBatch;
    const timeline = this.isWithin({ start: first.start, end: last.end }, this.eventTime);
    return `${ofBatch} OR NOT COALESCE(${timeline}, FALSE)`;
  }

  private isWithin({ start, end }: Pick<Batch, 'start' | 'end'>, column: string): string {
    const { types } = this.options.warehouse.dialect;
    return `${column} >= ${types.literal('datetime', start)} AND ${column} < ${types.literal('datetime', end)}`;
  }

  private async describe(statements: ModelStatements, { sql }: CompiledModel): Promise<void> {
    const { model, config } = this;
    this.isQueryWrong = true;
    const columns = await statements.describe({ sql, prefixLength: 0 });
    assertDistinctNames(model, columns);
    if (!columns.some(({ name }) => equalsIgnoringCase(name, config.eventTime)))
      throw new LastroError('model.no-column', `the query of ${model.table.name} has no column ${config.eventTime}`, {
        location: { file: model.file },
        hint: 'event_time names the column by which the rows of a batch are replaced',
      });
    if (this.plan.isOtherShape)
      throw new LastroError('model.schema-changed', `the columns of ${model.table.name} have changed`, {
        location: { file: model.file },
        hint: 'its batches must have the same columns: build all of them, without --event-time-start, or add --full-refresh',
      });
    this.isQueryWrong = false;
    this.columns = columns.map(({ name }) => this.options.warehouse.dialect.identifier(name));
  }

  /** Rows of other times would be doubled by the next build of their batch, or stay for ever. */
  private async assertRows(batch: Batch, scratch: string, statements: ModelStatements): Promise<void> {
    const { model, options, config } = this;
    const { dialect } = options.warehouse;
    const { rows } = await options.session.query(
      `SELECT count(*) FROM ${scratch} WHERE NOT COALESCE(${this.isWithin(batch, this.eventTime)}, FALSE)`,
    );
    const outside = Number(rows[0]?.[0]);
    if (outside > 0)
      throw new LastroError(
        'model.outside-batch',
        `${count(outside, 'row')} of the batch ${batch.label} of ${model.table.name} have another ${config.eventTime}`,
        {
          location: { file: model.file },
          hint: 'give what the model reads an event_time in its YAML, or filter the query',
        },
      );
    if (model.uniqueKey.length > 0)
      await assertUniqueKey(
        { model, dialect, rows: { sql: scratch, prefixLength: 0 }, personal: options.personal },
        (statement) => statements.query(statement),
      );
  }
}
