import { systemClock } from '../../base/clock.js';
import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBPreparedStatement, DuckDBType } from '@duckdb/node-api';
import { messageOf } from '../../base/errors.js';
import {
  StatementError,
  type ColumnInfo,
  type ExecutedStatement,
  type ResultTable,
  type Session,
} from '../../warehouse/warehouse.js';
import { cellOf } from './cells.js';

/** A connection to an instance whose errors come as JSON: `errors_as_json`. A text of the project is sent only as one statement. */
export class DuckDBSession implements Session {
  private inTransaction = false;
  /** Whether queries that only read share a transaction, and whether one is open. */
  private sharesReads = false;
  private isReading = false;
  /** Statements of the transaction that made a relation anew. */
  private made: string[] = [];

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly onStatement: (statement: ExecutedStatement) => void,
    private readonly onClose: () => void,
  ) {}

  async run(sql: string): Promise<number> {
    await this.endReads();
    if (this.inTransaction && sql.startsWith('CREATE OR REPLACE ')) this.made.push(sql);
    const execute = (statement: Runnable): Promise<DuckDBMaterializedResult> => statement.run();
    return this.timed(sql, async () => (await this.asOne(sql, execute)).rowsChanged);
  }

  /** Whether the transaction made this relation anew since it was last asked. */
  takeMade(kind: 'TABLE' | 'VIEW', relation: string): boolean {
    const others = this.made.filter((sql) => !sql.startsWith(`CREATE OR REPLACE ${kind} ${relation} `));
    const isMade = others.length < this.made.length;
    this.made = others;
    return isMade;
  }

  async query(sql: string): Promise<ResultTable> {
    await this.endReads();
    return this.timed(sql, () => this.fetch(sql));
  }

  async describe(sql: string): Promise<ColumnInfo[]> {
    await this.endReads();
    return this.timed(sql, () =>
      this.withStatement(sql, (statement) =>
        Promise.resolve(
          Array.from({ length: statement.columnCount }, (_, i) => ({
            name: statement.columnName(i),
            type: typeName(statement.columnType(i)),
          })),
        ),
      ),
    );
  }

  /** Within a transaction DuckDB has no second one that only reads: there it is a query. */
  read(sql: string): Promise<ResultTable> {
    if (this.inTransaction) return this.query(sql);
    return this.timed(sql, async () => {
      try {
        if (!this.isReading) await this.connection.run('BEGIN TRANSACTION READ ONLY');
        this.isReading = true;
        const result = await this.fetch(sql);
        // An error of a later query would undo a temporary table.
        if (!this.sharesReads || sql.startsWith('CREATE ')) await this.endReads();
        return result;
      } catch (error) {
        this.isReading = false;
        await this.rollBack();
        throw error;
      }
    });
  }

  async readTogether<T>(work: () => Promise<T>): Promise<T> {
    this.sharesReads = true;
    try {
      return await work();
    } finally {
      this.sharesReads = false;
      await this.endReads();
    }
  }

  private async endReads(): Promise<void> {
    if (!this.isReading) return;
    this.isReading = false;
    await this.connection.run('COMMIT');
  }

  /** Sent as one text: each statement on its own is two tasks of a thread, and these take less time than that. */
  async runAll(statements: readonly string[]): Promise<void> {
    if (statements.length === 0) return;
    const all = this.inTransaction ? statements : ['BEGIN TRANSACTION', ...statements, 'COMMIT'];
    try {
      await this.runText(all.join(';\n'));
    } catch (error) {
      if (!this.inTransaction) await this.rollBack();
      throw error;
    }
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.runText('BEGIN TRANSACTION');
      this.inTransaction = true;
      const result = await work();
      await this.runText('COMMIT');
      return result;
    } catch (error) {
      await this.rollBack();
      throw error;
    } finally {
      this.made = [];
      this.inTransaction = false;
    }
  }

  /** An interruption may stop any statement, BEGIN, COMMIT and ROLLBACK too: a transaction that one of them left open is ended. */
  private async rollBack(): Promise<void> {
    for (let isOpen = true; isOpen;)
      isOpen = await this.connection.run('ROLLBACK').then(
        () => false,
        (error: unknown) => statementError('ROLLBACK', error).kind === 'INTERRUPT',
      );
  }

  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.onClose();
    this.connection.closeSync();
  }

  /** Runs statements of the engine's own, which need no second look. */
  private async runText(sql: string): Promise<void> {
    await this.endReads();
    await this.timed(sql, () => this.connection.run(sql));
  }

  private async fetch(sql: string): Promise<ResultTable> {
    return this.asOne(sql, async (statement) => {
      const reader = await statement.runAndReadAll();
      const types = reader.columnTypes();
      const columns = reader.columnNames().map((name, i) => ({ name, type: typeName(types[i]) }));
      return { columns, rows: reader.getRows().map((row) => row.map(cellOf)) };
    });
  }

  /** A text without a semicolon is one statement: it is sent at once, and not prepared first, which is another task of a thread. */
  private asOne<T>(sql: string, work: (statement: Runnable) => Promise<T>): Promise<T> {
    if (sql.includes(';')) return this.withStatement(sql, work);
    const { connection } = this;
    return work({ run: () => connection.run(sql), runAndReadAll: () => connection.runAndReadAll(sql) });
  }

  private async withStatement<T>(sql: string, work: (statement: DuckDBPreparedStatement) => Promise<T>): Promise<T> {
    const statement = await this.connection.prepare(sql);
    try {
      return await work(statement);
    } finally {
      statement.destroySync();
    }
  }

  private async timed<T>(sql: string, work: () => Promise<T>): Promise<T> {
    const started = systemClock.elapsed();
    try {
      return await work();
    } catch (error) {
      throw statementError(sql, error);
    } finally {
      this.onStatement({ sql, duration: systemClock.elapsed() - started });
    }
  }
}

/** One statement. */
type Runnable = Pick<DuckDBPreparedStatement, 'run' | 'runAndReadAll'>;

const typeName = (type: DuckDBType | undefined): string => type?.alias ?? String(type);

interface EngineError {
  exception_type?: string;
  exception_message?: string;
  position?: string;
}

/** DuckDB reports errors as JSON here, some after their class in plain text, with the position as an offset in UTF-8 bytes. */
export function statementError(sql: string, error: unknown): StatementError {
  const message = messageOf(error);
  let parsed: EngineError = {};
  try {
    parsed = JSON.parse(message.slice(message.indexOf('{'))) as EngineError;
  } catch {
    parsed = { exception_message: message };
  }
  const bytes = parsed.position === undefined ? undefined : Number(parsed.position);
  return new StatementError(parsed.exception_message ?? message, {
    kind: parsed.exception_type ?? 'Error',
    sql,
    offset: bytes === undefined ? undefined : Buffer.from(sql).subarray(0, bytes).toString().length,
    cause: error,
  });
}
