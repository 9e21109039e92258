import { MASK } from '../../base/mask.js';

const MAX_VALUE_LENGTH = 80;

/** A value as a sentence quotes it: JSON, cut where it grows long. */
export function quoteValue(value: unknown): string {
  if (value === MASK) return MASK;
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}...`;
}
