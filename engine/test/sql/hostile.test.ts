import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../src/expect/condition/parse.js';
import { substituteParameters } from '../../src/expect/parameters.js';
import { dependencies } from '../../src/sql/dependencies.js';
import { expand, type Resolver } from '../../src/sql/expand.js';
import { positionAt, tokenize } from '../../src/sql/lexer.js';
import { lint } from '../../src/sql/lint.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';

/** Milliseconds: a slow machine needs a tenth of it. */
const SOON = 10_000;

const resolve: Resolver = {
  ref: (name) => name,
  source: (name) => name,
  var: () => 1,
  this: 't',
  runDate: '2018-10-17',
  incremental: false,
  known: { refs: [], sources: [], vars: [] },
};

const expanded = (sql: string, dialect = duckdbDialect): string[] => {
  const { sql: text, problems } = expand(sql, { dialect, file: 'm.sql', resolve });
  expect(text.length).toBeLessThan(5_000_000);
  return problems.map(({ code }) => code);
};

const nested = (before: string, depth: number, inner: string, after: string): string =>
  before.repeat(depth) + inner + after.repeat(depth);

describe('texts without end', () => {
  it.each([
    ['a string of quotes', `select '${"''".repeat(400_000)}'`],
    ['a name of quotes', `select "${'""'.repeat(400_000)}"`],
    ['an open string', `select '${"''".repeat(400_000)}`],
    ['open comments', `select ${'/*'.repeat(400_000)}`],
    ['open dollars', `select ${'$a'.repeat(400_000)}`],
    ['traps', 'select 1 % 2\n'.repeat(40_000)],
    ['brackets', nested('(', 200_000, '1', ')')],
    ['open brackets', '('.repeat(200_000)],
    ['open helpers', '@ref('.repeat(100_000)],
    ['helpers', nested('@ref(', 100_000, 'x', ')')],
    ['a field', `select @struct(a${' '.repeat(200_000)}b)`],
    ['signs', `select ${'-'.repeat(100_000)}1`],
  ])('%s are read in no time', { timeout: SOON }, (_, sql) => {
    expect(
      tokenize(sql)
        .map(({ text }) => text)
        .join(''),
    ).toBe(sql);
    lint(sql, 'm.sql');
    dependencies(sql);
    expanded(sql);
  });

  it.each([duckdbDialect, createBigQueryDialect({ prefix: 'shop', project: 'p' })])(
    'helpers that repeat their arguments come to no more than a limit: $name',
    { timeout: SOON },
    (dialect) => {
      for (const [before, after] of [
        ['@cast(', ', text)'],
        ['@trim_blank(', ')'],
        ['@decimal_div(1, ', ', 2)'],
        ['@greatest(1, ', ')'],
        ['@if_incremental(', ')'],
      ] as const) {
        const codes = expanded(`select ${nested(before, 400, 'x', after)}`, dialect);
        expect(codes).toEqual(['sql.too-large']);
        expect(expanded(`select ${nested(before, 3, 'x', after)}`, dialect)).toEqual([]);
      }
      // BigQuery's cast names its value once.
      expect(expanded(`select ${nested('@cast(', 30, 'x', ', text)')}`, dialect)).toEqual(
        dialect === duckdbDialect ? ['sql.too-large'] : [],
      );
      expect(expanded(`select ${nested('@cast(', 600, 'x', ', text)')}`, dialect)).toEqual(['sql.too-deep']);
    },
  );

  it('conditions and parameters are refused', { timeout: SOON }, () => {
    for (const text of [
      nested('(', 100_000, 'a = 1', ')'),
      `${'not '.repeat(100_000)}a`,
      `a = ${'-'.repeat(100_000)}1`,
      '('.repeat(100_000),
    ]) {
      expect(() => parseCondition(text, 'sql')).toThrow(expect.objectContaining({ code: 'condition.syntax' }));
      expect(() => substituteParameters({ a: { $PARAMETER: text } }, { vars: {}, now: new Date(0) })).toThrow(
        expect.objectContaining({ code: 'suite.parameter' }),
      );
    }
    expect(parseCondition(nested('(', 50, 'a = 1', ')'), 'sql')).toMatchObject({ kind: 'compare' });
  });
});

it('names of the prototype are names', () => {
  expect(parseCondition('constructor = 1 and toString is null', 'sql')).toMatchObject({
    kind: 'and',
    items: [
      { kind: 'compare', left: { kind: 'column', name: 'constructor' } },
      { kind: 'null', term: { kind: 'column', name: 'toString' } },
    ],
  });
});

it('positions count from 1', () => {
  const text = 'a\n\nbc\n';
  expect([0, 1, 2, 3, 4, 6].map((offset) => positionAt(text, offset))).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 2 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 3, column: 2 },
    { line: 4, column: 1 },
  ]);
});
