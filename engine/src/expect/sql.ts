import type { Metric } from './metric.js';
import type { Scope } from './expectation.js';

/** Conditions joined by AND; undefined ones are skipped. */
export const allConditions = (...conditions: (string | undefined)[]): string | undefined => {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length === 0 ? undefined : present.map((condition) => `(${condition})`).join(' AND ');
};

/** ` WHERE ...`, or nothing. */
export const whereClause = (...conditions: (string | undefined)[]): string => {
  const condition = allConditions(...conditions);
  return condition === undefined ? '' : ` WHERE ${condition}`;
};

/** Rows inside the row condition (and another one) counted, fused with the other aggregates of the relation. */
export function countRows(scope: Scope, ...conditions: (string | undefined)[]): Metric {
  const condition = allConditions(scope.condition, ...conditions);
  const sql = condition === undefined ? 'COUNT(*)' : `COUNT(CASE WHEN ${condition} THEN 1 END)`;
  return { kind: 'aggregate', from: scope.relation, sql, condition: scope.condition };
}

/**
 * Nulls of a column inside the row condition. Over the whole table this reads no value: counting what is there costs a
 * fifth of testing each.
 */
export function countNulls(scope: Scope, column: string): Metric {
  if (scope.condition !== undefined) return countRows(scope, `${column} IS NULL`);
  return { kind: 'aggregate', from: scope.relation, sql: `COUNT(*) - COUNT(${column})` };
}

/** Values of a column that are not null, inside the row condition. */
export const countPresent = (scope: Scope, column: string): Metric =>
  aggregate(scope, (value) => `COUNT(${value})`, column);

/** An aggregate function over a value, inside the row condition: `CASE` and not `FILTER`, which is slow when many are fused. */
export function aggregate(scope: Scope, call: (value: string) => string, value: string): Metric {
  const inside = scope.condition === undefined ? value : `CASE WHEN ${scope.condition} THEN ${value} END`;
  return { kind: 'aggregate', from: scope.relation, sql: call(inside), condition: scope.condition };
}

export const query = (sql: string): Metric => ({ kind: 'query', sql });

/** A query that returns one row of so many whole numbers. */
export const countQuery = (sql: string, counts = 1): Metric => ({ kind: 'query', sql, counts });
