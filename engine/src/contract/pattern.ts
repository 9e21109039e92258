import type * as Re2 from 're2js';
import { lazyPackage } from '../base/lazy-package.js';
import { timedPattern } from '../base/timed-pattern.js';
import { toRe2 } from './regex.js';
import { UnsupportedError } from './unsupported.js';

const re2 = lazyPackage<typeof Re2>('re2js');

const cache = new Map<string, (text: string) => boolean>();

/**
 * A test of texts against a regular expression of ECMAScript (flag `u`), in time linear in the text: by RE2, as tables
 * are tested. What RE2 leaves out, look-around and back references, is tested by JavaScript under a time limit.
 */
export function patternTest(pattern: string): (text: string) => boolean {
  let test = cache.get(pattern);
  if (test === undefined) {
    test = createTest(pattern);
    cache.set(pattern, test);
  }
  return test;
}

function createTest(pattern: string): (text: string) => boolean {
  let translated: string;
  try {
    translated = toRe2(pattern);
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return timedPattern(pattern, 'u');
  }
  const expression = re2().RE2JS.compile(translated);
  return (text) => expression.test(text);
}

/** The regular expression engine for ajv. */
export const ajvPatterns = Object.assign(
  (pattern: string): { test(text: string): boolean; toString(): string } => ({
    test: patternTest(pattern),
    toString: () => pattern,
  }),
  { code: 'new RegExp' },
);
