import path from 'node:path';
import type { TargetKeys, WarehouseType } from '../../warehouse/warehouse-type.js';
import { createBigQueryDialect, type BigQueryDatasets } from './dialect.js';

/** Datasets of a Google Cloud project. */
export interface BigQueryTarget {
  type: 'bigquery';
  /** Id of the project of Google Cloud that has the datasets and is billed. */
  project: string;
  /** Datasets are named `<prefix>_raw`, `<prefix>_staging`, `<prefix>_marts`, `<prefix>_meta`. */
  prefix: string;
  /** Where new datasets are created: `EU`, `southamerica-east1`. Default: `US`. */
  location?: string;
  /** Days that tables last in datasets which are created, for a developer's own. Default: for ever. */
  expiration_days?: number;
  /** A bucket of Cloud Storage that files are loaded through and kept in, as `raw/<table>/<date>/<md5>.parquet`. */
  bucket?: string;
  /** Path of a service account's key, relative to the project. Default: the application default credentials. */
  keyfile?: string;
  /** E-mail address of a service account to act as. */
  impersonate?: string;
  /** Most bytes that one statement may bill; BigQuery refuses a dearer one. Default: no limit. */
  maximum_bytes_billed?: number;
  /** Times that a request or a job is tried again after an error that passes. Default: 5. */
  retries?: number;
  /** Jobs at the same time. Default: 8. */
  concurrency?: number;
}

export const bigquery: WarehouseType<BigQueryTarget> = {
  label: 'BigQuery',
  targetKeys: {
    project: { type: 'string', required: true },
    prefix: { type: 'string', required: true },
    location: { type: 'string', required: false },
    expiration_days: { type: 'number', required: false },
    bucket: { type: 'string', required: false },
    keyfile: { type: 'string', required: false },
    impersonate: { type: 'string', required: false },
    maximum_bytes_billed: { type: 'number', required: false },
    retries: { type: 'number', required: false },
    concurrency: { type: 'number', required: false },
  } satisfies TargetKeys<BigQueryTarget>,
  dialect: (target, projectName) =>
    createBigQueryDialect(target === undefined ? { prefix: projectName } : optionsOf(target)),
  databaseFile: () => undefined,
  place: ({ project }) => project,
  otherTarget: (other) => ({ dialect: createBigQueryDialect(optionsOf(other)), isReadByViews: true }),
  async open(target, { env, projectDir, requiredFilters, layers }) {
    const { openBigQuery } = await import('./client.js');
    return openBigQuery({
      ...optionsOf(target),
      requiredFilters,
      layers,
      bucket: target.bucket,
      keyfile: target.keyfile === undefined ? undefined : path.resolve(projectDir, target.keyfile),
      impersonate: target.impersonate,
      maximumBytesBilled: target.maximum_bytes_billed?.toFixed(0),
      maxRetries: target.retries,
      concurrency: target.concurrency,
      apiEndpoint: env['BIGQUERY_API_ENDPOINT'],
      storageEndpoint: env['STORAGE_EMULATOR_HOST'],
    });
  },
};

function optionsOf({
  project,
  prefix,
  location,
  expiration_days: expirationDays,
}: BigQueryTarget): BigQueryDatasets & { project: string } {
  return { project, prefix, location, expirationDays };
}
