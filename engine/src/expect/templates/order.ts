import { LastroError } from '../../base/errors.js';
import type { Column, Scope } from '../expectation.js';
import type { ValuesOf } from '../kwargs-type.js';
import { whereClause } from '../sql.js';
import { readAs } from '../text-reading.js';
import { isPresent } from './read-column.js';
import { groupBy } from './groups.js';
import { flag, name } from './kwargs.js';

export const order = {
  strictly: flag,
  sort_column: name,
  group_by: groupBy,
  parse_strings_as_datetimes: flag,
} as const;

/** Columns that an order reads besides its own. */
export const orderColumns = ({ sort_column: sort, group_by: groups = [] }: ValuesOf<typeof order>): string[] => [
  ...(typeof sort === 'string' ? [sort] : []),
  ...groups,
];

/**
 * The rows with the value before each: by `sort_column`, or in the order of the table where the engine has one.
 */
export function orderedRows(
  scope: Scope,
  column: Column,
  { sort_column: sort, group_by: groups = [] }: ValuesOf<typeof order>,
): { over: string; previous: Column } {
  const { dialect, relation, condition } = scope;
  if (sort === undefined && !dialect.expectations.hasRowOrder)
    throw new LastroError('check.no-order', `rows of a ${dialect.name} table have no inherent order`, {
      hint: 'set sort_column',
    });
  const keys = groups.map((group) => scope.column(group).sql);
  const partition = keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')} `;
  const by = partition + (sort === undefined ? '' : `ORDER BY ${sortKeys(scope.column(sort), scope)}`);
  const previous = dialect.identifier('lastro_previous');
  const rows = `${relation}${whereClause(condition, isPresent(column))}`;
  return {
    previous: { ...column, sql: previous },
    over: `(SELECT *, LAG(${column.sql}) OVER (${by}) AS ${previous} FROM ${rows}) AS ordered`,
  };
}

/** What a column is sorted by: texts without a type by the numbers they spell, and then as text. */
export function sortKeys(column: Column, { dialect }: Scope): string {
  const number = readAs(column, 'number', dialect);
  return number === column ? column.sql : `${number.sql}, ${column.sql}`;
}
