import { textOf } from '../../base/cell.js';
import type { Measurement, Scope } from '../expectation.js';
import { query, whereClause } from '../sql.js';
import { name } from './kwargs.js';

export const groupBy = { type: 'array', items: name } as const;

export interface GroupTest {
  /** Aggregates shown of a failing group, by name. */
  values: Readonly<Record<string, string>>;
  /** SQL over aggregates; true of a failing group. */
  failing: string;
  /** Whether it passes without rows. */
  passesWhenEmpty: boolean;
}

/** A test of aggregates for each group of rows (one group without `group_by`); failing groups are its failing rows. */
export function measureGroups(
  scope: Scope,
  { group_by: groupNames = [] }: { readonly group_by?: readonly string[] | undefined },
  { values, failing, passesWhenEmpty }: GroupTest,
): Measurement {
  const keys = groupNames.map((key) => scope.column(key).sql);
  const list = [...keys, ...Object.entries(values).map(([alias, sql]) => `${sql} AS ${alias}`)].join(', ');
  const rows = `FROM ${scope.relation}${whereClause(scope.condition)}${keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`}`;
  const groups = `SELECT ${list}, CASE WHEN ${failing} THEN 1 ELSE 0 END AS failing, COUNT(*) AS n ${rows}`;
  const order = keys.length === 0 ? '' : ` ORDER BY ${keys.join(', ')}`;
  const failed = `SELECT ${list} ${rows} HAVING ${failing}${order}`;
  return {
    needs: {
      groups: query(
        `SELECT COUNT(*) AS all_groups, SUM(failing) AS failing, MIN(${Object.keys(values)[0] ?? 'n'}) AS lowest, SUM(n) AS n FROM (${groups}) AS tested`,
      ),
    },
    decide(results) {
      const [all, bad, lowest, n] = results.rows('groups')[0] ?? [];
      const empty = Number(n ?? 0) === 0;
      const count = Number(bad ?? 0);
      return {
        kind: 'value',
        success: empty ? passesWhenEmpty : count === 0,
        observed: keys.length === 0 ? (lowest ?? null) : { groups: Number(all ?? 0), failing: count },
        sentence:
          keys.length === 0 ? `observed ${textOf(lowest ?? 'nothing')}` : `${count} of ${Number(all ?? 0)} groups fail`,
        query: { sql: failed, count: empty ? 0 : count },
      };
    },
  };
}
