import { textOf, type Cell } from '../base/cell.js';
import type { Dialect } from '../sql/dialect.js';
import { parseIsoTimestamp } from '../base/timestamp.js';
import { type TypeFamily, isNumeric, isTemporal } from '../sql/type-family.js';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** Digits without an exponent: `1e21` and `2.5e-7` written out. */
function withoutExponent(text: string): string {
  const match = /^([+-]?)(\d*)\.?(\d*)[eE]([+-]?\d+)$/.exec(text);
  if (match === null) return text.replace(/^\+/, '');
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  const unsigned =
    point <= 0
      ? `0.${'0'.repeat(-point)}${digits}`
      : point >= digits.length
        ? digits + '0'.repeat(point - digits.length)
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return (sign === '-' ? '-' : '') + unsigned;
}

/** One spelling per number: no leading zeros, none at the end of a fraction. */
function numberKey(text: string): string {
  const expanded = withoutExponent(text);
  const negative = expanded.startsWith('-');
  const [whole = '', fraction = ''] = expanded.replace(/^[+-]/, '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const rest = fraction.replace(/0+$/, '');
  const key = rest === '' ? digits : `${digits}.${rest}`;
  return negative && key !== '0' ? `-${key}` : key;
}

function numberOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? numberKey(String(value)) : undefined;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string' && NUMBER.test(value.trim())) return numberKey(value.trim());
  return undefined;
}

function booleanOf(value: unknown): 'true' | 'false' | undefined {
  if (value === true || value === 1) return 'true';
  if (value === false || value === 0) return 'false';
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  if (text === 'true' || text === 't' || text === '1') return 'true';
  return text === 'false' || text === 'f' || text === '0' ? 'false' : undefined;
}

/**
 * The one spelling under which a value of a suite and a cell of a column of this family are equal; undefined when the
 * value cannot be a value of such a column at all.
 */
export function keyOf(family: TypeFamily, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'object') return JSON.stringify(value);
  if (family === 'boolean') return booleanOf(value);
  if (family === 'integer' || family === 'decimal') return numberOf(value);
  if (family === 'float') {
    const text = numberOf(value);
    if (text === undefined) return typeof value === 'string' && /^(NaN|-?Infinity)$/.test(value) ? value : undefined;
    return numberKey(String(Number(text)));
  }
  if (family === 'date') {
    const timestamp = parseIsoTimestamp(value);
    return timestamp === undefined || timestamp.time !== undefined ? undefined : timestamp.date;
  }
  if (family === 'datetime' || family === 'instant') {
    const timestamp = parseIsoTimestamp(value);
    return timestamp === undefined ? undefined : `${timestamp.date} ${timestamp.time ?? '00:00:00'}`;
  }
  return textOf(value as Cell);
}

/** Whether a value of a suite is of the kind that a column of this family has; it may still be none of its values, as 1.5 of whole ones. */
export function isLike(family: TypeFamily, value: unknown): boolean {
  if (isTemporal(family)) return parseIsoTimestamp(value) !== undefined;
  if (isNumeric(family) || family === 'boolean')
    return keyOf(isNumeric(family) ? 'float' : family, value) !== undefined;
  return true;
}

/** A literal of the column's own family; undefined when the value cannot be one (and so equals no cell). */
export function literalFor(dialect: Dialect, family: TypeFamily, value: unknown): string | undefined {
  const key = keyOf(family, value);
  if (key === undefined) return undefined;
  if (family === 'integer') return key.includes('.') || key.length > 38 ? undefined : key;
  return renderKey(dialect, family, key);
}

/**
 * A bound to compare a column with by order: as {@link literalFor}, and also a fraction for an integer column. A moment
 * inside a day bounds a date column through {@link boundFamily}.
 */
export function boundFor(dialect: Dialect, family: TypeFamily, value: unknown): string | undefined {
  if (family === 'integer') {
    const key = numberOf(value);
    return key === undefined ? undefined : renderKey(dialect, key.includes('.') ? 'decimal' : 'integer', key);
  }
  if (family === 'text' && typeof value !== 'string') return undefined;
  return literalFor(dialect, family, value);
}

/** A date column is compared as a timestamp when one of its bounds has a time of day. */
export function boundFamily(family: TypeFamily, values: readonly unknown[]): TypeFamily {
  const timed = (value: unknown): boolean => parseIsoTimestamp(value)?.time !== undefined;
  return family === 'date' && values.some(timed) ? 'datetime' : family;
}

function renderKey(dialect: Dialect, family: TypeFamily, key: string): string {
  switch (family) {
    case 'integer':
      return key;
    case 'float':
      return /^[-\d]/.test(key) && NUMBER.test(key) ? `${key}e0` : castAs(dialect, dialect.string(key), 'float');
    case 'boolean':
      return key.toUpperCase();
    case 'date':
      return `DATE ${dialect.string(key)}`;
    case 'decimal':
    case 'datetime':
    case 'instant':
      return dialect.types.literal(family, key);
    default:
      return dialect.string(key);
  }
}

/** A value cast to a family; what does not cast is an error of the statement. */
export function castAs(dialect: Dialect, sql: string, family: TypeFamily): string {
  return family === 'other' ? sql : `CAST(${sql} AS ${dialect.types.ofFamily[family]})`;
}

/** A value cast to a family; what does not cast is NULL. */
export function tryCastAs(dialect: Dialect, sql: string, family: TypeFamily): string {
  return family === 'other' ? sql : dialect.types.tryCast(sql, dialect.types.ofFamily[family]);
}

/** The number in a cell, for arithmetic; undefined when there is none. */
export function toNumber(cell: unknown): number | undefined {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return Number(cell);
  return typeof cell === 'string' && NUMBER.test(cell) ? Number(cell) : undefined;
}

/** Orders two values of one family: negative when the first is less. Undefined when they do not compare. */
export function compareValues(family: TypeFamily, a: unknown, b: unknown): number | undefined {
  if (isNumeric(family) || family === 'boolean') {
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x === undefined || y === undefined) return undefined;
    if (!x.includes('.') && !y.includes('.')) return Number(BigInt(x) - BigInt(y) > 0n) - Number(BigInt(x) < BigInt(y));
    return Number(x) - Number(y);
  }
  const [x, y] = [keyOf(boundFamily(family, [a, b]), a), keyOf(boundFamily(family, [a, b]), b)];
  if (x === undefined || y === undefined) return undefined;
  return Buffer.compare(Buffer.from(x), Buffer.from(y));
}
