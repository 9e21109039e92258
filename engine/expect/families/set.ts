import type { Dialect } from '../../sql/dialect.js';
import type { Column } from '../expectation.js';
import { literalFor } from '../value.js';

/** Long lists as one list value: DuckDB looks them up instead of comparing one by one. */
const LONG = 8;

/** SQL that is true of a value in a set. Members take the column's type; one that cannot be of it matches nothing. */
export function inSet(dialect: Dialect, column: Column, members: unknown): string {
  const literals = (Array.isArray(members) ? members : [])
    .map((member) => literalFor(dialect, column.family, member))
    .filter((literal) => literal !== undefined);
  const distinct = [...new Set(literals)];
  if (distinct.length === 0) return '1 = 0';
  if (distinct.length > LONG && dialect.name === 'duckdb' && column.family === 'text')
    return `list_contains([${distinct.join(', ')}], ${column.sql})`;
  return `${column.sql} IN (${distinct.join(', ')})`;
}
