import type { Column, Expectation, Kwargs, Schema, Scope } from '../expectation.js';
import { castOperand } from './column-map.js';
import { name, oneOf } from './kwargs.js';
import { measureMap } from './map.js';
import { mostlyText } from './descriptions.js';

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
export function pairMap({ type, summary, kwargs: ownKwargs, required, expected, says }: ColumnPairMap): Expectation {
  return {
    type,
    kind: 'column pair map',
    summary,
    kwargs: {
      column_A: name,
      column_B: name,
      ignore_row_if: oneOf('both_values_are_missing', 'either_value_is_missing', 'neither'),
      ...ownKwargs,
    },
    required: ['column_A', 'column_B', ...(required ?? [])],
    columns: ({ column_A: a, column_B: b }) => [String(a), String(b)],
    describe: (kwargs) => says(kwargs) + mostlyText(kwargs),
    measure(scope, kwargs) {
      const [a, b] = [scope.column(String(kwargs['column_A'])), scope.column(String(kwargs['column_B']))];
      return measureMap(scope, kwargs, {
        domain: [a.name, b.name],
        shape: 'pair',
        ignored: ignoredPairs(a, b, kwargs['ignore_row_if'] ?? 'both_values_are_missing'),
        test: { expected: expected(castOperand(a, kwargs, scope), castOperand(b, kwargs, scope), kwargs, scope) },
      });
    },
  };
}

function ignoredPairs(a: Column, b: Column, rule: unknown): string {
  if (rule === 'neither') return '1 = 0';
  return `${a.sql} IS NULL ${rule === 'both_values_are_missing' ? 'AND' : 'OR'} ${b.sql} IS NULL`;
}
