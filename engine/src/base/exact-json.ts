import { LosslessNumber, isLosslessNumber, isSafeNumber, parse, stringify } from 'lossless-json';
import { messageOf } from './errors.js';

/** Maximum nesting of objects and lists: deeper nesting would overflow the stack. */
export const MAX_DEPTH = 500;

/** Numbers that may have more digits than a double can represent. */
const LONG_NUMBER = /\d[\d.]{15,}|\d[eE]/;

/** Of an object without objects and lists. */
const TEXTS_AND_NUMBERS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[^\s,}]*/g;

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s"[\]{},:]+/g;

/**
 * The value of a JSON text, no digit lost: a number that a double cannot represent is the string of its digits. Throws a
 * `SyntaxError` when it is no JSON, or nested deeper than {@link MAX_DEPTH}.
 */
export function parseExactJson(text: string): unknown {
  assertDepth(text);
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as unknown;
  return parse(text, undefined, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue });
}

/** Offset of the first syntax error in a text that is not JSON; its length when the text ends too early. */
export function jsonErrorOffset(text: string): number {
  try {
    parse(text, undefined, { onDuplicateKey: ({ newValue }) => newValue });
  } catch (error) {
    const [, offset] = /at position (\d+)/.exec(messageOf(error)) ?? [];
    if (offset !== undefined) return Number(offset);
  }
  return text.length;
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A number, or its digits where a double cannot represent it. */
export function exactNumber(digits: string): number | string {
  return isSafeNumber(digits) ? Number(digits) : digits;
}

/** Digits as {@link formatExactJson} writes them as a number. */
export const exactDigits = (digits: string): object => new LosslessNumber(digits);

/** Whether a value is one of {@link exactDigits}. */
export const isExactDigits = (value: unknown): boolean => isLosslessNumber(value);

/** A value as JSON; big integers as numbers. Throws when it is too deep, or circular. */
export function formatExactJson(value: unknown): string {
  return stringify(value) ?? 'null';
}

/**
 * The members of a JSON object, each as it is written: numbers, lists and objects are texts without blanks, the others what they are.
 * `value` is what `JSON.parse` makes of the text.
 */
export function membersAsWritten(json: string, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = Object.values(value);
  if (!members.some((member) => typeof member === 'object' && member !== null)) {
    if (!members.some((member) => typeof member === 'number')) return value;
    const quoted = json.replaceAll(TEXTS_AND_NUMBERS, (token) => (token.startsWith('"') ? token : `"${token}"`));
    return JSON.parse(quoted) as Record<string, unknown>;
  }
  let [flat, nested, depth] = ['', '', 0];
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') depth++;
    if (depth > 1) nested += token;
    else flat += depth === 1 && /^[-\d]/.test(token) ? `"${token}"` : token;
    if (token === '}' || token === ']') {
      depth--;
      if (depth === 1) [flat, nested] = [flat + JSON.stringify(nested), ''];
    }
  }
  return JSON.parse(flat) as Record<string, unknown>;
}

/** Throws a `SyntaxError` for a JSON text that is nested deeper than {@link MAX_DEPTH}. */
export function assertDepth(text: string): void {
  if (!text.includes('[') && !text.includes('{', 1)) return;
  let [depth, inString] = [0, false];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else inString = code !== 34;
    } else if (code === 34) inString = true;
    else if (code === 93 || code === 125) depth--;
    else if ((code === 91 || code === 123) && ++depth > MAX_DEPTH)
      throw new SyntaxError(`nested deeper than ${MAX_DEPTH} levels`);
  }
}
