import type { Cell } from '../../base/cell.js';
import { systemClock } from '../../base/clock.js';
import {
  StatementError,
  type ColumnInfo,
  type ExecutedStatement,
  type ResultTable,
  type Session,
  type StatementLabels,
} from '../../warehouse/warehouse.js';
import type { Api } from './api.js';
import { cellOf } from './cells.js';
import { typeOf, type BigQueryField } from './fields.js';
import type { Job, JobConfiguration, Jobs } from './jobs.js';
import { statementError } from './statement-error.js';

/** Rows of one page of results: pages are cheap, rows one by one are not. */
const PAGE_SIZE = 50_000;

interface ResultPage {
  schema?: { fields?: BigQueryField[] };
  rows?: { f: { v: unknown }[] }[];
  pageToken?: string;
}

/** Statements as jobs; a transaction is a session of the server's. */
export class BigQuerySession implements Session {
  /** The server-side session, while a transaction is open. */
  private transactionId: string | undefined;
  private labels: StatementLabels = {};
  private running: AbortController | undefined;

  constructor(
    private readonly api: Api,
    private readonly jobs: Jobs,
    private readonly options: { maximumBytesBilled?: string | undefined },
    private readonly onStatement: (statement: ExecutedStatement) => void,
  ) {}

  run(sql: string): Promise<number> {
    return this.statement(sql, {}, ({ statistics }) =>
      Promise.resolve(Number(statistics?.query?.numDmlAffectedRows ?? 0)),
    );
  }

  read(sql: string): Promise<ResultTable> {
    return this.query(sql);
  }

  query(sql: string): Promise<ResultTable> {
    return this.statement(sql, {}, (job) => this.results(job));
  }

  async *pages(sql: string): AsyncGenerator<ResultTable, void> {
    const job = await this.statement(sql, {}, (ended) => Promise.resolve(ended));
    try {
      yield* this.pagesOf(job);
    } catch (error) {
      throw statementError(sql, error);
    }
  }

  /** A dry run, which bills nothing; a server that does not say columns then is asked for no rows. */
  async describe(sql: string): Promise<ColumnInfo[]> {
    try {
      const { fields } = await this.jobs.estimate(this.configuration(sql));
      if (fields !== undefined) return fields.map((field) => ({ name: field.name, type: typeOf(field) }));
    } catch (error) {
      throw statementError(sql, error);
    }
    return (await this.query(`SELECT * FROM (${sql}\n) AS described LIMIT 0`)).columns;
  }

  async estimate(sql: string): Promise<{ bytes: number }> {
    try {
      const { bytes } = await this.jobs.estimate(this.configuration(sql));
      return { bytes };
    } catch (error) {
      throw statementError(sql, error);
    }
  }

  label(labels: StatementLabels): void {
    this.labels = labels;
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    this.transactionId = await this.statement('BEGIN TRANSACTION', { createSession: true }, ({ statistics }) =>
      Promise.resolve(statistics?.sessionInfo?.sessionId),
    );
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

  interrupt(): void {
    this.running?.abort();
  }

  close(): void {
    this.transactionId = undefined;
  }

  private configuration(sql: string, extra: object = {}): JobConfiguration {
    const { maximumBytesBilled } = this.options;
    const properties = [{ key: 'session_id', value: this.transactionId }];
    return {
      query: {
        query: sql,
        useLegacySql: false,
        maximumBytesBilled,
        ...(this.transactionId === undefined ? {} : { connectionProperties: properties }),
        ...extra,
      },
    };
  }

  /** Runs a statement to its end, and gives what it cost to the observers. */
  private async statement<T>(sql: string, extra: object, take: (job: Job) => Promise<T>): Promise<T> {
    const started = systemClock.elapsed();
    const { labels } = this;
    const running = (this.running = new AbortController());
    const executed: Partial<ExecutedStatement> = {};
    try {
      const job = await this.jobs.run(this.configuration(sql, extra), {
        labels,
        signal: running.signal,
        isRepeated: this.transactionId === undefined,
      });
      Object.assign(executed, costOf(job));
      return await take(job);
    } catch (error) {
      if (running.signal.aborted) throw new StatementError('the statement was interrupted', { kind: 'stopped', sql });
      throw statementError(sql, error);
    } finally {
      this.running = undefined;
      this.onStatement({ sql, duration: systemClock.elapsed() - started, labels, ...executed });
    }
  }

  private async results(job: Job): Promise<ResultTable> {
    const result: ResultTable = { columns: [], rows: [] };
    for await (const { columns, rows } of this.pagesOf(job)) {
      result.columns = columns;
      for (const row of rows) result.rows.push(row);
    }
    return result;
  }

  private async *pagesOf({ jobReference: { jobId, location } }: Job): AsyncGenerator<ResultTable, void> {
    let fields: readonly BigQueryField[] | undefined;
    let pageToken: string | undefined;
    do {
      const { body } = await this.api.send({
        uri: `/queries/${jobId}`,
        qs: { location, maxResults: PAGE_SIZE, pageToken, 'formatOptions.useInt64Timestamp': true },
      });
      const page = body as ResultPage;
      fields ??= page.schema?.fields ?? [];
      yield {
        columns: fields.map((field) => ({ name: field.name, type: typeOf(field) })),
        rows: (page.rows ?? []).map((row): Cell[] => row.f.map(({ v }, i) => cellOf(v, fields?.[i]))),
      };
      pageToken = page.pageToken;
    } while (pageToken !== undefined && pageToken !== '');
  }
}

function costOf({ statistics }: Job): Partial<ExecutedStatement> {
  const { totalBytesProcessed, totalBytesBilled } = statistics?.query ?? {};
  const cost = {
    bytesProcessed: totalBytesProcessed,
    bytesBilled: totalBytesBilled,
    slotMs: statistics?.totalSlotMs,
  };
  return Object.fromEntries(
    Object.entries(cost).flatMap(([key, digits]) => (digits === undefined ? [] : [[key, Number(digits)]])),
  );
}
