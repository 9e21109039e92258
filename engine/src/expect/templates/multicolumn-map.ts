import { defineExpectation, withKwargs } from '../define-expectation.js';
import type { Column, Expectation, Scope } from '../expectation.js';
import type { Schemas } from '../kwargs-type.js';
import { names, oneOf, type KwargsOf } from './kwargs.js';
import { measureMap, type RowTest } from './map.js';
import { mostlyText } from './descriptions.js';

const COLUMN_LIST = {
  column_list: { ...names, minItems: 2 },
  ignore_row_if: oneOf('all_values_are_missing', 'any_value_is_missing', 'never'),
} as const;

type MulticolumnMapKwargs<S, R extends PropertyKey> = KwargsOf<'multicolumn map', typeof COLUMN_LIST, 'column_list'> &
  KwargsOf<'multicolumn map', S, R>;

/** What the author of an expectation about several columns writes. */
export interface MulticolumnMap<S extends Schemas, R extends string, K = MulticolumnMapKwargs<S, R>> {
  type: string;
  summary: string;
  kwargs?: S;
  required?: readonly (R & keyof S)[];
  /** SQL that is true of an expected row; `present` is SQL of the rows that are not ignored. */
  expected: (columns: Column[], kwargs: K, scope: Scope, present: string | undefined) => string | RowTest;
  says: (kwargs: K) => string;
}

/** An expectation about several columns of every row. `ignore_row_if` says which rows are ignored. */
export function multicolumnMap<const S extends Schemas, const R extends string = never>(
  definition: MulticolumnMap<S, R>,
): Expectation;
export function multicolumnMap({
  type,
  summary,
  kwargs: ownKwargs,
  required,
  expected,
  says,
}: MulticolumnMap<Schemas, string>): Expectation {
  const expectation = defineExpectation({
    type,
    kind: 'multicolumn map',
    summary,
    kwargs: COLUMN_LIST,
    required: ['column_list'],
    columns: ({ column_list: list }) => [...list],
    describe: (kwargs) => says(kwargs) + mostlyText(kwargs),
    measure(scope, kwargs) {
      const columns = kwargs.column_list.map((column) => scope.column(column));
      const ignored = ignoredRows(columns, kwargs.ignore_row_if);
      const test = expected(columns, kwargs, scope, `NOT (${ignored})`);
      return measureMap(scope, kwargs, {
        domain: columns.map((column) => column.name),
        shape: 'record',
        ignored,
        test: typeof test === 'string' ? { expected: test } : test,
      });
    },
  });
  return withKwargs(expectation, ownKwargs, required);
}

function ignoredRows(columns: readonly Column[], rule = 'all_values_are_missing'): string {
  if (rule === 'never') return '1 = 0';
  return columns.map(({ sql }) => `${sql} IS NULL`).join(rule === 'any_value_is_missing' ? ' OR ' : ' AND ');
}
