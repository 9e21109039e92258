import { decimalPointSql, withDecimalPoint } from '../sql/decimal-comma.js';
import type { Dialect } from '../sql/dialect.js';
import { type TypeFamily, isNumeric, isTemporal } from '../sql/type-family.js';
import { parseIsoTimestamp } from '../base/timestamp.js';
import { castAs, tryCastAs } from './value.js';

/** How the texts of a column without a type are read as numbers. */
export interface TextReading {
  /** The character between the whole and the fraction of a number. */
  decimal: '.' | ',';
}

/** As what a text is read, to be compared with a value that is no text. */
export type ReadKind = 'number' | 'moment' | 'boolean';

/** A value in SQL; with `reading`, a text that has no type of its own and is read as what it is compared with. */
export interface TypedSql {
  sql: string;
  family: TypeFamily;
  reading?: TextReading | undefined;
}

/** Numbers that a double cannot represent are strings in a suite. */
const LONG_INTEGER = /^-?\d{16,}$/;

/** The kind of a literal that a text is compared with for equality: text is text. */
export function equalityKind(value: unknown): ReadKind | undefined {
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : undefined;
}

/** The kind by which a text is compared with bounds: that of the first which has one. ISO dates and times are moments. */
export function orderKind(bounds: readonly unknown[]): ReadKind | undefined {
  for (const bound of bounds) {
    const kind = equalityKind(bound);
    if (kind !== undefined) return kind;
    if (typeof bound !== 'string') continue;
    if (LONG_INTEGER.test(bound)) return 'number';
    if (parseIsoTimestamp(bound) !== undefined) return 'moment';
  }
  return undefined;
}

const FAMILY: Readonly<Record<ReadKind, TypeFamily>> = { number: 'float', moment: 'datetime', boolean: 'boolean' };

/** A value read as a kind where it is a text without a type: NULL where it does not read so. Any other is as it was. */
export function readAs<V extends TypedSql>(value: V, kind: ReadKind | undefined, dialect: Dialect): V {
  const { reading, sql } = value;
  if (reading === undefined || kind === undefined) return value;
  return { ...value, sql: readText(sql, kind, reading, dialect), family: FAMILY[kind], reading: undefined };
}

function readText(sql: string, kind: ReadKind, reading: TextReading, dialect: Dialect): string {
  const { readNumber, readMoment } = dialect.expectations;
  if (kind === 'moment') return readMoment(sql);
  if (kind === 'boolean') return `CASE LOWER(${sql}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`;
  return readNumber(withPointSql(sql, reading, dialect));
}

const withPointSql = (sql: string, { decimal }: TextReading, dialect: Dialect): string =>
  decimal === ',' ? decimalPointSql(sql, dialect) : sql;

/** The cast that a text's reading as a number repeats. */
export const castNumberText = (sql: string, reading: TextReading, dialect: Dialect): string =>
  dialect.expectations.castNumber(withPointSql(sql, reading, dialect));

/** Whether a text reads as a number, outside the warehouse. */
export function readsAsNumber(text: string, { decimal }: TextReading = { decimal: '.' }): boolean {
  const number = decimal === '.' ? text : withDecimalPoint(text);
  return number.trim() !== '' && Number.isFinite(Number(number)) && !/[xXbBoO]/.test(number);
}

/**
 * SQL that is true of a text which is NaN spelled out: no number, and missing as NaN is. Only texts of its length are read, or those
 * that another test lets through, which lets all of them through.
 */
export const isNanText = (
  sql: string,
  { expectations }: Dialect,
  mayBe = `${expectations.byteLength(sql)} = 3`,
): string => `CASE WHEN ${mayBe} THEN LOWER(${sql}) = 'nan' ELSE FALSE END`;

/**
 * Two columns compared. Texts without a type are compared for equality as text; by order they compare as numbers where both are
 * numbers, as texts where neither is, and not at all where one is.
 */
export function compareSql(a: TypedSql, operator: string, b: TypedSql, dialect: Dialect): string {
  if (a.reading !== undefined && b.reading !== undefined && /[<>]/.test(operator) && operator !== '<>') {
    const [x, y] = [readAs(a, 'number', dialect).sql, readAs(b, 'number', dialect).sql];
    return (
      `CASE WHEN ${x} IS NOT NULL AND ${y} IS NOT NULL THEN ${x} ${operator} ${y}` +
      ` WHEN ${x} IS NULL AND ${y} IS NULL THEN ${a.sql} ${operator} ${b.sql} END`
    );
  }
  const [x, y] = comparable(a, b, dialect);
  return `${x} ${operator} ${y}`;
}

/** Two values of different families made comparable: text is read as what it is compared with. */
export function comparable(a: TypedSql, b: TypedSql, dialect: Dialect): [string, string] {
  if (a.family === b.family || (isNumeric(a.family) && isNumeric(b.family))) return [a.sql, b.sql];
  if (a.family === 'text') return [readLike(a, b.family, dialect), b.sql];
  if (b.family === 'text') return [a.sql, readLike(b, a.family, dialect)];
  if (a.family === 'date') return [castAs(dialect, a.sql, b.family), b.sql];
  if (b.family === 'date') return [a.sql, castAs(dialect, b.sql, a.family)];
  return [a.sql, b.sql];
}

function readLike(value: TypedSql, family: TypeFamily, dialect: Dialect): string {
  if (value.reading === undefined) return tryCastAs(dialect, value.sql, family);
  const kind = isNumeric(family) ? 'number' : isTemporal(family) ? 'moment' : 'boolean';
  return readAs(value, kind, dialect).sql;
}
