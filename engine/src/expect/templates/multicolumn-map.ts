import type { Column, Expectation, Kwargs, Schema, Scope } from '../expectation.js';
import { names, oneOf } from './kwargs.js';
import { measureMap, type RowTest } from './map.js';
import { mostlyText } from './descriptions.js';

/** What the author of an expectation about several columns writes. */
export interface MulticolumnMap {
  type: string;
  summary: string;
  kwargs?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  /** SQL that is true of an expected row; `present` is SQL of the rows not left aside. */
  expected: (columns: Column[], kwargs: Kwargs, scope: Scope, present: string | undefined) => string | RowTest;
  says: (kwargs: Kwargs) => string;
}

/** An expectation about several columns of every row. `ignore_row_if` says which rows are left aside. */
export function multicolumnMap({
  type,
  summary,
  kwargs: ownKwargs,
  required,
  expected,
  says,
}: MulticolumnMap): Expectation {
  return {
    type,
    kind: 'multicolumn map',
    summary,
    kwargs: {
      column_list: { ...names, minItems: 2 },
      ignore_row_if: oneOf('all_values_are_missing', 'any_value_is_missing', 'never'),
      ...ownKwargs,
    },
    required: ['column_list', ...(required ?? [])],
    columns: ({ column_list: list }) => (list as unknown[]).map(String),
    describe: (kwargs) => says(kwargs) + mostlyText(kwargs),
    measure(scope, kwargs) {
      const columns = (kwargs['column_list'] as unknown[]).map((column) => scope.column(String(column)));
      const ignored = ignoredRows(columns, kwargs['ignore_row_if'] ?? 'all_values_are_missing');
      const test = expected(columns, kwargs, scope, `NOT (${ignored})`);
      return measureMap(scope, kwargs, {
        domain: columns.map((column) => column.name),
        shape: 'record',
        ignored,
        test: typeof test === 'string' ? { expected: test } : test,
      });
    },
  };
}

function ignoredRows(columns: readonly Column[], rule: unknown): string {
  if (rule === 'never') return '1 = 0';
  return columns.map(({ sql }) => `${sql} IS NULL`).join(rule === 'any_value_is_missing' ? ' OR ' : ' AND ');
}
