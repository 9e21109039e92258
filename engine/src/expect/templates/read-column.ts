import { count } from '../../base/text.js';
import type { Column, Scope } from '../expectation.js';
import { countPresent, countRows } from '../sql.js';
import { isNanText, readAs, type ReadKind } from '../text-reading.js';

/**
 * A column as it is compared with values of a kind: a text without a type is read so, NULL where it does not read. NaN spelled out
 * is missing, and said.
 */
export function readColumn(column: Column, kind: ReadKind | undefined, scope: Scope): Column {
  const read = readAs(column, kind, scope.dialect);
  if (read === column) return column;
  const isNull = `${column.sql} IS NULL`;
  if (kind !== 'number') return { ...read, missing: isNull, text: { sql: column.sql, isNan: undefined } };
  const isNan = isNanText(column.sql, scope.dialect);
  sayNan(scope, column.name, isNan);
  return { ...read, missing: `${isNull} OR ${isNan}`, text: { sql: column.sql, isNan } };
}

/** SQL of the rows where a column has a value, whether or not it reads as what the column was read as. */
export const isPresent = ({ sql, missing }: Column): string =>
  missing === undefined ? `${sql} IS NOT NULL` : `NOT (${missing})`;

/** {@link isPresent} of how many rows, in SQL: counts that cost less than a test of each row. */
export function presentCount({ sql, text }: Column, scope: Scope): string {
  const values = countPresent(scope, text?.sql ?? sql).sql;
  return text?.isNan === undefined ? values : `(${values} - ${countRows(scope, text.isNan).sql})`;
}

/** SQL of the rows whose text does not read as the kind that the column was read as; undefined when it was not read. */
export const isUnread = (column: Column): string | undefined =>
  column.missing === undefined ? undefined : `${isPresent(column)} AND ${column.sql} IS NULL`;

/** Says in how many rows a float is an infinity: what is computed from one says nothing of the others. */
export function sayInfinite(scope: Scope, { name, sql, family, missing }: Column): void {
  if (family !== 'float' || missing !== undefined) return;
  const infinite = countRows(scope, scope.dialect.expectations.isInfinite(sql));
  scope.remark(infinite, (n) => `${name} is infinite in ${count(n, 'row')}`);
}

/** Says in how many rows a column is NaN. */
export function sayNan(scope: Scope, name: string, isNan: string): void {
  scope.remark(countRows(scope, isNan), (n) => `${name} is NaN in ${count(n, 'row')}, which counts as missing`);
}
