import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toRe2 } from '../../src/contract/regex.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
});
afterAll(() => warehouse.close());

const PATTERNS = [
  '^a$', 'a|^b', '\\d+', '[\\d.]', '\\w', '\\W', '\\s', '[^\\s]', '\\S', '[\\S]', '.', '^.$', '[.]', '\\.', '\\/', '[/\\-a]', '[^]', '[]', '[\\b]', '\\ba\\b',
  '\\u00e7', '\\u{1F600}', '\\ud83d\\ude00', '\\x41', '\\cJ', '\\0', '\\t', '[\\t-\\r]', '\\p{L}', '\\p{Lu}', '\\P{L}', '[\\p{N}_]', '\\p{Script=Greek}',
  '\\p{Letter}', '\\p{ASCII}', '\\p{Emoji}', '[^\\p{Alphabetic}]', '(?:ab)+', '(?<year>\\d{4})', '(a)(b)?', 'a{2}', 'a{2,}', 'a{1,2}?', 'a??', '^a{0,1500}$',
  '^(?:a{3}){400}$', '^[a-z]{1001}$', '^(?:ab|c){2,1200}$', '[[:alpha:]', '[a&&b]', '\\$\\^', '\\{', '\\}', '[\\]]', '^\\p{Lu}\\p{Ll}+(?: \\p{Lu}\\p{Ll}+)*$',
]; // prettier-ignore

const TEXTS = [
  '', 'a', 'b', 'ab', 'aab', 'aa', 'A', 'ç', 'é', '1', '٣', '_', ' ', '\u00a0', '\ufeff', '\u2028', '\n', '\r', '\t', '\u000b', '\b', '\u0085', '.', '/', '-', '[', ']', '{', '}', '$^', '&',
  ':', 'α', '😀', '😀a', 'a\n', '\na', '2018', 'a'.repeat(1200), 'a'.repeat(1500), 'a'.repeat(1501), 'x'.repeat(1001), 'c'.repeat(1200), 'Ana Maria', 'ß', '\u200d', 'alpha:]',
]; // prettier-ignore

async function matched(pattern: string, texts: readonly string[]): Promise<unknown[]> {
  const list = texts.map((text) => warehouse.dialect.string(text)).join(', ');
  const re2 = warehouse.dialect.string(toRe2(pattern));
  const { rows } = await session.query(`SELECT list_transform([${list}], lambda t: regexp_matches(t, ${re2}))`);
  return rows[0]?.[0] as unknown[];
}

it.each(PATTERNS)('%s finds in RE2 what it finds in ECMAScript', async (pattern) => {
  const ecma = new RegExp(pattern, 'u');
  expect(await matched(pattern, TEXTS)).toEqual(TEXTS.map((text) => ecma.test(text)));
});

it('so does any pattern of random parts', async () => {
  const parts = ['a', '\\d', '\\s', '.', '[a-c]', '[^b]', '(?:a|b)', '^', '$', '\\b', '\\p{L}', 'é', '\\/'];
  const pattern = fc
    .array(fc.tuple(fc.constantFrom(...parts), fc.constantFrom('', '*', '+', '?', '{2}')), {
      minLength: 1,
      maxLength: 5,
    })
    .map((atoms) => atoms.map(([atom, times]) => atom + (/^(?:\^|\$|\\b)$/.test(atom) ? '' : times)).join(''));
  await fc.assert(
    fc.asyncProperty(
      pattern,
      fc.array(fc.constantFrom(...TEXTS), { minLength: 1, maxLength: 8 }),
      async (source, texts) => {
        const ecma = new RegExp(source, 'u');
        expect(await matched(source, texts)).toEqual(texts.map((text) => ecma.test(text)));
      },
    ),
    { seed: 7, numRuns: 100 },
  );
});
