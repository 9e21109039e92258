import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { isoDate, type Clock } from '../../base/clock.js';
import { LastroError, messageOf } from '../../base/errors.js';
import { formatRelation, type Relation } from '../../sql/relation.js';
import type { LoadOptions, TableLoader } from '../../warehouse/table-loader.js';
import type { StatementLabels } from '../../warehouse/warehouse.js';
import { accessError } from './access-error.js';
import type { Api } from './api.js';
import { BigQueryFailure } from './failures.js';
import { fieldOf } from './fields.js';
import type { Job, JobConfiguration, Jobs } from './jobs.js';
import { uploadFile } from './upload.js';

export interface LoaderOptions {
  project: string;
  prefix: string;
  /** Files go through this bucket and stay there: `raw/<table>/<date>/<md5>.parquet`. */
  bucket: string | undefined;
  /** Address of Cloud Storage. */
  storageEndpoint: string;
  clock: Clock;
}

/** Files into tables by load jobs, tables into tables by copy jobs: both cost nothing, and replace a table in one step. */
export class BigQueryTableLoader implements TableLoader {
  constructor(
    private readonly api: Api,
    private readonly jobs: Jobs,
    private readonly options: LoaderOptions,
  ) {}

  load(table: Relation, file: string, { columns, id, mode }: LoadOptions): Promise<number> {
    return this.attempt(`load ${formatRelation(table)}`, async () => {
      const load = {
        destinationTable: this.reference(table),
        schema: { fields: columns.map(fieldOf) },
        sourceFormat: 'PARQUET',
        parquetOptions: { enableListInference: true },
        writeDisposition: mode === 'replace' ? 'WRITE_TRUNCATE' : 'WRITE_APPEND',
      };
      const labels = labelsOf(table);
      const job = await this.jobs.once(jobIdOf('load', id), async (jobId) => {
        const { bucket } = this.options;
        if (bucket === undefined) return this.upload(jobId, { load }, file, labels);
        const sourceUris = [await this.archive(bucket, table, file)];
        return this.jobs.insert(jobId, { load: { ...load, sourceUris } }, labels);
      });
      return Number(job.statistics?.load?.outputRows ?? 0);
    });
  }

  replaceBy(to: Relation, from: Relation, { id }: { id: string }): Promise<void> {
    return this.attempt(`replace ${formatRelation(to)} by ${formatRelation(from)}`, async () => {
      const copy = {
        sourceTable: this.reference(from),
        destinationTable: this.reference(to),
        writeDisposition: 'WRITE_TRUNCATE',
      };
      await this.jobs.once(jobIdOf('copy', id), (jobId) => this.jobs.insert(jobId, { copy }, labelsOf(to)));
    });
  }

  drop(table: Relation): Promise<void> {
    return this.attempt(`drop ${formatRelation(table)}`, async () => {
      const { datasetId, tableId } = this.reference(table);
      const uri = `/datasets/${encodeURIComponent(datasetId)}/tables/${encodeURIComponent(tableId)}`;
      await this.api.send({ method: 'DELETE', uri }).catch(unless(404));
    });
  }

  private async upload(
    jobId: string,
    configuration: JobConfiguration,
    file: string,
    labels: StatementLabels,
  ): Promise<Job> {
    const uri = `${this.api.endpoint}/upload/bigquery/v2/projects/${this.options.project}/jobs`;
    const json = this.jobs.resource(jobId, configuration, labels);
    return (await uploadFile(this.api, { uri, qs: { uploadType: 'resumable' }, json }, file)) as Job;
  }

  /** Puts the file into the bucket, unless it is there; returns its address there. */
  private async archive(bucket: string, { name: table }: Relation, file: string): Promise<string> {
    const md5 = createHash('md5');
    await pipeline(createReadStream(file), md5);
    const name = `raw/${table}/${isoDate(this.options.clock.now())}/${md5.digest('hex')}.parquet`;
    const uri = `${this.options.storageEndpoint}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o`;
    const qs = { uploadType: 'resumable', name, ifGenerationMatch: 0 };
    await uploadFile(this.api, { uri, qs, json: { name } }, file).catch(unless(412));
    return `gs://${bucket}/${name}`;
  }

  private reference({ layer, name }: Relation): { projectId: string; datasetId: string; tableId: string } {
    return { projectId: this.options.project, datasetId: `${this.options.prefix}_${layer}`, tableId: name };
  }

  private async attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const denied = accessError(error);
      if (denied !== undefined) throw denied;
      throw new LastroError('warehouse.job-failed', `cannot ${what}: ${messageOf(error)}`, { cause: error });
    }
  }
}

const labelsOf = (table: Relation): StatementLabels => ({ node: formatRelation(table) });

/** Passes over a failure with one status. */
const unless =
  (status: number) =>
  (error: unknown): void => {
    if (!(error instanceof BigQueryFailure) || error.code !== status) throw error;
  };

/** The same text gives the same id, in the letters that ids of jobs have. */
function jobIdOf(kind: string, id: string): string {
  return `lastro_${kind}_${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
}
