import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';

/** A table made anew; on BigQuery partitioned and clustered as the model's YAML says. */
export function tableStatement({ model, dialect, query }: MaterializeInput): Statement {
  const storage: string[] = [];
  if (dialect.name === 'bigquery') {
    if (model.partitionBy !== undefined) {
      const type = model.columns.find((column) => column.name === model.partitionBy)?.dataType ?? 'date';
      const column = dialect.identifier(model.partitionBy);
      storage.push(`PARTITION BY ${/^(timestamp|datetime)$/i.test(type) ? `DATETIME_TRUNC(${column}, DAY)` : column} `);
    }
    if (model.clusterBy.length > 0) storage.push(`CLUSTER BY ${model.clusterBy.map(dialect.identifier).join(', ')} `);
  }
  return wrapQuery(`CREATE OR REPLACE TABLE ${dialect.table(model.table)} ${storage.join('')}AS `, query);
}
