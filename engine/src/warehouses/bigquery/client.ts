import type { BigQuery } from '@google-cloud/bigquery';
import { systemClock, type Clock } from '../../base/clock.js';
import { LAYERS } from '../../base/layers.js';
import type { Dialect } from '../../sql/dialect.js';
import type { Relation } from '../../sql/relation.js';
import type { TableLoader } from '../../warehouse/table-loader.js';
import type { ColumnInfo, ExecutedStatement, RelationInfo, Session, Warehouse } from '../../warehouse/warehouse.js';
import { readRelations } from './catalogue.js';
import { createBigQueryDialect } from './dialect.js';
import { Jobs } from './jobs.js';
import { BigQueryTableLoader } from './loader.js';
import { BigQuerySession } from './session.js';

export interface BigQueryOptions {
  project: string;
  /** Datasets are named `<prefix>_<layer>`. */
  prefix: string;
  location?: string | undefined;
  /** Days that tables of datasets which are created here last. Default: for ever. */
  expirationDays?: number | undefined;
  /** A bucket that files are loaded through, and kept in. Default: they are sent with the job. */
  bucket?: string | undefined;
  /** Another address of the API, without credentials: an emulator's. */
  apiEndpoint?: string | undefined;
  /** The same for Cloud Storage. */
  storageEndpoint?: string | undefined;
  clock?: Clock;
  /** Most bytes one statement may bill; BigQuery refuses it otherwise. */
  maximumBytesBilled?: string | undefined;
  /** Times a request is tried again after a passing error. Each HTTP 500 costs seconds. Default: the client's. */
  maxRetries?: number | undefined;
}

/** Opens the datasets of a project. The network is not used before the first statement. */
export async function openBigQuery(options: BigQueryOptions): Promise<Warehouse> {
  const { BigQuery } = await import('@google-cloud/bigquery');
  return new BigQueryWarehouse(new BigQuery(await clientOptions(options)), options);
}

const STORAGE_SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';

type ClientOptions = NonNullable<ConstructorParameters<typeof BigQuery>[0]>;

async function clientOptions(options: BigQueryOptions): Promise<ClientOptions> {
  const { project, location, apiEndpoint, maxRetries } = options;
  const client: ClientOptions = { projectId: project };
  if (options.bucket !== undefined) client.scopes = [STORAGE_SCOPE];
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
  /** Its transactions are for INSERT, UPDATE, DELETE and MERGE. */
  readonly isTransactional = false;
  readonly description: string;
  readonly database: string;
  readonly tableLoader: TableLoader;
  private readonly observers: ((statement: ExecutedStatement) => void)[] = [];

  constructor(
    private readonly client: BigQuery,
    private readonly options: BigQueryOptions,
  ) {
    const { project, prefix, location, bucket } = options;
    this.dialect = createBigQueryDialect(options);
    this.description = `${project} ${prefix}_*`;
    this.database = project;
    this.tableLoader = new BigQueryTableLoader(client, new Jobs(client, project, location), {
      project,
      prefix,
      bucket,
      storageEndpoint: options.storageEndpoint ?? 'https://storage.googleapis.com',
      clock: options.clock ?? systemClock,
    });
  }

  /** Statements there see no local file, and settings are those of a job. */
  lock(): Promise<void> {
    return Promise.resolve();
  }

  canOpen(): boolean {
    return false;
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

  private async relationsOf(layer: string): Promise<RelationInfo[]> {
    return readRelations(await this.session(), layer, this.dialect.schema(layer));
  }
}
