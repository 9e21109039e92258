import type { TargetKeys, WarehouseType } from '../../warehouse/warehouse-type.js';
import { createBigQueryDialect } from './dialect.js';

/** Datasets of a Google Cloud project. */
export interface BigQueryTarget {
  type: 'bigquery';
  project: string;
  /** Datasets are named `<prefix>_raw`, `<prefix>_staging`, `<prefix>_marts`, `<prefix>_meta`. */
  prefix: string;
  location?: string;
}

export const bigquery: WarehouseType<BigQueryTarget> = {
  label: 'BigQuery',
  targetKeys: {
    project: { type: 'string', required: true },
    prefix: { type: 'string', required: true },
    location: { type: 'string', required: false },
  } satisfies TargetKeys<BigQueryTarget>,
  dialect: (target, projectName) =>
    createBigQueryDialect(
      target === undefined ? { prefix: projectName } : { project: target.project, prefix: target.prefix },
    ),
  databaseFile: () => undefined,
  async open({ project, prefix, location }, { env }) {
    const { openBigQuery } = await import('./client.js');
    return openBigQuery({ project, prefix, location, apiEndpoint: env['BIGQUERY_API_ENDPOINT'] });
  },
};
