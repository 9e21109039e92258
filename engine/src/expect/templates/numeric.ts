import { LastroError } from '../../base/errors.js';
import type { Column, Scope } from '../expectation.js';
import { isNumeric } from '../../sql/type-family.js';
import { castAs } from '../value.js';
import { readColumn } from './read-column.js';

/** The column as a number; true is 1 and false 0. */
export function numericColumn(column: Column, scope: Scope): Column {
  const number = readColumn(column, 'number', scope);
  if (isNumeric(number.family)) return number;
  if (number.family === 'boolean')
    return { ...number, family: 'integer', sql: castAs(scope.dialect, number.sql, 'integer') };
  throw new LastroError('check.type', `${column.name} is ${column.type}, which is not a number`, {
    hint: 'the expectation applies to numbers',
  });
}

/** SQL of {@link numericColumn}. */
export const numeric = (column: Column, scope: Scope): string => numericColumn(column, scope).sql;

/** The column as a float, for arithmetic that ends in one. */
export function float(column: Column, scope: Scope): string {
  const { sql, family } = numericColumn(column, scope);
  return family === 'float' ? sql : castAs(scope.dialect, sql, 'float');
}
