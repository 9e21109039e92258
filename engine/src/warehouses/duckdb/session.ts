import { systemClock } from '../../base/clock.js';
import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../base/errors.js';
import { StatementError, type ExecutedStatement, type ResultTable, type Session } from '../../warehouse/warehouse.js';
import { cellOf } from './cells.js';

/** A connection whose errors come as JSON: `SET errors_as_json = true`. */
export class DuckDBSession implements Session {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly onStatement: (statement: ExecutedStatement) => void,
    private readonly onClose: () => void,
  ) {}

  run(sql: string): Promise<number> {
    return this.timed(sql, async () => (await this.connection.run(sql)).rowsChanged);
  }

  query(sql: string): Promise<ResultTable> {
    return this.timed(sql, async () => {
      const reader = await this.connection.runAndReadAll(sql);
      const types = reader.columnTypes();
      const columns = reader.columnNames().map((name, i) => ({ name, type: String(types[i]) }));
      return { columns, rows: reader.getRows().map((row) => row.map(cellOf)) };
    });
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run('BEGIN TRANSACTION');
    let result: T;
    try {
      result = await work();
    } catch (error) {
      await this.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    await this.run('COMMIT');
    return result;
  }

  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.onClose();
    this.connection.closeSync();
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

interface EngineError {
  exception_type?: string;
  exception_message?: string;
  position?: string;
}

/** DuckDB reports errors as JSON here, some after their class in plain text, with the position as an offset in UTF-8 bytes. */
function statementError(sql: string, error: unknown): StatementError {
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
