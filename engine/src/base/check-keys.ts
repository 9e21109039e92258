import { nameProblem } from './names.js';
import { suggest } from './text.js';

/** Reports a problem by its code, without `config.`, and by the path of its key, from the outermost one. */
export type ReportProblem = (code: string, message: string, hint?: string, keys?: readonly string[]) => void;

/** Reports problems of what is at a path. */
export const within =
  (problem: ReportProblem, ...path: readonly string[]): ReportProblem =>
  (code, message, hint, keys = []) =>
    problem(code, message, hint, [...path, ...keys]);

/** What a value of a key must be, and how that is said; whether the key must be there, and whether messages may quote its value. */
export type KeyCheck = readonly [
  isValid: (value: unknown) => boolean,
  hint: string,
  presence?: 'required' | undefined,
  value?: 'secret',
];

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
export const isAbove0 = (value: unknown): boolean => Number.isFinite(value) && (value as number) > 0;
export const isOneOf =
  (words: readonly string[]) =>
  (value: unknown): boolean =>
    words.includes(value as string);

export const TEXT: KeyCheck = [isText, 'it must be a text'];
export const FLAG: KeyCheck = [(value) => typeof value === 'boolean', 'it must be true or false'];
export const FUNCTION: KeyCheck = [(value) => typeof value === 'function', 'it must be a function'];
export const MAPPING: KeyCheck = [isMapping, 'it must be an object'];
export const SIGNAL: KeyCheck = [(value) => value instanceof AbortSignal, 'it must be an AbortSignal'];
export const MOMENT: KeyCheck = [
  (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  'it must be a Date',
];
export const WHOLE_ABOVE_0: KeyCheck = [
  (value) => Number.isInteger(value) && (value as number) > 0,
  'use a whole number from 1',
];

/** A list of texts, which may be empty. */
export const textList = (hint: string): KeyCheck => [
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  hint,
];
export const oneOf = (words: readonly string[]): KeyCheck => [isOneOf(words), `use ${words.join(', ')}`];
export const required = ([isValid, hint, , value]: KeyCheck): KeyCheck =>
  value === undefined ? [isValid, hint, 'required'] : [isValid, hint, 'required', value];

/** A value as a message quotes it. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  const text =
    typeof value === 'bigint' ? String(value) : ((JSON.stringify(value) as string | undefined) ?? String(value));
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

interface KeysOptions {
  checks: Readonly<Record<string, KeyCheck>>;
  /** The keys that are allowed here. Default: all that have a check. */
  allowed?: readonly string[];
  /** Code of a value that is wrong. */
  code: string;
  /** What the keys are called. Default: `key`. */
  noun?: 'key' | 'option' | 'setting';
  /** Added to the message of a key that is known and not allowed here. */
  reason?: string;
}

/** Reports unknown keys, with the nearest known ones, missing keys and wrong values. */
export function checkKeys(
  what: string,
  value: Readonly<Record<string, unknown>>,
  { checks, allowed = Object.keys(checks), code, noun = 'key', reason = '' }: KeysOptions,
  problem: ReportProblem,
): void {
  const of = what === '' ? '' : ` of ${what}`;
  for (const [key, member] of Object.entries(value)) {
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    if (!allowed.includes(key))
      problem(
        `unknown-${noun}`,
        `unknown ${noun} ${key}${of}${check === undefined ? '' : reason}`,
        suggest(key, allowed),
        [key],
      );
    else if (check !== undefined && member !== undefined && !check[0](member))
      problem(code, `${key}${of} is ${check[3] === 'secret' ? 'not valid' : shown(member)}`, check[1], [key]);
  }
  for (const key of allowed)
    if (checks[key]?.[2] === 'required' && value[key] === undefined)
      problem(`missing-${noun}`, `missing ${noun} ${key}${of}`, checks[key][1]);
}

/** Validates entries by name, such as jobs: their names, and that each is a mapping, which is given to `check`. */
export function checkEntries(
  kind: 'job' | 'sensor' | 'source',
  entries: unknown,
  { problem: report, example }: { problem: ReportProblem; example: string },
  check: (what: string, entry: Record<string, unknown>, problem: ReportProblem) => void,
): entries is Record<string, unknown> {
  const problem = within(report, `${kind}s`);
  if (!isMapping(entries)) {
    problem(`${kind}s`, `${kind}s is ${shown(entries)}`, `it maps names to ${kind}s`);
    return false;
  }
  const names = new Set<string>();
  for (const [name, entry] of Object.entries(entries)) {
    const invalidName = nameProblem(kind, name, { file: '' });
    if (invalidName !== undefined) problem(`${kind}-name`, invalidName.message, invalidName.hint, [name]);
    if (names.has(name.toLowerCase()))
      problem(
        `${kind}-name`,
        `two ${kind}s are called ${name}`,
        'names must differ in more than upper and lower case',
        [name],
      );
    names.add(name.toLowerCase());
    if (isMapping(entry)) check(`${kind} ${name}`, entry, within(problem, name));
    else problem(kind, `${kind} ${name} is ${shown(entry)}`, example, [name]);
  }
  return true;
}
