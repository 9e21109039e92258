import type { ComparableType } from '../sql/dialect/checksums.js';

const MICROS = 1_000_000n;

/** A text that engines write alike, as a reader knows the value: `2018-01-31 12:00:00.5` of microseconds. */
export function formatValue(type: ComparableType, text: string | null): string | null {
  if (text === null || !/^-?\d+$/.test(text)) return text;
  if (type !== 'datetime' && type !== 'instant' && type !== 'time') return text;
  const micros = BigInt(text);
  const fraction = ((micros % MICROS) + MICROS) % MICROS;
  const moment = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19).replace('T', ' ');
  const digits = fraction === 0n ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
  const written = `${moment}${digits}`;
  if (type === 'time') return written.slice('1970-01-01 '.length);
  return type === 'instant' ? `${written}Z` : written;
}
