import { messageOf } from '../../base/errors.js';
import { timedPattern } from '../../base/timed-pattern.js';
import { UnsupportedError, pythonToRe2, pythonToRegExp } from '../../contract/index.js';
import type { Column, Scope } from '../expectation.js';
import { requireText } from './length.js';
import { strict, type RowTest, type ValueTest } from './map.js';

export interface RegexTest {
  patterns: readonly string[];
  /** One match suffices; otherwise all must. */
  any: boolean;
  /** Whether a match is what is not expected. */
  negated: boolean;
}

/** A test of text against regular expressions: by the engine where it can, value by value where it cannot. */
export function regexTest(scope: Scope, column: Column, { patterns, any, negated }: RegexTest): RowTest | ValueTest {
  const value = requireText(column, 'does not match a regular expression');
  const matches = matchExpressions(scope, value, patterns);
  if (matches !== undefined) {
    const joined = matches.join(any ? ' OR ' : ' AND ');
    return strict(negated ? `NOT (${joined})` : joined);
  }
  const tests = patterns.map(pythonToRegExp).map(({ source, flags }) => timedPattern(source, flags));
  const isMatch = (text: string): boolean =>
    any ? tests.some((test) => test(text)) : tests.every((test) => test(text));
  return { column, accepts: (text) => isMatch(text) !== negated };
}

/** Matches by the engine; undefined where RE2 does not support the pattern: look-around and back references. */
function matchExpressions(scope: Scope, value: string, patterns: readonly string[]): string[] | undefined {
  try {
    return patterns.map((source) => matchExpression(scope, value, source));
  } catch (error) {
    if (error instanceof UnsupportedError) return undefined;
    throw error;
  }
}

/** Where letters of every language count, ASCII text is matched by a smaller automaton. */
function matchExpression({ dialect }: Scope, value: string, source: string): string {
  const match = (pattern: string): string => dialect.call('regexp_match', value, dialect.string(pattern));
  const { re2, ascii } = pythonToRe2(source);
  if (re2 === ascii) return match(re2);
  return `CASE WHEN ${dialect.expectations.byteLength(value)} = LENGTH(${value}) THEN ${match(ascii)} ELSE ${match(re2)} END`;
}

/** Why a pattern is no regular expression; undefined when all are. */
export function regexProblem(patterns: readonly string[]): string | undefined {
  for (const pattern of patterns) {
    try {
      pythonToRegExp(pattern);
    } catch (error) {
      return `${JSON.stringify(pattern)} is not a valid regular expression: ${messageOf(error).replace(/^.*: /, '').toLowerCase()}`;
    }
  }
  return undefined;
}
