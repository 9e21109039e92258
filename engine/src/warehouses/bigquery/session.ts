import type { BigQuery, Job, Query } from '@google-cloud/bigquery';
import type { Cell } from '../../base/cell.js';
import { systemClock } from '../../base/clock.js';
import { UsageError, messageOf } from '../../base/errors.js';
import {
  StatementError,
  type ColumnInfo,
  type ExecutedStatement,
  type ResultTable,
  type Session,
} from '../../warehouse/warehouse.js';
import { cellOf } from './cells.js';
import type { BigQueryField } from './fields.js';

interface JobMetadata {
  statistics?: {
    query?: { numDmlAffectedRows?: string; schema?: { fields?: BigQueryField[] } };
    sessionInfo?: { sessionId?: string };
  };
  status?: { errorResult?: { reason?: string; message?: string } };
}

/** Rows of one page of results: pages are cheap, rows one by one are not. */
const PAGE_SIZE = 50_000;

/** Statements as jobs; a transaction is a session of the server's. */
export class BigQuerySession implements Session {
  /** The server-side session, while a transaction is open. */
  private transactionId: string | undefined;

  constructor(
    private readonly client: BigQuery,
    private readonly options: { maximumBytesBilled?: string | undefined },
    private readonly onStatement: (statement: ExecutedStatement) => void,
  ) {}

  run(sql: string): Promise<number> {
    return this.timed(sql, async () => {
      const { metadata } = await this.runJob(sql);
      return Number(metadata.statistics?.query?.numDmlAffectedRows ?? 0);
    });
  }

  read(sql: string): Promise<ResultTable> {
    return this.query(sql);
  }

  query(sql: string): Promise<ResultTable> {
    return this.timed(sql, async () => {
      const { job } = await this.runJob(sql);
      const columns: ColumnInfo[] = [];
      const rows: Cell[][] = [];
      let fields: readonly BigQueryField[] = [];
      let pageToken: string | undefined;
      do {
        const request = {
          maxResults: PAGE_SIZE,
          autoPaginate: false,
          skipParsing: true,
          ...(pageToken === undefined ? {} : { pageToken }),
        };
        const [page, , response] = await job.getQueryResults(request);
        if (columns.length === 0) {
          fields = (response as { schema?: { fields?: BigQueryField[] } } | null | undefined)?.schema?.fields ?? [];
          columns.push(...fields.map(({ name, type }) => ({ name, type })));
        }
        for (const row of page as { f: { v: unknown }[] }[]) rows.push(row.f.map(({ v }, i) => cellOf(v, fields[i])));
        pageToken = (response as { pageToken?: string } | null | undefined)?.pageToken;
      } while (pageToken !== undefined && pageToken !== '');
      return { columns, rows };
    });
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    const { metadata } = await this.runJob('BEGIN TRANSACTION', { createSession: true });
    this.transactionId = metadata.statistics?.sessionInfo?.sessionId;
    try {
      const result = await work();
      await this.run('COMMIT TRANSACTION');
      return result;
    } catch (error) {
      await this.run('ROLLBACK TRANSACTION').catch(() => undefined);
      throw error;
    } finally {
      this.transactionId = undefined;
    }
  }

  close(): void {
    this.transactionId = undefined;
  }

  /** Runs a statement to its end; an error that the server reports inside a good answer is an error too. */
  private async runJob(sql: string, extraOptions: Partial<Query> = {}): Promise<{ job: Job; metadata: JobMetadata }> {
    const { maximumBytesBilled } = this.options;
    const [job] = await this.client.createQueryJob({
      query: sql,
      useLegacySql: false,
      ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }),
      ...(this.transactionId === undefined
        ? {}
        : { connectionProperties: [{ key: 'session_id', value: this.transactionId }] }),
      ...extraOptions,
    });
    const jobError = await job.promise().then(
      () => undefined,
      (error: unknown) => error,
    );
    const metadata = job.metadata as JobMetadata;
    const failure = metadata.status?.errorResult;
    if (failure !== undefined) throw Object.assign(new Error(failure.message), { errors: [failure] });
    if (jobError !== undefined) throw jobError instanceof Error ? jobError : new Error(messageOf(jobError));
    return { job, metadata };
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

/** BigQuery points to `[line:column]` in its message, counted from 1. */
function statementError(sql: string, error: unknown): StatementError | UsageError {
  const { errors, code } = error as { errors?: { reason?: string; message?: string }[]; code?: number | string };
  const message = errors?.[0]?.message ?? messageOf(error);
  if (code === 401 || code === 403 || /credentials/i.test(message))
    return new UsageError('warehouse.not-allowed', `access denied by BigQuery: ${message}`, {
      hint: 'set GOOGLE_APPLICATION_CREDENTIALS to a service account that may run jobs in the project',
      cause: error,
    });
  const position = /\[(\d+):(\d+)\]/.exec(message);
  return new StatementError(message, {
    kind: errors?.[0]?.reason ?? 'Error',
    sql,
    offset: position === null ? undefined : offsetOf(sql, Number(position[1]), Number(position[2])),
    cause: error,
  });
}

function offsetOf(sql: string, line: number, column: number): number {
  const before = sql.split('\n').slice(0, line - 1);
  return before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
}
