import type { Column, Scope } from '../expectation.js';
import { whereClause } from '../sql.js';
import { isPresent } from './read-column.js';

/**
 * Every row beside statistics of the whole column: two scans instead of a window over all rows. The statistics' names
 * must not be a column's.
 */
export function withStatistics(
  scope: Scope,
  column: Column,
  statistics: Readonly<Record<string, string>>,
  windowed = false,
): string {
  const rows = `${scope.relation}${whereClause(scope.condition, isPresent(column))}`;
  const list = Object.entries(statistics).map(([name, sql]) => `${sql} AS ${name}`);
  const one = `SELECT ${list.join(', ')} FROM ${rows}${windowed ? ' LIMIT 1' : ''}`;
  return `(SELECT * FROM ${rows}) AS checked CROSS JOIN (${one}) AS statistics`;
}
