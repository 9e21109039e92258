import type { Dialect } from '../../sql/dialect.js';
import type { Column } from '../expectation.js';
import { literalFor } from '../value.js';

/**
 * SQL that is true of a value in a set; undefined when no value can be. Members take the column's type; one that cannot be
 * of it matches nothing.
 */
export function inSet(dialect: Dialect, column: Column, members: readonly unknown[]): string | undefined {
  const literals = members
    .map((member) => literalFor(dialect, column.family, member))
    .filter((literal) => literal !== undefined);
  const distinct = [...new Set(literals)];
  if (distinct.length === 0) return undefined;
  if (column.family === 'text') return dialect.expectations.isOneOfTexts(column.sql, distinct);
  return `${column.sql} IN (${distinct.join(', ')})`;
}
