import { textOf, type Cell } from '../../src/base/cell.js';
import { exactNumber } from '../../src/warehouse/exact.js';

/** A value as the server's protocol carries it: one field is set, none for NULL. */
export type WireValue = Record<string, unknown>;

const DAY = 86_400_000;
const NUMERIC_SCALE = 9;

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** A whole number as little-endian two's complement in as few bytes as hold it. */
function toBytes(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = Number(BigInt.asUintN(8, rest));
    bytes.push(byte);
    rest >>= 8n;
    if ((rest === 0n && byte < 128) || (rest === -1n && byte >= 128)) return Buffer.from(bytes);
  }
}

function fromBytes(bytes: Uint8Array): bigint {
  const value = [...bytes].reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return BigInt.asIntN(bytes.length * 8, value);
}

function encodeNumeric(text: string): Buffer {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(NUMERIC_SCALE, '0').slice(0, NUMERIC_SCALE));
  return toBytes(text.startsWith('-') ? -units : units);
}

function decodeNumeric(bytes: Uint8Array): Cell {
  const units = fromBytes(bytes);
  const digits = String(units < 0n ? -units : units).padStart(NUMERIC_SCALE + 1, '0');
  const fraction = digits.slice(-NUMERIC_SCALE).replace(/0+$/, '');
  const whole = `${units < 0n ? '-' : ''}${digits.slice(0, -NUMERIC_SCALE)}`;
  return exactNumber(fraction === '' ? whole : `${whole}.${fraction}`);
}

/** Seconds of a DATETIME are packed by bits: year, month, day, hour, minute, second. */
function encodeDatetime(text: string): WireValue {
  const [, ...found] = /(\d+)-(\d+)-(\d+)[ T](\d+):(\d+):(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  const fraction = found.pop() ?? '';
  const parts = found.map(BigInt);
  const [year = 0n, month = 0n, day = 0n, hour = 0n, minute = 0n, second = 0n] = parts;
  const bits = (year << 26n) | (month << 22n) | (day << 17n) | (hour << 12n) | (minute << 6n) | second;
  return { bitFieldDatetimeSeconds: String(bits), nanos: Number(fraction.padEnd(9, '0')) };
}

function decodeDatetime(value: { bitFieldDatetimeSeconds?: string; nanos?: number }): string {
  const bits = BigInt(value.bitFieldDatetimeSeconds ?? 0);
  const field = (shift: bigint, size: bigint): number => Number((bits >> shift) & ((1n << size) - 1n));
  const date = `${pad(field(26n, 14n), 4)}-${pad(field(22n, 4n))}-${pad(field(17n, 5n))}`;
  const fraction = pad(value.nanos ?? 0, 9).replace(/0+$/, '');
  const time = `${pad(field(12n, 5n))}:${pad(field(6n, 6n))}:${pad(field(0n, 6n))}`;
  return `${date} ${time}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A cell as a value of a column's type. */
export function encode(type: string, value: Cell): WireValue {
  if (value === null) return {};
  const text = textOf(value);
  switch (type) {
    case 'INT64':
      return { int64Value: text };
    case 'FLOAT64':
      return { doubleValue: Number(text) };
    case 'BOOL':
      return { boolValue: value };
    case 'STRING':
      return { stringValue: text };
    case 'NUMERIC':
      return { numericValue: encodeNumeric(text) };
    case 'DATE':
      return { dateValue: Math.round(Date.parse(`${text}T00:00:00Z`) / DAY) };
    case 'DATETIME':
      return { datetimeValue: encodeDatetime(text) };
    default:
      throw new Error(`no values of type ${type} in tests`);
  }
}

/** A value of a result as a cell; doubles that are no numbers are their names. */
export function decode(value: WireValue): Cell {
  const [kind, inner] = Object.entries(value).find(([key]) => key !== 'value') ?? [];
  switch (kind) {
    case undefined:
      return null;
    case 'int64Value':
    case 'int32Value':
      return exactNumber(String(inner));
    case 'doubleValue':
      return Number.isFinite(inner) ? (inner as number) : String(inner);
    case 'boolValue':
    case 'stringValue':
    case 'jsonValue':
      return inner as Cell;
    case 'numericValue':
      return decodeNumeric(inner as Uint8Array);
    case 'dateValue':
      return new Date(Number(inner) * DAY).toISOString().slice(0, 10);
    case 'datetimeValue':
      return decodeDatetime(inner as { bitFieldDatetimeSeconds: string });
    case 'arrayValue':
      return ((inner as { element?: WireValue[] }).element ?? []).map(decode);
    case 'structValue':
      return ((inner as { field?: WireValue[] }).field ?? []).map(decode);
    default:
      throw new Error(`no cell for ${kind}`);
  }
}
