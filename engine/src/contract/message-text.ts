import { MASK } from '../base/mask.js';
import { count } from '../base/text.js';

const MAX_VALUE_LENGTH = 80;

/** A value as a sentence quotes it: JSON, cut where it grows long. */
export function quoteValue(value: unknown): string {
  if (value === MASK) return MASK;
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}...`;
}

/** `a, b or c`. */
export const orList = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1) ?? ''}`;

/** `at least 2 items`, `at most 1 property`. */
export const limitText = (limit: 'at least' | 'at most', size: unknown, singular: string, plural?: string): string =>
  `${limit} ${count(Number(size), singular, plural)}`;
