import type { Cell } from '../base/cell.js';
import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';

export interface MergeInput extends MaterializeInput {
  /** Columns of the query, which are those of the table. */
  columns: readonly string[];
  /** Rows the query no longer has leave the table: the query is whole, not narrowed by `@if_incremental`. */
  isFullQuery: boolean;
  /** Only rows whose `partition_by` is this day or later are compared and written. */
  since: Cell | undefined;
}

/**
 * Makes a table equal to the query by its unique key, writing only rows that are new or differ. Whatever changed late
 * is found, because all columns are compared, not the age of a row.
 */
export function mergeStatement({ model, dialect, query, columns, isFullQuery, since }: MergeInput): Statement {
  const name = dialect.identifier;
  const window = (alias: string): string =>
    since === undefined || model.partitionBy === undefined
      ? ''
      : `${alias}.${name(model.partitionBy)} >= ${dialect.call('cast', dialect.literal(since), 'date')}`;
  const values = columns.filter((column) => !model.uniqueKey.includes(column));
  const differs = values.map((column) => `kept.${name(column)} IS DISTINCT FROM fresh.${name(column)}`).join(' OR ');
  const clauses = [
    `ON ${model.uniqueKey.map((key) => `kept.${name(key)} = fresh.${name(key)}`).join(' AND ')}`,
    values.length === 0
      ? ''
      : `WHEN MATCHED AND (${differs}) THEN UPDATE SET ` +
        values.map((column) => `${name(column)} = fresh.${name(column)}`).join(', '),
    `WHEN NOT MATCHED THEN INSERT (${columns.map(name).join(', ')})` +
      ` VALUES (${columns.map((column) => `fresh.${name(column)}`).join(', ')})`,
    isFullQuery ? `WHEN NOT MATCHED BY SOURCE${window('kept') === '' ? '' : ` AND ${window('kept')}`} THEN DELETE` : '',
  ].filter((clause) => clause !== '');
  const narrowed = window('narrowed') === '' ? '' : ` WHERE ${window('narrowed')}`;
  return wrapQuery(
    `MERGE INTO ${dialect.table(model.table)} AS kept USING (SELECT * FROM (`,
    query,
    `) AS narrowed${narrowed}) AS fresh\n${clauses.join('\n')}`,
  );
}
