import type { Metric } from '../metric.js';
import { isNumeric, isTemporal } from '../../sql/type-family.js';
import type { Column, Scope } from '../expectation.js';
import { countQuery, whereClause } from '../sql.js';
import type { RowTest } from './map.js';

/**
 * Each distinct value of some columns counted once: rows of repeated values first, then the number of distinct values.
 * One statement for all that is about uniqueness.
 */
export function duplicateCounts(scope: Scope, columns: readonly Column[], present: string | undefined): Metric {
  const [key] = columns;
  const isGreater = columns.length === 1 && key !== undefined && scope.isStored ? greaterOf(key, scope) : undefined;
  if (key === undefined || isGreater === undefined) return countQuery(groupCounts(scope, columns, present), 2);
  // All but the first: a null comes after nothing, and nothing after it.
  const rising = (rows: string): string =>
    `SELECT COUNT(*) AS n, COUNT(CASE WHEN ${isGreater('value', 'previous')} THEN 1 END) = COUNT(*) - 1 AS is_rising` +
    ` FROM (SELECT value, LAG(value) OVER () AS previous FROM (${rows}) AS key_values) AS key_pairs`;
  const values = (...conditions: string[]): string =>
    `SELECT ${key.sql} AS value FROM ${scope.relation}${whereClause(scope.condition, present, ...conditions)}`;
  return countQuery(
    `WITH lastro_first AS (${rising(`${values()} LIMIT ${FIRST_ROWS}`)}),` +
      ` lastro_all AS (${rising(values('SELECT is_rising FROM lastro_first'))})` +
      ` SELECT repeated_rows, CASE WHEN is_rising THEN n ELSE distinct_values END AS distinct_values` +
      ` FROM (${groupCounts(scope, columns, present, 'NOT (SELECT is_rising FROM lastro_all)')}) AS counted CROSS JOIN lastro_all`,
    2,
  );
}

/** Keys that do not rise here do not rise in all rows. */
const FIRST_ROWS = 2000;

/**
 * SQL that a value comes after another, in an order in which no two of them are equal: where every value of a key comes after the one in
 * the row before, none is repeated, and no table of them is needed. Undefined where that is not known of a type: texts of a warehouse may
 * have a collation.
 */
function greaterOf(
  { family, reading }: Column,
  { dialect }: Scope,
): ((value: string, other: string) => string) | undefined {
  if (!dialect.expectations.hasRowOrder) return undefined;
  if (isNumeric(family) || isTemporal(family)) return (value, other) => `${value} > ${other}`;
  if (reading === undefined) return undefined;
  // Whole numbers and codes rise by their length first.
  const length = (value: string): string => dialect.expectations.byteLength(value);
  return (value, other) =>
    `CASE WHEN ${length(value)} = ${length(other)} THEN ${value} > ${other} ELSE ${length(value)} > ${length(other)} END`;
}

function groupCounts(scope: Scope, columns: readonly Column[], ...conditions: (string | undefined)[]): string {
  const keys = columns.map(({ sql }) => sql).join(', ');
  const groups = `SELECT COUNT(*) AS n FROM ${scope.relation}${whereClause(scope.condition, ...conditions)} GROUP BY ${keys}`;
  return `SELECT SUM(CASE WHEN n > 1 THEN n END) AS repeated_rows, COUNT(*) AS distinct_values FROM (${groups}) AS value_groups`;
}

/** A test that fails every row whose key occurs more than once. */
export function uniqueRows(scope: Scope, columns: readonly Column[], present: string | undefined): RowTest {
  const { dialect, relation, condition } = scope;
  const n = dialect.identifier('lastro_rows');
  const over =
    `(SELECT *, COUNT(*) OVER (PARTITION BY ${columns.map(({ sql }) => sql).join(', ')}) AS ${n} FROM ${relation}${whereClause(condition, present)})` +
    ` AS counted`;
  return {
    expected: `${n} = 1`,
    over,
    unexpected: duplicateCounts(scope, columns, present),
  };
}
