import type { Cell } from '../base/cell.js';
import { inAnyPartition } from '../sql/rows-of.js';
import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';
import { beginningOf } from './partition.js';

export interface MergeInput extends MaterializeInput {
  /** Columns of the query, which are those of the table. */
  columns: readonly string[];
  /** Rows that the query no longer returns are deleted: the query is complete, not restricted by `@if_incremental`. */
  isFullQuery: boolean;
  /** Only rows whose `partition_by` is this day or later are compared and written; all without it, or with null. */
  since: Cell | undefined;
}

/**
 * Makes a table equal to the query by its unique key, writing only rows that are new or differ. Whatever changed late
 * is found, because all columns are compared, not the age of a row.
 */
export function mergeStatement(input: MergeInput): Statement {
  const { model, dialect, query, columns, isFullQuery } = input;
  const name = dialect.identifier;
  const window = (alias: string): string => windowOf(input, alias);
  const values = columns.filter((column) => !model.uniqueKey.includes(column));
  const differs = values.map((column) => `kept.${name(column)} IS DISTINCT FROM fresh.${name(column)}`).join(' OR ');
  const matches = model.uniqueKey.map((key) => `kept.${name(key)} = fresh.${name(key)}`);
  const required = dialect.requiredFilter(model.table);
  if (required !== undefined) matches.push(inAnyPartition(`kept.${name(required)}`));
  const clauses = [
    `ON ${matches.join(' AND ')}`,
    values.length === 0
      ? ''
      : `WHEN MATCHED AND (${differs}) THEN UPDATE SET ` +
        values.map((column) => `${name(column)} = fresh.${name(column)}`).join(', '),
    `WHEN NOT MATCHED THEN INSERT (${columns.map(name).join(', ')})` +
      ` VALUES (${columns.map((column) => `fresh.${name(column)}`).join(', ')})`,
    isFullQuery ? `WHEN NOT MATCHED BY SOURCE${window('kept') === '' ? '' : ` AND ${window('kept')}`} THEN DELETE` : '',
  ].filter((clause) => clause !== '');
  return wrapQuery(
    `MERGE INTO ${dialect.table(model.table)} AS kept USING (SELECT * FROM (`,
    query,
    `) AS narrowed${narrowing(input)}) AS fresh\n${clauses.join('\n')}`,
  );
}

/** The rows that a merge writes, as a query in brackets. */
export function mergedRows(input: MergeInput): Statement {
  return wrapQuery('(SELECT * FROM (', input.query, `) AS narrowed${narrowing(input)})`);
}

/** The condition of `since` for the rows of a relation; empty without one. */
export function windowOf(input: MergeInput, alias: string): string {
  const { model, dialect, since } = input;
  return since === undefined || since === null || model.partitionBy === undefined
    ? ''
    : `${alias}.${dialect.identifier(model.partitionBy)} >= ${beginningOf(since, input)}`;
}

/** The clause that leaves out rows before `since`; empty without one. */
export function narrowing(input: MergeInput): string {
  const window = windowOf(input, 'narrowed');
  return window === '' ? '' : ` WHERE ${window}`;
}
