import type { Metric } from '../metric.js';
import type { Scope } from '../expectation.js';
import { countQuery, whereClause } from '../sql.js';
import type { RowTest } from './map.js';

/**
 * Each distinct value of some columns counted once: rows of repeated values first, then the number of distinct values.
 * One statement for all that is about uniqueness.
 */
export function duplicateCounts(scope: Scope, keys: readonly string[], present: string | undefined): Metric {
  const groups = `SELECT COUNT(*) AS n FROM ${scope.relation}${whereClause(scope.condition, present)} GROUP BY ${keys.join(', ')}`;
  return countQuery(
    `SELECT SUM(CASE WHEN n > 1 THEN n END) AS repeated_rows, COUNT(*) AS distinct_values FROM (${groups}) AS value_groups`,
    2,
  );
}

/** A test that fails every row whose key occurs more than once. */
export function uniqueRows(scope: Scope, keys: readonly string[], present: string | undefined): RowTest {
  const { dialect, relation, condition } = scope;
  const n = dialect.identifier('lastro_rows');
  const over =
    `(SELECT *, COUNT(*) OVER (PARTITION BY ${keys.join(', ')}) AS ${n} FROM ${relation}${whereClause(condition, present)})` +
    ` AS counted`;
  return {
    expected: `${n} = 1`,
    over,
    unexpected: duplicateCounts(scope, keys, present),
  };
}
