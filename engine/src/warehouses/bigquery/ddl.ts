import type { DdlDialect, TableStorage } from '../../sql/dialect/ddl.js';
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
  columnDescription: (text) => ` OPTIONS (description = ${string(text)})`,
});

function storageOptions({ partitionBy, clusterBy }: TableStorage): string {
  const parts: string[] = [];
  if (partitionBy !== undefined) {
    const column = identifier(partitionBy.column);
    parts.push(`PARTITION BY ${partitionBy.hasTime ? `DATETIME_TRUNC(${column}, DAY)` : column} `);
  }
  if (clusterBy.length > 0) parts.push(`CLUSTER BY ${clusterBy.map(identifier).join(', ')} `);
  return parts.join('');
}
