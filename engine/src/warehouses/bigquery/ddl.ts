import type { DdlDialect, TableStorage } from '../../sql/dialect/ddl.js';
import { identifier, string } from './quoting.js';

export const bigqueryDdl: DdlDialect = {
  replaceTable: (table, storage) =>
    `CREATE OR REPLACE TABLE ${table} ${storage === undefined ? '' : storageOptions(storage)}AS `,
  columnDescription: (text) => ` OPTIONS (description = ${string(text)})`,
};

function storageOptions({ partitionBy, clusterBy }: TableStorage): string {
  const parts: string[] = [];
  if (partitionBy !== undefined) {
    const column = identifier(partitionBy.column);
    parts.push(`PARTITION BY ${partitionBy.hasTime ? `DATETIME_TRUNC(${column}, DAY)` : column} `);
  }
  if (clusterBy.length > 0) parts.push(`CLUSTER BY ${clusterBy.map(identifier).join(', ')} `);
  return parts.join('');
}
