import { describe, expect, it } from 'vitest';
import { readCondition } from '../../src/expect/condition/read.js';
import { renderCondition } from '../../src/expect/condition/render.js';
import type { TypeFamily } from '../../src/sql/type-family.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';

const FAMILIES: Readonly<Record<string, TypeFamily>> = {
  n: 'integer',
  s: 'text',
  d: 'date',
  t: 'datetime',
  b: 'boolean',
  f: 'float',
  'Order Id': 'integer',
};

function sql(condition: unknown, parser?: string): string {
  return renderCondition(readCondition(condition, parser), {
    dialect: duckdbDialect,
    column(name) {
      const family = FAMILIES[name];
      if (family === undefined) throw new Error(`no column ${name}`);
      return { sql: duckdbDialect.identifier(name), family };
    },
  });
}

describe('a row condition', () => {
  it.each([
    ['col("n") > 3', 'great_expectations', '("n" > 3)'],
    ['col("s") == "text"', 'great_expectations__experimental__', `("s" = 'text')`],
    ['col("s").notNull()', 'great_expectations', '("s" IS NOT NULL)'],
    ['(n == 5) & (s == "d")', 'pandas', `(("n" = 5) AND ("s" = 'd'))`],
    ['n in [1, 2] or not b', 'pandas', '(("n" IN (1, 2)) OR (NOT ("b")))'],
    ["s <> 'it''s' and n between 1 and 2", undefined, `(("s" != 'it''s') AND ((("n" >= 1) AND ("n" <= 2))))`],
    ['"Order Id" + 1 <= n * 2', undefined, '(("Order Id" + 1) <= ("n" * 2))'],
    [
      "d >= '2018-01-01' and t < '2018-01-01T10:00:00Z'",
      undefined,
      `(("d" >= DATE '2018-01-01') AND ("t" < TIMESTAMP '2018-01-01 10:00:00'))`,
    ],
    ["d < '2018-01-01 12:00'", undefined, `(CAST("d" AS TIMESTAMP) < TIMESTAMP '2018-01-01 12:00:00')`],
    ["s like '50!%%' escape '!'", undefined, `("s" LIKE '50\\%%' ESCAPE '\\')`],
  ])('%s', (text, parser, expected) => {
    expect(sql(text, parser)).toBe(expected);
  });

  it.each([
    "n = 'two'",
    "n <> 'two'",
    "n in (1, 'two')",
    "n not in ('two')",
    "n > 'two'",
    "d = '28/02/2023'",
    'd = 5',
    "d in ('28/02/2023')",
    "d < '28/02/2023'",
    "b = 'no'",
    "b in ('no')",
    "t = 'noon'",
    "f = 'much'",
  ])('refuses a literal that no value of the column is like: %s', (text) => {
    expect(() => sql(text)).toThrow(/^an? \w+ column cannot be compared with /);
  });

  it('that Great Expectations saved from a text is that text', () => {
    const saved = (filter: string): object => ({ type: 'pass_through', pass_through_filter: filter });
    expect(sql(saved('s == "text"'), 'pandas')).toBe(`("s" = 'text')`);
    expect(sql({ type: 'and', conditions: [saved('n > 3'), saved("s = 'a'")] })).toBe(`(("n" > 3) AND ("s" = 'a'))`);
  });

  it('may be an object of Great Expectations', () => {
    const is = (operator: string, parameter: unknown): object => ({
      type: 'comparison',
      column: { name: 'n' },
      operator,
      parameter,
    });
    expect(
      sql({
        type: 'or',
        conditions: [is('==', 1), is('NOT_IN', [2, 3]), { type: 'nullity', column: { name: 's' }, is_null: false }],
      }),
    ).toBe('(("n" = 1) OR ("n" NOT IN (2, 3)) OR ("s" IS NOT NULL))');
    expect(() => sql({ type: 'xor', conditions: [] })).toThrow('cannot parse the row condition');
    for (const wrong of [is('==', null), is('==', [1]), is('IN', 1), { type: 'nullity', column: { name: 's' } }])
      expect(() => sql(wrong)).toThrow('cannot parse the row condition');
  });

  it.each([
    "s = 'x'; drop table t",
    "s = 'x' --",
    'n = (select 1)',
    'f(n) = 1',
    'n = 1 union select 1',
    '',
    'n ==',
    '1',
    "s = 'x",
  ])('does not take %s', (text) => {
    if (text === "s = 'x' --") expect(sql(text)).toBe(`("s" = 'x')`);
    else expect(() => sql(text)).toThrow(/cannot parse the row condition/);
  });

  it('cannot be left through a name or a literal', () => {
    expect(sql(`s = '" OR 1=1 --'`)).toBe(`("s" = '" OR 1=1 --')`);
    expect(() => sql('"s"" OR 1=1" = 1')).toThrow('no column s" OR 1=1');
  });
});
