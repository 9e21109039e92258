import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import type { Dialect } from '../../src/sql/dialect.js';

/** BigQuery's dialect with tables under their plain names: the reference evaluator knows no datasets. */
export const plainBigQuery: Dialect = {
  ...createBigQueryDialect({ prefix: 'lastro' }),
  table: ({ name }) => `\`${name}\``,
};
