import type { DdlDialect, TableStorage } from '../../sql/dialect/ddl.js';
import type { TypeFamily } from '../../sql/type-family.js';
import { identifier, string } from './quoting.js';

/** Of datasets that are created. */
export interface DatasetOptions {
  location?: string | undefined;
  /** Days that their tables last. */
  expirationDays?: number | undefined;
}

export const bigqueryDdl = ({ location, expirationDays }: DatasetOptions): DdlDialect => ({
  createSchema(schema) {
    const options = [
      ...(location === undefined ? [] : [`location = ${string(location)}`]),
      ...(expirationDays === undefined ? [] : [`default_table_expiration_days = ${expirationDays}`]),
      "labels = [('lastro', '')]",
    ];
    return `CREATE SCHEMA IF NOT EXISTS ${schema} OPTIONS (${options.join(', ')})`;
  },
  replaceTable: (table, storage) =>
    `CREATE OR REPLACE TABLE ${table} ${storage === undefined ? '' : storageOptions(storage)}AS `,
  scratchTable: (table) =>
    `CREATE OR REPLACE TABLE ${table} OPTIONS (expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)) AS `,
  replaceRows: (table, { columns, isReplaced, from }) => [
    `MERGE INTO ${table} AS kept USING ${from} AS fresh ON FALSE` +
      `\nWHEN NOT MATCHED BY SOURCE AND ${isReplaced('kept')} THEN DELETE` +
      `\nWHEN NOT MATCHED THEN INSERT (${columns.join(', ')}) VALUES (${columns.map((column) => `fresh.${column}`).join(', ')})`,
  ],
  columnDescription: (text) => ` OPTIONS (description = ${string(text)})`,
});

/** Moments are truncated to their day; of other types BigQuery partitions by dates alone, and says so. */
const TRUNCATION: Readonly<Partial<Record<TypeFamily, string>>> = {
  datetime: 'DATETIME_TRUNC',
  instant: 'TIMESTAMP_TRUNC',
};

function storageOptions({ partitionBy, clusterBy, requirePartitionFilter }: TableStorage): string {
  const parts: string[] = [];
  if (partitionBy !== undefined) {
    const column = identifier(partitionBy.column);
    const truncation = TRUNCATION[partitionBy.family];
    parts.push(`PARTITION BY ${truncation === undefined ? column : `${truncation}(${column}, DAY)`} `);
  }
  if (clusterBy.length > 0) parts.push(`CLUSTER BY ${clusterBy.map(identifier).join(', ')} `);
  if (requirePartitionFilter) parts.push('OPTIONS (require_partition_filter = TRUE) ');
  return parts.join('');
}
