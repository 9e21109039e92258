import type { Cell } from '../../base/cell.js';
import { exactNumber } from '../../warehouse/exact.js';
import type { BigQueryField } from './fields.js';

/** One raw value of the API's JSON as {@link Cell}: all scalars come as text there, timestamps as seconds since 1970. */
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
      return formatTimestamp(text);
    case 'DATETIME':
      return text.replace('T', ' ');
    default:
      return text;
  }
}

/** `1538393405.123456`, also with an exponent, as `2018-10-01 11:30:05.123456`. */
function formatTimestamp(seconds: string): string {
  if (!/^-?[\d.]+(E\d+)?$/i.test(seconds)) return seconds.replace('T', ' ').replace(/Z$/, '');
  const micros = Math.round(Number(seconds) * 1e6);
  const fraction = ((micros % 1_000_000) + 1_000_000) % 1_000_000;
  const wholeSeconds = new Date((micros - fraction) / 1000).toISOString().slice(0, 19).replace('T', ' ');
  return fraction === 0 ? wholeSeconds : `${wholeSeconds}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}
