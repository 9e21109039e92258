import { nearest } from '../base/text.js';
import { HelperError } from './helper-catalogue.js';
import { TYPE_NAMES, parseType, type SqlType } from './types.js';

/** A part of a date or time, checked against those the helper knows; upper case. */
export function part(text: string, known: readonly string[]): string {
  const name = text.toLowerCase();
  if (known.includes(name)) return name.toUpperCase();
  const near = nearest(name, known);
  throw new HelperError(
    `unknown part ${text}: ${near === undefined ? `one of ${known.join(', ')}` : `did you mean ${near}?`}`,
  );
}

export const DATE_PARTS = ['day', 'week', 'month', 'quarter', 'year'];
export const TIME_PARTS = ['second', 'minute', 'hour', 'day'];
export const TRUNC_PARTS = ['week', 'month', 'quarter', 'year'];

export function type(text: string): SqlType {
  const parsed = parseType(text);
  if (parsed !== undefined) return parsed;
  const near = nearest(text.replace(/\(.*/, ''), TYPE_NAMES);
  throw new HelperError(`unknown type ${text}${near === undefined ? '' : `: did you mean ${near}?`}`);
}

/** Types that text may be read as without a format. */
export function textType(text: string): SqlType {
  const parsed = type(text);
  if (parsed.name === 'date') throw new HelperError('dates are read from text by @try_parse_date');
  if (parsed.name === 'timestamp') throw new HelperError('timestamps are read from text by @try_parse_timestamp');
  if (parsed.name === 'text' || parsed.name === 'json') throw new HelperError(`text cannot be read as ${text}`);
  return parsed;
}

/** Digits behind the point, as a number. */
export function scale(text: string): number {
  const digits = Number(text);
  if (!/^\d+$/.test(text) || digits > 6) throw new HelperError(`the scale is a literal from 0 to 6, not ${text}`);
  return digits;
}

export function fraction(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new HelperError(`the fraction is a literal between 0 and 1, not ${text}`);
  return value;
}

/** Number of capturing groups in a quoted pattern. */
export function groups(pattern: string): number {
  if (!pattern.startsWith("'")) throw new HelperError('the pattern must be a literal');
  const bare = pattern.replace(/\\+./g, '').replace(/\[[^\]]*\]/g, '');
  const count = bare.match(/\((?!\?(?!P?<))/g)?.length ?? 0;
  if (count > 1) throw new HelperError('the pattern may have one group only');
  return count;
}

/** `value as name` of a struct's field. */
export function field(text: string): { value: string; name: string } {
  const match = /\sas\s+("[^"]+"|`[^`]+`|\w+)$/i.exec(text);
  const value = text.slice(0, match?.index ?? 0).trimEnd();
  if (match === null || value === '') throw new HelperError(`a field is written "value as name", not ${text}`);
  return { value, name: match[1] ?? '' };
}

/** An argument that is put beside an operator: in brackets unless it is a single word, call or literal. */
export const operand = (text: string): string =>
  /^[\w."`]+$/.test(text) || /^'(?:[^'\\])*'$/.test(text) ? text : `(${text})`;
