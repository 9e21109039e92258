import type { Column, Expectation, Kwargs, Schema, Scope } from '../expectation.js';
import { operand } from './column-map.js';
import { name, oneOf } from './kwargs.js';
import { measureMap } from './map.js';
import { most } from './prose.js';

/** What the author of a column pair expectation writes. */
export interface ColumnPairMap {
  type: string;
  summary: string;
  kwargs?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  /** SQL that is true of an expected pair. */
  expected: (a: Column, b: Column, kwargs: Kwargs, scope: Scope) => string;
  says: (kwargs: Kwargs) => string;
}

/** An expectation about two columns of every row. `ignore_row_if` says which rows are left aside. */
export function pairMap({ type, summary, kwargs: own, required, expected, says }: ColumnPairMap): Expectation {
  return {
    type,
    kind: 'column pair map',
    summary,
    kwargs: {
      column_A: name,
      column_B: name,
      ignore_row_if: oneOf('both_values_are_missing', 'either_value_is_missing', 'neither'),
      ...own,
    },
    required: ['column_A', 'column_B', ...(required ?? [])],
    columns: ({ column_A: a, column_B: b }) => [String(a), String(b)],
    describe: (kwargs) => says(kwargs) + most(kwargs),
    measure(scope, kwargs) {
      const [a, b] = [scope.column(String(kwargs['column_A'])), scope.column(String(kwargs['column_B']))];
      return measureMap(scope, kwargs, {
        domain: [a.name, b.name],
        shape: 'pair',
        aside: pairAside(a, b, kwargs['ignore_row_if'] ?? 'both_values_are_missing'),
        test: { expected: expected(operand(a, kwargs, scope), operand(b, kwargs, scope), kwargs, scope) },
      });
    },
  };
}

function pairAside(a: Column, b: Column, rule: unknown): string {
  if (rule === 'neither') return '1 = 0';
  return `${a.sql} IS NULL ${rule === 'both_values_are_missing' ? 'AND' : 'OR'} ${b.sql} IS NULL`;
}
