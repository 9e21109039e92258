import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { textOf, type Cell } from '../../base/cell.js';
import { defineExpectation } from '../define-expectation.js';
import type { Column, Decision, Expectation, Scope } from '../expectation.js';
import type { MetricResults } from '../metric.js';
import { query, whereClause } from '../sql.js';
import { setKeys, type SetKeys } from './set.js';
import { flag, name, values } from './kwargs.js';
import { listText, rowConditionText } from './descriptions.js';

const valuesOrNull = { type: ['array', 'null'] } as const;

/** Distinct values brought at most. */
const MAX_VALUES = 100_000;

export interface DistinctSet {
  type: string;
  summary: string;
  /** Whether `value_set: null` (any value) is allowed. */
  optional?: boolean;
  says: (column: string, set: string) => string;
  /** Decides over the keys of observed and expected values; `missing` has the members that cannot be observed. */
  decide: (observed: ReadonlySet<string>, expected: ReadonlySet<string>, impossible: number) => boolean;
}

/** An expectation about the set of a column's distinct values. */
export function distinctSet({ type, summary, optional, says, decide }: DistinctSet): Expectation {
  return defineExpectation({
    type,
    kind: 'column aggregate',
    summary,
    kwargs: {
      column: name,
      value_set: optional === true ? valuesOrNull : values,
      parse_strings_as_datetimes: flag,
    },
    required: ['column', 'value_set'],
    exposesValues: true,
    columns: ({ column }) => [column],
    describe: (kwargs) =>
      says(`the distinct values of ${kwargs.column}`, listText(kwargs.value_set)) + rowConditionText(kwargs),
    measure(scope, { column: columnName, value_set: set }) {
      const column = scope.column(columnName);
      if (set !== null) setKeys(column, set);
      return {
        needs: { values: valueCounts(scope, column) },
        decide(results: MetricResults): Decision {
          const rows = results.rows('values');
          if (rows.length > MAX_VALUES)
            throw new LastroError(
              'check.too-many-values',
              `${column.name} has more than ${count(MAX_VALUES, 'distinct value')}`,
            );
          const counts = rows
            .map(([value, n]) => ({ value: value ?? null, count: Number(n) }))
            .sort((a, b) => compareCells(a.value, b.value));
          const observed = counts.map(({ value }) => value);
          const success = set === null || compareSets(setKeys(column, set), observed, set, decide);
          return { kind: 'value', success, observed, details: { value_counts: counts } };
        },
      };
    },
  });
}

/** Each distinct value with its number of rows: shared by everything that is about distinct values. */
export function valueCounts(scope: Scope, { sql }: Column): ReturnType<typeof query> {
  return query(
    `SELECT ${sql} AS value, COUNT(*) AS n FROM ${scope.relation}${whereClause(scope.condition, `${sql} IS NOT NULL`)}` +
      ` GROUP BY ${sql} LIMIT ${MAX_VALUES + 1}`,
  );
}

function compareSets(
  keys: SetKeys,
  observed: readonly Cell[],
  set: readonly unknown[],
  decide: DistinctSet['decide'],
): boolean {
  const expected = set.map(keys.member);
  const possible = new Set(expected.filter((key) => key !== undefined));
  return decide(new Set(observed.map(keys.value)), possible, expected.filter((key) => key === undefined).length);
}

function compareCells(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return textOf(a) < textOf(b) ? -1 : 1;
}
