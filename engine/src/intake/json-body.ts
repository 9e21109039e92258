import { LastroError } from '../base/errors.js';
import { parseExactJson } from '../base/exact-json.js';

/** A JSON text as it is checked and as it is kept: numbers of the latter that a double cannot represent are strings of their digits. */
export interface JsonBody {
  value: unknown;
  exact: unknown;
}

/**
 * Reads a JSON text from anyone. Throws `intake.invalid-json`, `intake.too-deep`, or `intake.duplicate-member`: of two members of one
 * name, readers disagree on which counts.
 */
export function parseJsonBody(text: string, maxDepth: number): JsonBody {
  const { members, hasLongNumber } = scan(text, maxDepth);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LastroError('intake.invalid-json', 'the body is not JSON');
  }
  if (countMembers(value) !== members)
    throw new LastroError('intake.duplicate-member', 'an object of the body has two members of one name');
  return { value, exact: hasLongNumber ? parseExactJson(text) : value };
}

const [QUOTE, BACKSLASH, COLON, OPEN_LIST, OPEN, CLOSE_LIST, CLOSE] = [...Buffer.from('"\\:[{]}')];
const [ZERO, NINE, POINT, LITTLE_E, BIG_E] = [...Buffer.from('09.eE')] as [number, number, number, number, number];

/** Digits of a number, its point included, that a double represents in any case. */
const SHORT_NUMBER = 15;

/** One pass over a JSON text, without building anything of it. */
function scan(text: string, maxDepth: number): { members: number; hasLongNumber: boolean } {
  let [depth, members, digits] = [0, 0, 0];
  let hasLongNumber = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      for (i++; i < text.length && text.charCodeAt(i) !== QUOTE; i++) if (text.charCodeAt(i) === BACKSLASH) i++;
      continue;
    }
    const isPartOfNumber = (code >= ZERO && code <= NINE) || (code === POINT && digits > 0);
    hasLongNumber ||= digits > SHORT_NUMBER || (digits > 0 && (code === LITTLE_E || code === BIG_E));
    digits = isPartOfNumber ? digits + 1 : 0;
    if (code === COLON) members++;
    else if (code === CLOSE_LIST || code === CLOSE) depth--;
    else if ((code === OPEN_LIST || code === OPEN) && ++depth > maxDepth)
      throw new LastroError('intake.too-deep', `the body is nested deeper than ${maxDepth} levels`);
  }
  return { members, hasLongNumber: hasLongNumber || digits > SHORT_NUMBER };
}

/** Members of all objects in a value. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const parts: unknown[] = Object.values(value);
  return parts.reduce((sum: number, part) => sum + countMembers(part), Array.isArray(value) ? 0 : parts.length);
}
