import { describe, expect, it } from 'vitest';
import { isTypeText } from '../../src/sql/types.js';
import { structureProblem, withoutEnding } from '../../src/sql/user-sql.js';

describe('without its ending', () => {
  it.each([
    ['SELECT 1', 'SELECT 1'],
    ['SELECT 1;', 'SELECT 1'],
    ['SELECT 1 ; -- x\n;;/* y */\n', 'SELECT 1'],
    ["\nSELECT ';' -- it's", "\nSELECT ';'"],
    ['SELECT 1; SELECT 2;', 'SELECT 1; SELECT 2'],
    ['SELECT /* never', 'SELECT /* never'],
    ['; -- x', ''],
  ])('%j is %j', (sql, expected) => {
    expect(withoutEnding(sql)).toBe(expected);
  });
});

describe('the structure of a text whose parser is not at hand', () => {
  it.each([
    'SELECT 1',
    'SELECT 1; -- the end',
    '  (SELECT 1) UNION ALL (SELECT 2)',
    'with a as (select 1) select * from a where x in (1, 2)',
    'FROM `project.dataset.table` |> WHERE x[OFFSET(0)] > 1',
    "SELECT 'it\\'s (', \"a;\" AS `b)`",
    "SELECT r'\\d+;', STRUCT(1 AS a), [1, 2] -- )",
  ])('is that of one query: %s', (sql) => {
    expect(structureProblem({ sql, form: 'query' })).toBeUndefined();
  });

  it.each([
    ['DELETE FROM a WHERE TRUE', 'sql.not-one-query'],
    ['SELECT 1; DROP TABLE a', 'sql.not-one-query'],
    ['', 'sql.not-one-query'],
    ['DECLARE x INT64; SELECT x', 'sql.not-one-query'],
    ['SELECT 1) AS x; DROP TABLE a; SELECT (1', 'sql.syntax'],
    ['SELECT (1', 'sql.syntax'],
    ['SELECT [1)', 'sql.syntax'],
    ["SELECT 'open", 'sql.syntax'],
    ['SELECT 1 /* open', 'sql.syntax'],
  ])('is not: %s', (sql, code) => {
    expect(structureProblem({ sql, form: 'query' })).toMatchObject({ code });
  });

  it.each(['a > 1', 'a IN (1, 2)', "a = ';'", 'DATE(a) IS NULL -- x'])('is that of one expression: %s', (sql) => {
    expect(structureProblem({ sql, form: 'expression' })).toBeUndefined();
  });

  it.each(['a, b', 'a) OR (b', 'a; b', '', '-- x'])('is not that of one expression: %s', (sql) => {
    expect(structureProblem({ sql, form: 'expression' })?.code).toMatch(/^sql\.(syntax|not-one-expression)$/);
  });
});

it.each([
  'INTEGER',
  'DECIMAL(12, 2)',
  'TIMESTAMP WITH TIME ZONE',
  'STRUCT(a INTEGER, b VARCHAR[])',
  'ARRAY<STRUCT<a INT64>>',
])('%s can be nothing but a type', (text) => {
  expect(isTypeText(text)).toBe(true);
});

it.each(['', 'INTEGER) AS a, (SELECT 1', 'INTEGER); DELETE FROM a', "ENUM('a')", 'INTEGER -- x', 'INTEGER)(', 'A/B'])(
  '%s can be something else',
  (text) => {
    expect(isTypeText(text)).toBe(false);
  },
);
