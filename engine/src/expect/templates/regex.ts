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

/** What RE2 (the engines' own) leaves out: look-around and references back. */
const BEYOND_RE2 = /\(\?(?:[=!>]|<[=!])|\\[1-9]|\(\?P=/;

/** A test of text against regular expressions: by the engine where it can, value by value where it cannot. */
export function regexTest(scope: Scope, column: Column, { patterns, any, negated }: RegexTest): RowTest | ValueTest {
  const value = requireText(column, 'does not match a regular expression');
  if (patterns.some((source) => BEYOND_RE2.test(source))) {
    const expressions = patterns.map(compilePattern);
    const matches = (text: string): boolean =>
      any
        ? expressions.some((expression) => expression.test(text))
        : expressions.every((expression) => expression.test(text));
    return { column, accepts: (text) => matches(text) !== negated };
  }
  const joined = patterns.map((source) => matchExpression(scope, value, source)).join(any ? ' OR ' : ' AND ');
  return strict(negated ? `NOT (${joined})` : joined);
}

/** A match by the engine. Where letters of every language count, text of ASCII is spared their many states. */
function matchExpression({ dialect }: Scope, value: string, source: string): string {
  const match = (pattern: string): string => dialect.call('regexp_match', value, dialect.string(forRe2(pattern)));
  const unicodePattern = unicodeWords(source);
  if (unicodePattern === source) return match(source);
  return `CASE WHEN ${dialect.expectations.byteLength(value)} = LENGTH(${value}) THEN ${match(source)} ELSE ${match(unicodePattern)} END`;
}

const WORD = String.raw`_\p{L}\p{N}`;

/** `\w` as Python and PostgreSQL read it, letters of every language; in RE2 and JavaScript it stands for ASCII. */
function unicodeWords(source: string): string {
  let isInClass = false;
  return source.replace(/\\[\s\S]|\[:\^?\w+:\]|\[\^?\]?|\]/g, (token) => {
    if (token === '\\w') return isInClass ? WORD : `[${WORD}]`;
    if (token === '\\W' && !isInClass) return `[^${WORD}]`;
    if (token === ']') isInClass = false;
    else if (token.startsWith('[') && !token.startsWith('[:')) isInClass = true;
    return token;
  });
}

/** Python's end of text is RE2's under another name. */
const forRe2 = (source: string): string => source.replace(/(^|[^\\])((?:\\\\)*)\\Z/g, '$1$2\\z');

/** Why a pattern is no regular expression; undefined when all are. */
export function regexProblem(patterns: readonly string[]): string | undefined {
  for (const pattern of patterns) {
    try {
      compilePattern(pattern);
    } catch (error) {
      return `${JSON.stringify(pattern)} is not a valid regular expression: ${(error as Error).message.replace(/^.*: /, '').toLowerCase()}`;
    }
  }
  return undefined;
}

/** Python's spelling of a regular expression as JavaScript's. */
function compilePattern(source: string): RegExp {
  const flags = /^\(\?([imsxu]+)\)/.exec(source);
  const body = source
    .slice(flags?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replace(/\(\?([ims]+):/g, '(?:')
    .replaceAll('\\A', '^')
    .replace(/\\[Zz]/g, '$$')
    .replace(/\[\[:(\^?)(\w+):\]\]/g, '[$1\\w]');
  const jsFlags = [...new Set(flags?.[1] ?? '')].filter((flag) => 'ims'.includes(flag)).join('');
  try {
    return new RegExp(unicodeWords(body), `${jsFlags}u`);
  } catch {
    return new RegExp(body, jsFlags);
  }
}
