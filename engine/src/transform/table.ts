import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';

/** A table created again, stored as the model's YAML says. */
export function tableStatement({ model, dialect, query }: MaterializeInput): Statement {
  const { partitionBy, clusterBy, columns } = model;
  const type = columns.find((column) => column.name === partitionBy)?.dataType ?? 'date';
  const prefix = dialect.ddl.replaceTable(dialect.table(model.table), {
    partitionBy:
      partitionBy === undefined ? undefined : { column: partitionBy, hasTime: /^(timestamp|datetime)$/i.test(type) },
    clusterBy,
  });
  return wrapQuery(prefix, query);
}
