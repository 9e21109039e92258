import type { Cell } from '../../base/cell.js';
import { exactNumber } from '../../warehouse/exact.js';
import type { BigQueryField } from './fields.js';

/** One raw value of the API's JSON as {@link Cell}: all scalars come as text there, timestamps as microseconds since 1970. */
export function cellOf(value: unknown, field: BigQueryField | undefined): Cell {
  if (value === null || value === undefined || field === undefined) return null;
  if (field.mode === 'REPEATED')
    return (value as { v: unknown }[]).map((item) => cellOf(item.v, { ...field, mode: 'NULLABLE' }));
  if (field.type === 'RECORD' || field.type === 'STRUCT') {
    const values = (value as { f: { v: unknown }[] }).f;
    return Object.fromEntries((field.fields ?? []).map((inner, i) => [inner.name, cellOf(values[i]?.v, inner)]));
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (field.type) {
    case 'INTEGER':
    case 'INT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return exactNumber(text);
    case 'FLOAT':
    case 'FLOAT64':
      return Number.isFinite(Number(text))
        ? Number(text)
        : text.replace(/^(-?)inf$/i, '$1Infinity').replace(/^nan$/i, 'NaN');
    case 'BOOLEAN':
    case 'BOOL':
      return text === 'true';
    case 'TIMESTAMP':
      return timestamp(text);
    case 'DATETIME':
      return withoutZeros(text.replace('T', ' '));
    case 'BYTES':
      return bytesText(Buffer.from(text, 'base64'));
    case 'TIME':
      return withoutZeros(text);
    default:
      return text;
  }
}

/** ASCII as it is, other bytes as `\xC3`: DuckDB's text of a BLOB. */
const bytesText = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .replace(/[^ !#-&(-~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** `11:30:05.500000` as `11:30:05.5`. */
const withoutZeros = (time: string): string => time.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');

/** Microseconds since 1970, or seconds with a point or an exponent, as `2018-10-01 11:30:05.123456`. */
function timestamp(digits: string): string {
  const micros = /^-?\d+$/.test(digits) ? BigInt(digits) : microsOf(digits);
  if (micros === undefined) return withoutZeros(digits.replace('T', ' ').replace(/Z$/, ''));
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19).replace('T', ' ');
  return withoutZeros(`${seconds}.${String(fraction).padStart(6, '0')}`);
}

/** `1.538393405123456E9` seconds, by its digits: a double does not hold those of a far date. */
function microsOf(seconds: string): bigint | undefined {
  const [, sign = '', whole, fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d*))?(?:E\+?(-?\d+))?$/i.exec(seconds) ?? [];
  if (whole === undefined) return undefined;
  const places = fraction.length - Number(exponent) - 6;
  const digits = whole + fraction;
  return BigInt(sign + (places <= 0 ? digits + '0'.repeat(-places) : digits.slice(0, -places) || '0'));
}
