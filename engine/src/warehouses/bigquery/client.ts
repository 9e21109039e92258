import type { BigQuery } from '@google-cloud/bigquery';
import { systemClock, type Clock } from '../../base/clock.js';
import { LAYERS } from '../../base/layers.js';
import type { Random } from '../../base/random.js';
import type { TableStorage } from '../../sql/dialect/ddl.js';
import type { Dialect } from '../../sql/dialect.js';
import type { Relation } from '../../sql/relation.js';
import type { Descriptions } from '../../warehouse/descriptions.js';
import type { SharedText } from '../../warehouse/shared-text.js';
import type { TableLoader } from '../../warehouse/table-loader.js';
import type {
  ColumnInfo,
  ExecutedStatement,
  RelationInfo,
  Session,
  StatementLabels,
  Warehouse,
} from '../../warehouse/warehouse.js';
import { accessError } from './access-error.js';
import { Api } from './api.js';
import { readRelations } from './catalogue.js';
import { credentialsOf, type CredentialOptions } from './credentials.js';
import { writeDescriptions } from './descriptions.js';
import { createBigQueryDialect, type BigQueryDatasets } from './dialect.js';
import { BigQueryFailure } from './failures.js';
import { typeOf } from './fields.js';
import { Jobs } from './jobs.js';
import { BigQueryTableLoader } from './loader.js';
import { BigQuerySession } from './session.js';
import { BigQuerySharedText } from './shared-text.js';
import { isStoredAs, type BigQueryTable } from './storage.js';

export interface BigQueryOptions extends BigQueryDatasets, CredentialOptions {
  project: string;
  /** Layers that have tables. Default: `raw`, `staging`, `marts`. */
  layers?: readonly string[] | undefined;
  /** A bucket that files are loaded through, and kept in. Default: they are sent with the job. */
  bucket?: string | undefined;
  /** Another address of Cloud Storage. */
  storageEndpoint?: string | undefined;
  /** Most bytes one statement may bill; BigQuery refuses it otherwise. */
  maximumBytesBilled?: string | undefined;
  /** Jobs at the same time. Default: 8. */
  concurrency?: number | undefined;
  /** Times a request or a job is tried again after an error that passes. Default: 5. */
  maxRetries?: number | undefined;
  /** Milliseconds of the first pause before that; each one after doubles. Default: 1,000. */
  retryPause?: number | undefined;
  random?: Random;
  clock?: Clock;
}

const STORAGE_SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';

/** Milliseconds of a request: a part of a file takes its time on a slow line. */
const TIMEOUT = 300_000;

/** Longest pause before a request is tried again, milliseconds. */
const LONGEST_PAUSE = 32_000;

/** Opens the datasets of a project. No request to BigQuery is sent before the first statement. */
export async function openBigQuery(options: BigQueryOptions): Promise<Warehouse> {
  const { project: projectId, location, apiEndpoint, bucket } = options;
  const { BigQuery } = await import('@google-cloud/bigquery');
  const scopes = ['https://www.googleapis.com/auth/bigquery', ...(bucket === undefined ? [] : [STORAGE_SCOPE])];
  const client = new BigQuery({
    projectId,
    scopes,
    autoRetry: false,
    ...(location === undefined ? {} : { location }),
    ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
    ...(await credentialsOf(options, scopes)),
  });
  client.timeout = TIMEOUT;
  return new BigQueryWarehouse(client, options);
}

class BigQueryWarehouse implements Warehouse {
  readonly dialect: Dialect;
  /** Its transactions are for INSERT, UPDATE, DELETE and MERGE. */
  readonly isTransactional = false;
  readonly description: string;
  readonly database: string;
  readonly tableLoader: TableLoader;
  private readonly observers: ((statement: ExecutedStatement) => void)[] = [];

  private readonly api: Api;
  private readonly jobs: Jobs;

  constructor(
    client: BigQuery,
    private readonly options: BigQueryOptions,
  ) {
    const { project, prefix, location, bucket, maxRetries = 5, retryPause = 1000, random } = options;
    this.api = new Api(client, {
      attempts: maxRetries + 1,
      pause: retryPause,
      longest: LONGEST_PAUSE,
      ...(random === undefined ? {} : { random }),
    });
    this.jobs = new Jobs(this.api, project, location, options.concurrency ?? 8);
    this.dialect = createBigQueryDialect(options);
    this.description = `${project} ${prefix}_*`;
    this.database = project;
    this.tableLoader = new BigQueryTableLoader(this.api, this.jobs, {
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
    return Promise.resolve(new BigQuerySession(this.api, this.jobs, this.options, notifyObservers));
  }

  sharedText({ layer, name }: Relation): SharedText {
    const createDataset = async (): Promise<void> => {
      await (await this.session()).run(this.dialect.ddl.createSchema(this.dialect.schema(layer)));
    };
    return new BigQuerySharedText(this.api, {
      datasetId: `${this.options.prefix}_${layer}`,
      tableId: name,
      createDataset,
    });
  }

  async columns(table: Relation): Promise<ColumnInfo[] | undefined> {
    const described = await this.describeTable(table);
    if (described === undefined) return undefined;
    return described.schema?.fields?.map((field) => ({ name: field.name, type: typeOf(field) })) ?? [];
  }

  async isStoredAs(table: Relation, storage: TableStorage): Promise<boolean> {
    const described = await this.describeTable(table);
    return described === undefined || isStoredAs(described, storage);
  }

  /** By the API: a query of the catalogue would be billed. */
  private async describeTable(table: Relation): Promise<BigQueryTable | undefined> {
    try {
      const { body } = await this.api.send({ uri: this.uriOf(table) });
      return body as BigQueryTable;
    } catch (error) {
      if (error instanceof BigQueryFailure && error.code === 404) return undefined;
      throw accessError(error) ?? error;
    }
  }

  async setDescriptions(_: Session, table: Relation, descriptions: Descriptions): Promise<void> {
    try {
      await writeDescriptions(this.api, this.uriOf(table), descriptions);
    } catch (error) {
      throw accessError(error) ?? error;
    }
  }

  async relations(): Promise<RelationInfo[]> {
    return (
      await Promise.all([...(this.options.layers ?? LAYERS), 'meta'].map((layer) => this.relationsOf(layer)))
    ).flat();
  }

  label(labels: StatementLabels): void {
    this.jobs.labels = labels;
  }

  onStatement(observer: (statement: ExecutedStatement) => void): void {
    this.observers.push(observer);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private uriOf({ layer, name }: Relation): string {
    const dataset = encodeURIComponent(`${this.options.prefix}_${layer}`);
    return `/datasets/${dataset}/tables/${encodeURIComponent(name)}`;
  }

  private async relationsOf(layer: string): Promise<RelationInfo[]> {
    return readRelations(await this.session(), layer, this.dialect.schema(layer));
  }
}
