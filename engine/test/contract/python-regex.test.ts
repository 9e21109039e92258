import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonToRe2, pythonToRegExp } from '../../src/contract/python-regex.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
});
afterAll(() => warehouse.close());

const TEXTS = [
  '',
  'a',
  'b',
  'ab',
  'aab',
  'aa',
  'A',
  'ABC',
  'abc',
  'ç',
  'é',
  'ção',
  'ÇÃO',
  '1',
  '٣',
  '_',
  ' ',
  '\u00a0',
  '.',
  '/',
  '-',
  '[',
  ']',
  '{',
  '}',
  'a\nb',
  'b\nc',
  'a b',
  'aXb',
  '2018-10',
  'x'.repeat(1500),
  'x'.repeat(1501),
  'a'.repeat(1001),
  'a1',
  '日本',
  'ana@x.com',
  'a{',
  'a{}',
  '\t',
  '\0',
  '\x08',
  '+55 (11) 98',
  '"',
  "'",
  '\\',
];

/** Patterns, and the numbers of the texts in which Python's re.search finds them. */
const FOUND: readonly (readonly [pattern: string, texts: readonly number[]])[] = [
  ['^a$', [1]],
  ['a|^b', [1, 2, 3, 4, 5, 8, 25, 26, 27, 28, 32, 33, 35, 36, 37]],
  ['[\\W]', [16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44]],
  ['\\w+', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 41]],
  ['\\W', [16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44]],
  [
    '[\\w-]',
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 41],
  ],
  ['(?i)ABC', [7, 8]],
  ['(?x) a b # c\\n', [3, 4, 8]],
  ['(?s)a.b', [4, 25, 27, 28]],
  ['a.b', [4, 27, 28]],
  ['(?m)^b$', [2, 25, 26]],
  ['^b', [2, 26]],
  ['(?i:a)b', [3, 4, 8]],
  ['(?P<y>\\d{4})-\\d\\d', [29]],
  [
    '^.{1,1500}$',
    [
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 27, 28, 29, 30, 32, 33, 34,
      35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    ],
  ],
  ['^[a-z]{1001}$', [32]],
  ['\\u00e7', [9, 11]],
  ['[\\u00e0-\\u00ff]', [9, 10, 11]],
  ['\\x41', [6, 7]],
  ['a{,2}b', [2, 3, 4, 8, 25, 26, 27, 28]],
  ['[]a]', [1, 3, 4, 5, 8, 22, 25, 27, 28, 32, 33, 35, 36, 37]],
  [
    '[^]a]',
    [
      2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 33, 34,
      35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    ],
  ],
  ['\\Aab\\Z', [3]],
  ['(?=a)ab', [3, 4, 8]],
  ['(a)\\1', [4, 5, 32]],
  ['(?P<c>a)(?P=c)', [4, 5, 32]],
  ['(?!x)a', [1, 3, 4, 5, 8, 25, 27, 28, 32, 33, 35, 36, 37]],
  ['(?<=a)b', [3, 4, 8]],
  ['a{', [36, 37]],
  ['a{}', [37]],
  ['{', [23, 36, 37]],
  ['}', [24, 37]],
  [']', [22]],
  ['\\.', [18, 35]],
  ['\\/', [19]],
  ['[\\]]', [22]],
  ['[a-]', [1, 3, 4, 5, 8, 20, 25, 27, 28, 29, 32, 33, 35, 36, 37]],
  ['[-a]', [1, 3, 4, 5, 8, 20, 25, 27, 28, 29, 32, 33, 35, 36, 37]],
  ['(?#note)ab', [3, 4, 8]],
  ['\\t', [38]],
  ['\\0', [39]],
  ['\\101', [6, 7]],
  ['[\\b]', [40]],
  ['\\bab\\b', [3]],
  ['\\S+@\\S+\\.\\S+', [35]],
  ['(?:ab)+?', [3, 4, 8]],
  ['a*?b', [2, 3, 4, 8, 25, 26, 27, 28]],
  ['(?i)ção', [11, 12]],
  ['(?ix) Ç Ã O', [11, 12]],
  ['^(?:\\+?\\d{1,3})?[-. (]*\\d{2}', [29, 41]],
  ['(?-i:a)', [1, 3, 4, 5, 8, 25, 27, 28, 32, 33, 35, 36, 37]],
  ['[\\w.+-]+@[\\w-]+\\.[\\w.-]+', [35]],
  [
    '$',
    [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
      31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    ],
  ],
  [
    '',
    [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
      31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    ],
  ],
  ['\\\\', [44]],
  ['[\\\\]', [44]],
  ['[[]', [21]],
  ['"', [42]],
  ["'", [43]],
];

const BEYOND_RE2 = /\(\?<?[=!]|\(\?P=|\\1$/;

async function search(pattern: string, texts: readonly string[]): Promise<number[]> {
  const list = texts.map((text) => warehouse.dialect.contracts.text(text)).join(', ');
  const { rows } = await session.query(
    `SELECT list_transform([${list}], lambda t: regexp_matches(t, ${warehouse.dialect.string(pattern)}))`,
  );
  return numbersOf(rows[0]?.[0] as unknown as boolean[]);
}

const numbersOf = (found: readonly boolean[]): number[] => found.flatMap((is, i) => (is ? [i] : []));

describe.each(FOUND)('%s', (pattern, found) => {
  it('finds by value what Python finds', () => {
    const expression = pythonToRegExp(pattern);
    expect(numbersOf(TEXTS.map((text) => expression.test(text)))).toEqual(found);
  });

  it.skipIf(BEYOND_RE2.test(pattern))('finds in RE2 what Python finds', async () => {
    expect(await search(pythonToRe2(pattern).re2, TEXTS)).toEqual(found);
    const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);
    const ascii = TEXTS.filter(isAscii);
    const foundAscii = numbersOf(ascii.map((text) => found.includes(TEXTS.indexOf(text))));
    expect(await search(pythonToRe2(pattern).ascii, ascii)).toEqual(foundAscii);
  });
});

it('takes digits and blanks of ASCII alone', async () => {
  const texts = ['1', '٣', ' ', '\u00a0'];
  expect(await search(pythonToRe2('\\d').re2, texts)).toEqual([0]);
  expect(await search(pythonToRe2('[^\\S]').re2, texts)).toEqual([2]);
});

it.each([
  ['(?=a)b', /look-around at character 1/],
  ['a(?<!b)', /look-around at character 2/],
  ['(a)\\1', /a back reference at character 4/],
  ['(?P<x>a)(?P=x)', /a back reference at character 9/],
  ['(?>a)', /an atomic group at character 1/],
  ['a++', /a possessive quantifier at character 2/],
])('names what RE2 leaves out: %s', (pattern, message) => {
  expect(() => pythonToRe2(pattern)).toThrow(message);
});

it.each(['(', ')', '[a', '*a', 'a**', 'a{1}{2}', '(?<n', 'a(?i)b', '\\q', '[z-a]', '(?P=x', 'a\\'])(
  'refuses what is no pattern: %s',
  (pattern) => {
    expect(() => pythonToRe2(pattern)).toThrow(SyntaxError);
  },
);
