import type { DdlDialect } from '../../sql/dialect/ddl.js';
import { identifier, string } from './quoting.js';

export const bigqueryDdl: DdlDialect = {
  storage({ partitionBy, clusterBy }) {
    const parts: string[] = [];
    if (partitionBy !== undefined) {
      const column = identifier(partitionBy.column);
      parts.push(`PARTITION BY ${partitionBy.hasTime ? `DATETIME_TRUNC(${column}, DAY)` : column} `);
    }
    if (clusterBy.length > 0) parts.push(`CLUSTER BY ${clusterBy.map(identifier).join(', ')} `);
    return parts.join('');
  },
  columnDescription: (text) => ` OPTIONS (description = ${string(text)})`,
};
