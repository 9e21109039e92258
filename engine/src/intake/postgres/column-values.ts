import type { Cell, Row } from '../../base/cell.js';
import type { SqlType, TypeNames } from '../../sql/types.js';

const TYPE_NAMES: TypeNames = {
  text: 'text',
  integer: 'numeric',
  bigint: 'numeric',
  decimal: 'numeric',
  float: 'numeric',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp with time zone',
  json: 'json',
};

/** PostgreSQL's name of the type of a contract: every number is one of any length. */
export const postgresType = ({ name }: SqlType): string => TYPE_NAMES[name];

const NUMBER = /^-?\d{1,1000}(?:\.\d{1,1000})?(?:[eE][+-]?\d{1,4})?$/;

/**
 * The text of a value as its column takes it; null where the type of PostgreSQL cannot have it, such as a text with a NUL. The record itself, which is kept
 * beside the columns, has every value.
 */
export function columnText({ name }: SqlType, value: Row[string] | undefined): string | null {
  if (value === null || value === undefined) return null;
  switch (name) {
    case 'text':
      return takenText(typeof value === 'string' ? value : JSON.stringify(value));
    case 'json':
      return JSON.stringify(value);
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : null;
    case 'date':
      return typeof value === 'string' ? momentText(value, (iso) => (iso.startsWith(value) ? value : null)) : null;
    case 'timestamp':
      return typeof value === 'string' ? momentText(value, (iso) => iso) : null;
    default:
      return numberText(value);
  }
}

const takenText = (text: string): string | null =>
  text.includes('\0') || Buffer.from(text).toString() !== text ? null : text;

function numberText(value: Cell): string | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  return NUMBER.test(String(value)) ? String(value) : null;
}

/** PostgreSQL has no year 0, and Date no leap seconds. */
function momentText(text: string, textOf: (iso: string) => string | null): string | null {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) || moment.getUTCFullYear() < 1 ? null : textOf(moment.toISOString());
}
