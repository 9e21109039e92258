import type { TargetKeys, WarehouseType } from '../../warehouse/warehouse-type.js';
import { createBigQueryDialect, type BigQueryDatasets } from './dialect.js';

/** Datasets of a Google Cloud project. */
export interface BigQueryTarget {
  type: 'bigquery';
  project: string;
  /** Datasets are named `<prefix>_raw`, `<prefix>_staging`, `<prefix>_marts`, `<prefix>_meta`. */
  prefix: string;
  /** Where new datasets are created: `EU`, `southamerica-east1`. Default: `US`. */
  location?: string;
  /** Days that tables last in datasets which are created, for a developer's own. Default: for ever. */
  expiration_days?: number;
  /** A bucket of Cloud Storage that files are loaded through and kept in, as `raw/<table>/<date>/<md5>.parquet`. */
  bucket?: string;
}

export const bigquery: WarehouseType<BigQueryTarget> = {
  label: 'BigQuery',
  targetKeys: {
    project: { type: 'string', required: true },
    prefix: { type: 'string', required: true },
    location: { type: 'string', required: false },
    expiration_days: { type: 'number', required: false },
    bucket: { type: 'string', required: false },
  } satisfies TargetKeys<BigQueryTarget>,
  dialect: (target, projectName) =>
    createBigQueryDialect(target === undefined ? { prefix: projectName } : optionsOf(target)),
  databaseFile: () => undefined,
  async open(target, { env }) {
    const { openBigQuery } = await import('./client.js');
    return openBigQuery({
      ...optionsOf(target),
      bucket: target.bucket,
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
