import type { Dialect } from '../../sql/dialect.js';
import type { Column } from '../expectation.js';
import { literalFor } from '../value.js';

/**
 * SQL that is true of a value in a set; undefined when no value can be. Members take the column's type; one that cannot be
 * of it matches nothing. DuckDB looks text up in a list three times as fast as it compares it one by one.
 */
export function inSet(dialect: Dialect, column: Column, members: unknown): string | undefined {
  const literals = (Array.isArray(members) ? members : [])
    .map((member) => literalFor(dialect, column.family, member))
    .filter((literal) => literal !== undefined);
  const distinct = [...new Set(literals)];
  if (distinct.length === 0) return undefined;
  if (dialect.name === 'duckdb' && column.family === 'text')
    return `list_contains([${distinct.join(', ')}], ${column.sql})`;
  return `${column.sql} IN (${distinct.join(', ')})`;
}
