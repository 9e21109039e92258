import { nameProblem } from '../base/names.js';
import { suggest } from '../base/text.js';

/** Reports a problem by its code, without `config.`. */
export type ReportProblem = (code: string, message: string, hint?: string) => void;

/** What a value of a key must be, and how that is said. */
export type KeyCheck = [isValid: (value: unknown) => boolean, hint: string];

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

interface KeysOptions {
  checks: Readonly<Record<string, KeyCheck>>;
  /** The keys that are allowed here. Default: all that have a check. */
  allowed?: readonly string[];
  /** Code of a value that is wrong. */
  code: string;
  /** Added to the message of a key that is known and not allowed here. */
  reason?: string;
}

/** Reports unknown keys, with the nearest known ones, and wrong values. */
export function checkKeys(
  what: string,
  value: Record<string, unknown>,
  { checks, allowed = Object.keys(checks), code, reason = '' }: KeysOptions,
  problem: ReportProblem,
): void {
  for (const [key, member] of Object.entries(value)) {
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    if (!allowed.includes(key))
      problem(
        'unknown-key',
        `unknown key ${key} of ${what}${check === undefined ? '' : reason}`,
        suggest(key, allowed),
      );
    else if (check !== undefined && member !== undefined && !check[0](member))
      problem(code, `${key} of ${what} is ${JSON.stringify(member)}`, check[1]);
  }
}

/** Validates entries by name, such as jobs: their names, and that each is a mapping, which is given to `check`. */
export function checkEntries(
  kind: 'job' | 'sensor',
  entries: unknown,
  { problem, example }: { problem: ReportProblem; example: string },
  check: (what: string, entry: Record<string, unknown>) => void,
): entries is Record<string, unknown> {
  if (!isMapping(entries)) {
    problem(`${kind}s`, `${kind}s is ${JSON.stringify(entries)}`, `it maps names to ${kind}s`);
    return false;
  }
  const names = new Set<string>();
  for (const [name, entry] of Object.entries(entries)) {
    const invalidName = nameProblem(kind, name, { file: '' });
    if (invalidName !== undefined) problem(`${kind}-name`, invalidName.message, invalidName.hint);
    if (names.has(name.toLowerCase()))
      problem(`${kind}-name`, `two ${kind}s are called ${name}`, 'names must differ in more than upper and lower case');
    names.add(name.toLowerCase());
    if (isMapping(entry)) check(`${kind} ${name}`, entry);
    else problem(kind, `${kind} ${name} is ${JSON.stringify(entry)}`, example);
  }
  return true;
}
