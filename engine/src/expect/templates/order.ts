import { LastroError } from '../../base/errors.js';
import type { Column, Kwargs, Schema, Scope } from '../expectation.js';
import { whereClause } from '../sql.js';
import { flag, name } from './kwargs.js';

export const order: Readonly<Record<string, Schema>> = {
  strictly: { ...flag, type: ['boolean', 'null'] },
  sort_column: name,
  parse_strings_as_datetimes: flag,
};

/**
 * The rows with the value before each: by `sort_column`, or as they lie in the table where the engine knows such an
 * order.
 */
export function orderedRows(scope: Scope, column: Column, kwargs: Kwargs): { over: string; previous: string } {
  const { dialect, relation, condition } = scope;
  const sort = kwargs['sort_column'];
  if (typeof sort !== 'string' && !dialect.expectations.hasRowOrder)
    throw new LastroError('check.no-order', `rows of a ${dialect.name} table have no order of their own`, {
      hint: 'name a sort_column',
    });
  const by = typeof sort === 'string' ? `ORDER BY ${scope.column(sort).sql}` : '';
  const previous = dialect.identifier('lastro_previous');
  const rows = `${relation}${whereClause(condition, `${column.sql} IS NOT NULL`)}`;
  return { previous, over: `(SELECT *, LAG(${column.sql}) OVER (${by}) AS ${previous} FROM ${rows}) AS ordered` };
}
