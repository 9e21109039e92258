import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';

/** A table made anew, stored as the model's YAML says. */
export function tableStatement({ model, dialect, query }: MaterializeInput): Statement {
  const { partitionBy, clusterBy, columns } = model;
  const type = columns.find((column) => column.name === partitionBy)?.dataType ?? 'date';
  const storage = dialect.ddl.storage({
    partitionBy:
      partitionBy === undefined ? undefined : { column: partitionBy, hasTime: /^(timestamp|datetime)$/i.test(type) },
    clusterBy,
  });
  return wrapQuery(`CREATE OR REPLACE TABLE ${dialect.table(model.table)} ${storage}AS `, query);
}
