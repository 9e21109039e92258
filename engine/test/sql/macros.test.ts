import { describe, expect, it } from 'vitest';
import { formatError, type LastroError } from '../../src/base/errors.js';
import { expandMacros, placeIn } from '../../src/sql/expand-macros.js';
import { parseMacro, type Macro } from '../../src/sql/macro.js';

const macro = (name: string, text: string): [string, Macro] => [
  name,
  parseMacro(text, `transforms/macros/${name}.sql`, name),
];

const MACROS = new Map([
  macro(
    'in_reais',
    '-- Cents.\nmacro in_reais(cents expression, digits number = 2) as\n\nround(\n  @cents * 0.01, -- two\n  @digits\n);\n',
  ),
  macro('net', 'macro net(price) as @price - @in_reais(@price)'),
  macro('per_day', 'macro per_day(rel relation, col identifier) as select @col, count(*) as n from @rel group by @col'),
  macro('keys', 'macro keys() as a, b'),
  macro('label', "macro label(name string = 'x') as @name"),
  macro('self', 'macro self() as 1 + @self()'),
]);

const expand = (sql: string): string => {
  const { sql: text, problems } = expandMacros(sql, 'm.sql', MACROS);
  return problems.length > 0 ? problems.map(formatError).join('\n') : text;
};

describe('macros', () => {
  it.each([
    ['select @in_reais(a)', 'select round( a * 0.01,   2 )'],
    ['select @in_reais(a + b, 3)', 'select round( (a + b) * 0.01,   3 )'],
    ['select @in_reais(digits => 1, cents => t.a)', 'select round( t.a * 0.01,   1 )'],
    ['select 2 * @net(a)', 'select 2 * (a - round( a * 0.01,   2 ))'],
    ['select @net(@in_reais(a))', 'select (round( a * 0.01,   2 ) - round( round( a * 0.01,   2 ) * 0.01,   2 ))'],
    ['select @coalesce(@in_reais(a), 0)', 'select @coalesce(round( a * 0.01,   2 ), 0)'],
    ['select @keys, @keys() from t', 'select a, b, a, b from t'],
    ["select @label, @label('@keys')", "select 'x', '@keys'"],
    [
      'from @per_day(@ref(orders), "order day") as d',
      'from (select "order day", count(*) as n from @ref(orders) group by "order day") as d',
    ],
    ["select '@keys' -- @keys", "select '@keys' -- @keys"],
  ])('%s', (sql, text) => {
    expect(expand(sql)).toBe(text);
  });

  it('keeps every line, and says where each character comes from', () => {
    const sql = 'select\n  @in_reais(\n    a -- an argument\n    + bb\n  ) as x,\n  y';
    const { sql: text, origin } = expandMacros(sql, 'm.sql', MACROS);
    expect(text.split('\n').map((line) => line.trim())).toEqual([
      'select',
      'round( (a   + bb) * 0.01,   2 )',
      '',
      '',
      'as x,',
      'y',
    ]);
    const place = placeIn('m.sql', text, origin);
    expect(place(text.indexOf('bb') + 1)).toEqual({ file: 'm.sql', line: 4, column: 8 });
    expect(place(text.indexOf('y'))).toEqual({ file: 'm.sql', line: 6, column: 3 });
    expect(place(text.indexOf('0.01'))).toEqual({
      file: 'm.sql',
      line: 2,
      column: 3,
      within: { file: 'transforms/macros/in_reais.sql', line: 5, column: 12 },
    });
  });

  it.each([
    [
      'select @in_reais()',
      'm.sql:1:8  macro.arguments  @in_reais was not given cents (it is @in_reais(cents expression, digits number = 2), in transforms/macros/in_reais.sql)',
    ],
    ['select @in_reais(a, 1, 2)', '@in_reais was given 3 arguments'],
    ['select @in_reais(a, b)', 'digits of @in_reais must be a number, not b'],
    ['select @in_reais(a, digit => 1)', '@in_reais has no parameter digit'],
    ['select @in_reais(a, cents => 1)', 'cents of @in_reais is given twice'],
    [
      'from @per_day(select 1, a)',
      'rel of @per_day must be a table: @ref(model), @source(table) or a name, not select 1',
    ],
    ['from @per_day(a, b + 1)', 'col of @per_day must be a name, not b + 1'],
    ['select @label(x)', "name of @label must be a text in quotes ('...'), not x"],
    [
      'select @self()',
      'm.sql:1:8  macro.cycle  macros call each other in a cycle: @self -> @self, in transforms/macros/self.sql:1:21',
    ],
    ['select @in_reai(a)', 'unknown helper or macro @in_reai (did you mean @in_reais?)'],
    ["select @net('a\nb')", 'macro.line-break'],
  ])('refuses %s', (sql, message) => {
    expect(expand(sql)).toContain(message);
  });

  it.each([
    ['select 1', 'm.sql:1:1  macro.syntax  m.sql does not define a macro (macro name(parameter type, ...) as'],
    ['macro n() as 1', 'macro.name  the macro n is in m.sql (name both alike: n.sql)'],
    ['macro m(a text) as @a', 'm.sql:1:11  macro.parameter  unknown type text of a (known: expression'],
    ['macro m(a numbr) as @a', 'did you mean number?'],
    ['macro m(a, a) as 1', 'two parameters are called a'],
    ['macro m(a number = x) as 1', 'the default of a must be a number'],
    ['macro m(a = 1, b) as 1', 'b has no default and follows one that has'],
    ['macro m(cast) as 1', "@cast is a helper of Lastro's"],
    ['macro m() as', 'macro.syntax'],
    ["macro m() as 'a\nb'", 'macro.line-break'],
  ])('is not defined by %s', (text, message) => {
    let problem: LastroError | undefined;
    try {
      parseMacro(text, 'm.sql', 'm');
    } catch (error) {
      problem = error as LastroError;
    }
    expect(formatError(problem)).toContain(message);
  });

  it.each([
    ['a', 'a'],
    ['a + b', '(a + b)'],
    ['f(a) + f(b)', '(f(a) + f(b))'],
    ['f(a, b)', 'f(a, b)'],
    ['case when a then b end', '(case when a then b end)'],
    ['a is distinct from b', '(a is distinct from b)'],
    ['left(a, 2) || b', '(left(a, 2) || b)'],
    ['with x as (select 1) select * from x', '(with x as (select 1) select * from x)'],
    ['a, b', 'a, b'],
    ['a + 1 as b', 'a + 1 as b'],
    ['and a = 1', 'and a = 1'],
    ['left join t using (a)', 'left join t using (a)'],
  ])('puts %s as %s', (body, text) => {
    const { sql } = expandMacros('@m', 'a.sql', new Map([macro('m', `macro m() as ${body}`)]));
    expect(sql).toBe(text);
  });
});
