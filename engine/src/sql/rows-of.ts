import type { Dialect } from './dialect.js';
import type { Relation } from './relation.js';

/** All rows of a table as the text after FROM: its name, or a query in brackets where it must not be read without a filter. */
export function rowsOf(dialect: Dialect, table: Relation): string {
  const column = dialect.requiredFilter(table);
  const name = dialect.table(table);
  return column === undefined ? name : `(SELECT * FROM ${name} WHERE ${inAnyPartition(dialect.identifier(column))})`;
}

/** A filter on a column, in SQL, that every row passes. */
export const inAnyPartition = (column: string): string => `(${column} IS NULL OR ${column} IS NOT NULL)`;
