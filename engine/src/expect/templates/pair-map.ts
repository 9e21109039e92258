import { defineExpectation, withKwargs } from '../define-expectation.js';
import type { Column, Expectation, Scope } from '../expectation.js';
import type { Schemas } from '../kwargs-type.js';
import { castOperand } from './column-map.js';
import { name, oneOf, type KwargsOf } from './kwargs.js';
import { measureMap } from './map.js';
import { mostlyText } from './descriptions.js';

const COLUMN_PAIR = {
  column_A: name,
  column_B: name,
  ignore_row_if: oneOf('both_values_are_missing', 'either_value_is_missing', 'neither'),
} as const;

type ColumnPairMapKwargs<S, R extends PropertyKey> = KwargsOf<
  'column pair map',
  typeof COLUMN_PAIR,
  'column_A' | 'column_B'
> &
  KwargsOf<'column pair map', S, R>;

/** What the author of a column pair expectation writes. */
export interface ColumnPairMap<S extends Schemas, R extends string, K = ColumnPairMapKwargs<S, R>> {
  type: string;
  summary: string;
  kwargs?: S;
  required?: readonly (R & keyof S)[];
  /** SQL that is true of an expected pair. */
  expected: (a: Column, b: Column, kwargs: K, scope: Scope) => string;
  says: (kwargs: K) => string;
}

/** An expectation about two columns of every row. `ignore_row_if` says which rows are ignored. */
export function pairMap<const S extends Schemas, const R extends string = never>(
  definition: ColumnPairMap<S, R>,
): Expectation;
export function pairMap({
  type,
  summary,
  kwargs: ownKwargs,
  required,
  expected,
  says,
}: ColumnPairMap<Schemas, string>): Expectation {
  const expectation = defineExpectation({
    type,
    kind: 'column pair map',
    summary,
    kwargs: COLUMN_PAIR,
    required: ['column_A', 'column_B'],
    columns: ({ column_A: a, column_B: b }) => [a, b],
    describe: (kwargs) => says(kwargs) + mostlyText(kwargs),
    measure(scope, kwargs) {
      const [a, b] = [scope.column(kwargs.column_A), scope.column(kwargs.column_B)];
      return measureMap(scope, kwargs, {
        domain: [a.name, b.name],
        shape: 'pair',
        ignored: ignoredPairs(a, b, kwargs.ignore_row_if),
        test: { expected: expected(castOperand(a, kwargs, scope), castOperand(b, kwargs, scope), kwargs, scope) },
      });
    },
  });
  return withKwargs(expectation, ownKwargs, required);
}

function ignoredPairs(a: Column, b: Column, rule = 'both_values_are_missing'): string {
  if (rule === 'neither') return '1 = 0';
  return `${a.sql} IS NULL ${rule === 'both_values_are_missing' ? 'AND' : 'OR'} ${b.sql} IS NULL`;
}
