import { LastroError } from '../../base/errors.js';
import type { Column, Scope } from '../expectation.js';
import { isNumeric } from '../../sql/type-family.js';
import { castAs } from '../value.js';

/** The column as a number; true is 1 and false 0. */
export function numeric(column: Column, { dialect }: Scope): string {
  if (isNumeric(column.family)) return column.sql;
  if (column.family === 'boolean') return castAs(dialect, column.sql, 'integer');
  throw new LastroError('check.type', `${column.name} is ${column.type}, which is not a number`, {
    hint: 'the expectation is about numbers',
  });
}

/** The column as a float, for arithmetic that ends in one. */
export function float(column: Column, scope: Scope): string {
  const sql = numeric(column, scope);
  return column.family === 'float' ? sql : castAs(scope.dialect, sql, 'float');
}
