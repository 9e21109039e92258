import type { BigQuery, Job, Query } from '@google-cloud/bigquery';
import { UsageError, messageOf } from '../base/errors.js';
import { textOf, type Cell } from '../base/cell.js';
import { systemClock } from '../base/clock.js';
import { LAYERS } from '../base/layers.js';
import { createBigQueryDialect } from '../sql/bigquery.js';
import type { Dialect } from '../sql/dialect.js';
import { cellOf, type BigQueryField } from './bigquery-cells.js';
import {
  StatementError,
  type ColumnInfo,
  type RelationInfo,
  type ResultTable,
  type Session,
  type ExecutedStatement,
  type Warehouse,
} from './warehouse.js';
import type { Relation } from '../sql/relation.js';

export interface BigQueryOptions {
  project: string;
  /** Datasets are named `<prefix>_<layer>`. */
  prefix: string;
  location?: string | undefined;
  /** Another address of the API, without credentials: an emulator's. */
  apiEndpoint?: string | undefined;
  /** Most bytes one statement may bill; BigQuery refuses it otherwise. */
  maximumBytesBilled?: string | undefined;
  /** Times a request is tried again after a passing error. Each HTTP 500 costs seconds. Default: the client's. */
  maxRetries?: number | undefined;
}

/** Opens the datasets of a project. Nothing is asked of the network before the first statement. */
export async function openBigQuery(options: BigQueryOptions): Promise<Warehouse> {
  const { BigQuery } = await import('@google-cloud/bigquery');
  return new BigQueryWarehouse(new BigQuery(await clientOptions(options)), options);
}

type ClientOptions = NonNullable<ConstructorParameters<typeof BigQuery>[0]>;

async function clientOptions(options: BigQueryOptions): Promise<ClientOptions> {
  const { project, location, apiEndpoint, maxRetries } = options;
  const client: ClientOptions = { projectId: project };
  if (location !== undefined) client.location = location;
  if (maxRetries !== undefined) Object.assign(client, { autoRetry: maxRetries > 0, maxRetries });
  if (apiEndpoint !== undefined) {
    const { PassThroughClient } = await import('google-auth-library');
    // Without it every process would ask the cloud's metadata server for credentials.
    Object.assign(client, { apiEndpoint, authClient: new PassThroughClient() });
  }
  return client;
}

class BigQueryWarehouse implements Warehouse {
  readonly dialect: Dialect;
  readonly description: string;
  private readonly observers: ((statement: ExecutedStatement) => void)[] = [];

  constructor(
    private readonly client: BigQuery,
    private readonly options: BigQueryOptions,
  ) {
    this.dialect = createBigQueryDialect({ prefix: options.prefix, project: options.project });
    this.description = `${options.project} ${options.prefix}_*`;
  }

  session(): Promise<Session> {
    const notifyObservers = (statement: ExecutedStatement): void =>
      this.observers.forEach((observer) => observer(statement));
    return Promise.resolve(new BigQuerySession(this.client, this.options, notifyObservers));
  }

  async columns(table: Relation): Promise<ColumnInfo[] | undefined> {
    const found = (await this.relationsOf(table.layer)).find((each) => each.table.name === table.name);
    return found?.columns;
  }

  async relations(): Promise<RelationInfo[]> {
    return (await Promise.all([...LAYERS, 'meta'].map((layer) => this.relationsOf(layer)))).flat();
  }

  onStatement(observer: (statement: ExecutedStatement) => void): void {
    this.observers.push(observer);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** One catalogue query per dataset; a dataset that is not there has no relations. */
  private async relationsOf(layer: string): Promise<RelationInfo[]> {
    const schema = this.dialect
      .table({ layer, name: 'INFORMATION_SCHEMA' })
      .replace(/`INFORMATION_SCHEMA`$/, 'INFORMATION_SCHEMA');
    const session = await this.session();
    let result: ResultTable;
    try {
      result = await session.query(
        `SELECT t.table_name, t.table_type, c.column_name, c.data_type FROM ${schema}.TABLES AS t` +
          ` JOIN ${schema}.COLUMNS AS c USING (table_name) ORDER BY t.table_name, c.ordinal_position`,
      );
    } catch (error) {
      if (error instanceof StatementError && error.kind === 'notFound') return [];
      throw error;
    }
    const relations = new Map<string, RelationInfo>();
    for (const [table, type, column, dataType] of result.rows) {
      const name = textOf(table);
      const relation = relations.get(name) ?? {
        table: { layer, name },
        kind: type === 'VIEW' ? 'view' : 'table',
        columns: [],
      };
      relation.columns.push({ name: textOf(column), type: textOf(dataType) });
      relations.set(name, relation);
    }
    return [...relations.values()];
  }
}

interface JobMetadata {
  statistics?: {
    query?: { numDmlAffectedRows?: string; schema?: { fields?: BigQueryField[] } };
    sessionInfo?: { sessionId?: string };
  };
  status?: { errorResult?: { reason?: string; message?: string } };
}

/** Rows of one page of results: pages are cheap, rows one by one are not. */
const PAGE_SIZE = 50_000;

class BigQuerySession implements Session {
  /** The server-side session, while a transaction is open. */
  private transactionId: string | undefined;

  constructor(
    private readonly client: BigQuery,
    private readonly options: BigQueryOptions,
    private readonly onStatement: (statement: ExecutedStatement) => void,
  ) {}

  run(sql: string): Promise<number> {
    return this.timed(sql, async () => {
      const { metadata } = await this.runJob(sql);
      return Number(metadata.statistics?.query?.numDmlAffectedRows ?? 0);
    });
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
    return new UsageError('warehouse.not-allowed', `BigQuery refuses: ${message}`, {
      hint: 'set GOOGLE_APPLICATION_CREDENTIALS to a service account that may run jobs there',
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
