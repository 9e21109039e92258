import type { RejectRule } from '../reject.js';
import type { DateFormat } from './number-formats.js';
import { serialText } from './serial-date.js';
import type { StoredCell } from './sheet-rows.js';

/** What the values of a workbook mean. */
export interface CellReading {
  /** The meaning of each style. */
  formats: readonly DateFormat[];
  is1904: boolean;
  /** The shared text with a number. */
  sharedText(index: number): string | undefined;
  /** Values that stand for NULL; of errors they decide here. */
  nulls: readonly string[];
}

/** Why a cell has no text. */
export interface CellProblem {
  rule: RejectRule;
  /** Follows the name of the cell: `is #N/A`. */
  reason: string;
}

/** Names of errors, such as `#DIV/0!`. */
const ERROR = /^#[A-Z0-9_/]{1,20}[!?]?$/;

const BOOLEANS = new Map([
  ['1', 'true'],
  ['true', 'true'],
  ['0', 'false'],
  ['false', 'false'],
]);

const problem = (reason: string, rule: RejectRule = 'cell'): CellProblem => ({ rule, reason });

/** The value of a cell as a text, NULL, or why it has none. */
export function cellText(cell: StoredCell, reading: CellReading): string | null | CellProblem {
  const { type, value, isFormula } = cell;
  // The empty text of a formula is stored as such; of a formula that was never calculated no value is.
  if (isFormula && (value === undefined || (value === '' && type !== 'str')))
    return problem('is a formula without a stored value');
  if (value === undefined) return null;
  switch (type) {
    case 's':
      return sharedText(value, reading);
    case 'inlineStr':
    case 'str':
      return textValue(value);
    case 'e':
      return reading.nulls.includes(value)
        ? null
        : problem(ERROR.test(value) ? `is ${value}` : 'is an error', 'cell-error');
    case 'b':
      return BOOLEANS.get(value.trim().toLowerCase()) ?? problem('is neither true nor false');
    case 'd':
      return isoText(value, reading.formats[cell.style]);
    default:
      return value === '' ? null : numericText(value, reading.formats[cell.style], reading.is1904);
  }
}

function sharedText(value: string, reading: CellReading): string | CellProblem {
  const text = /^\s*\d+\s*$/.test(value) ? reading.sharedText(Number(value)) : undefined;
  return text === undefined ? problem('names a shared text that is missing') : textValue(text);
}

/** A text in which `_x000D_` is a carriage return (ECMA-376, 22.9.2.19). */
function textValue(stored: string): string | CellProblem {
  const text = stored.includes('_x')
    ? stored.replaceAll(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : stored;
  if (/\p{Surrogate}/u.test(text)) return problem('contains half a character', 'encoding');
  return text.includes('\0') ? problem('contains a NUL byte', 'nul-byte') : text;
}

/** `2018-01-31T12:30:00` with a blank instead of its `T`. */
function isoText(value: string, format: DateFormat): string {
  const text = value.replace('T', ' ').replace(/Z$/, '');
  return format === 'date' ? text.replace(/ 00:00:00(\.0+)?$/, '') : text;
}

function numericText(stored: string, format: DateFormat, is1904: boolean): string | CellProblem {
  const number = Number(stored);
  if (!Number.isFinite(number)) return problem('is not a number');
  if (format === undefined) return numberText(stored.trim(), number);
  return serialText(number, format, is1904) ?? problem('is no date');
}

/**
 * The digits of a number as they are stored, but for those that a double needs no more: spreadsheets write 1.1 with 17 digits,
 * `1.1000000000000001`. Whole numbers keep all their digits.
 */
function numberText(stored: string, number: number): string {
  if (/^-?\d+$/.test(stored)) return stored;
  const digits = stored.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '').length;
  return /e/i.test(stored) || (digits > 15 && digits <= 17) ? String(number) : stored;
}
