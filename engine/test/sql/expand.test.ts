import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatError } from '../../src/base/errors.js';
import { dependencies, expand, type Dialect, type Resolver } from '../../src/sql/index.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';

const bigquery = createBigQueryDialect({ prefix: 'shop', project: 'my-project' });

const resolver = (dialect: Dialect, changes: Partial<Resolver> = {}): Resolver => ({
  ref: (name) => (name === 'stg_orders' ? dialect.table({ layer: 'staging', name }) : undefined),
  source: (name, layer) => (name === 'orders' ? dialect.table({ layer, name }) : undefined),
  var: (name) => ({ since: '2018-01-01', top: 10, none: null })[name],
  this: dialect.table({ layer: 'marts', name: 'fct' }),
  runDate: '2018-10-17',
  incremental: false,
  known: { refs: ['stg_orders'], sources: ['orders'], vars: ['since', 'top', 'none'] },
  ...changes,
});

const run = (sql: string, dialect: Dialect = duckdbDialect, changes: Partial<Resolver> = {}) =>
  expand(sql, { dialect, file: 'transforms/marts/fct.sql', resolve: resolver(dialect, changes) });

const problems = (sql: string): string[] => run(sql).problems.map(formatError);

describe('expand', () => {
  it('names relations in each dialect and reports what it met', () => {
    const sql =
      'select * from @ref(stg_orders) join @source(orders) using (id) join @source(raw, orders) where x in (select x from @this)';
    expect(run(sql).sql).toBe(
      'select * from "staging"."stg_orders" join "raw"."orders" using (id) join "raw"."orders" where x in (select x from "marts"."fct")',
    );
    expect(run(sql, bigquery).sql).toContain('from `my-project`.`shop_staging`.`stg_orders` join');
    expect(run(sql)).toMatchObject({ refs: ['stg_orders'], sources: [{ layer: 'raw', name: 'orders' }], problems: [] });
  });

  it('writes literals and quoted names as each dialect has them', () => {
    const sql = `select 'it''s \\ here' as "a b", $$two 'quotes'$$`;
    expect(run(sql).sql).toBe(`select 'it''s \\ here' as "a b", 'two ''quotes'''`);
    expect(run(sql, bigquery).sql).toBe("select 'it\\'s \\\\ here' as `a b`, 'two \\'quotes\\''");
  });

  it('writes a text over several lines on one, and keeps the lines', () => {
    const sql = "select @trim_blank('a\\\nb') as x,\n'c\nd' as y";
    const { sql: duckdb, problems } = run(sql);
    expect(problems).toEqual([]);
    expect(duckdb).toContain("E'a\\\\\\nb'");
    expect(duckdb.split('\n')[2]).toMatch(/^E'c\\nd'$/);
    expect(run(sql, bigquery).sql.split('\n')[2]).toBe("'c\\nd'");
  });

  it('leaves strings and comments alone', () => {
    const sql = `select '@ref(no)' -- @ref(no)\n/* @nothing( */`;
    expect(run(sql)).toMatchObject({ sql, problems: [], refs: [] });
  });

  it('puts in variables, their defaults and the date of the run', () => {
    const sql = 'select @var(since), @var(top), @var(none), @var(other, 3 + 1), @run_date';
    expect(run(sql).sql).toBe(`select '2018-01-01', 10, NULL, 3 + 1, DATE '2018-10-17'`);
  });

  it('quotes a variable: it cannot become SQL', () => {
    const changes = { var: () => "x'; drop table t; --" };
    expect(run('select @var(since)', duckdbDialect, changes).sql).toBe("select 'x''; drop table t; --'");
    expect(run('select @var(since)', bigquery, changes).sql).toBe("select 'x\\'; drop table t; --'");
  });

  it('keeps or blanks what is for incremental runs, with its lines', () => {
    const sql = 'select 1\n@if_incremental(\n  where a > (select max(b, c) from @this)\n)\n-- end';
    expect(run(sql).sql).toBe('select 1\n\n\n\n-- end');
    expect(run(sql, duckdbDialect, { incremental: true }).sql).toBe(
      'select 1\n\n  where a > (select max(b, c) from "marts"."fct")\n\n-- end',
    );
  });

  it('expands helpers within helpers', () => {
    const sql = '@date_trunc(month, @date_add(@run_date, -1, month))';
    expect(run(sql).sql).toBe(
      `CAST(date_trunc('month', CAST((DATE '2018-10-17') + INTERVAL (-1) MONTH AS DATE)) AS DATE)`,
    );
  });

  it('keeps every line in its place, whatever a helper does with its arguments', () => {
    const sql = `select\n  @trim_blank(\n    -- why\n    a\n  ) as a,\n  'x\ny' as b,\n  c`;
    for (const dialect of [duckdbDialect, bigquery]) {
      const lines = run(sql, dialect).sql.split('\n');
      expect(lines).toHaveLength(sql.split('\n').length);
      expect(lines.at(-1)).toBe('  c');
    }
  });

  it('adds or loses no line for any arrangement of blanks', () => {
    const gap = fc.constantFrom(' ', '\n', ' -- c\n', '/* a\nb */', '');
    fc.assert(
      fc.property(gap, gap, gap, gap, (a, b, c, d) => {
        const sql = `select @date_diff(${a}day${b},${c}x${d}, @greatest(y,\nz)) q\nfrom t`;
        for (const dialect of [duckdbDialect, bigquery])
          expect(run(sql, dialect).sql.split('\n')).toHaveLength(sql.split('\n').length);
      }),
    );
  });

  it('remembers where every piece came from', () => {
    const sql = 'select\n  @cast(misspelt, date) as d,\n  other\nfrom t';
    const { sql: out, origin } = run(sql);
    expect(origin(out.indexOf('misspelt'))).toBe(sql.indexOf('misspelt'));
    expect(origin(out.indexOf('other'))).toBe(sql.indexOf('other'));
    expect(origin(out.indexOf('CAST'))).toBe(sql.indexOf('@cast'));
  });

  it('says where a name is unknown, and which was meant', () => {
    expect(problems('select\n  @dat_diff(day, a, b)')).toEqual([
      'transforms/marts/fct.sql:2:3  sql.unknown-helper  unknown helper @dat_diff (did you mean @date_diff?)',
    ]);
    expect(problems('from @ref(stg_order)')).toEqual([
      'transforms/marts/fct.sql:1:6  sql.unknown-ref  unknown model stg_order (did you mean stg_orders?)',
    ]);
    expect(problems('from @source(order)')[0]).toContain(
      'sql.unknown-source  unknown source order (did you mean orders?)',
    );
    expect(problems('select @var(sinse)')[0]).toContain(
      'sql.unknown-var  unknown variable sinse (did you mean since?)',
    );
  });

  it.each([
    ['@date_diff(day, a)', '@date_diff(part, start, end) was given 2 arguments'],
    ['@date_diff', '@date_diff(part, start, end) was given 0 arguments'],
    ['@date_diff(dya, a, b)', '@date_diff: unknown part dya: did you mean day?'],
    ['@cast(a, intger)', '@cast: unknown type intger: did you mean integer?'],
    ['@try_cast(a, date)', 'dates are read from text by @try_parse_date'],
    ['@decimal_div(a, b, 9)', 'the scale is a literal from 0 to 6, not 9'],
    ['@approx_percentile(a, 95)', 'the fraction is a literal between 0 and 1, not 95'],
    ["@regexp_extract(a, '(b)(c)')", 'the pattern may have one group only'],
    ['@struct(a)', 'a field is written "value as name", not a'],
    ['@trim_blank(a', 'the parentheses of @trim_blank are not closed'],
    ['@trim_blank("a\nb")', 'a name in @trim_blank must not contain a line break'],
    ["select 'open", "'open is not closed"],
  ])('refuses %s', (sql, message) => {
    expect(problems(sql).join()).toContain(message);
  });

  it('collects all problems of a model', () => {
    expect(problems('select @a(1), @b(2) from @ref(c)')).toHaveLength(3);
  });
});

describe('dependencies', () => {
  it('finds models, sources and variables without expanding', () => {
    const sql = `select @var(since) from @ref(a) join @ref('b') join @source(raw, c) join @source(d) -- @ref(no)`;
    expect(dependencies(sql)).toEqual({
      refs: ['a', 'b'],
      sources: [
        { layer: 'raw', name: 'c' },
        { layer: 'raw', name: 'd' },
      ],
      named: [],
      vars: ['since'],
      clock: undefined,
    });
  });

  it('reads names as the expansion does', () => {
    const sql = 'select 1 from @ref(stg-orders) join @ref( "stg orders" ) join @source(raw, orders-2018)';
    const { refs, sources } = run(sql);
    expect(dependencies(sql)).toMatchObject({ refs, sources });
    expect(refs).toEqual(['stg-orders', 'stg orders']);
  });

  it('finds relations that are named outright, and clocks', () => {
    expect(dependencies('select o.id from raw.orders o join "staging"."stg_x" using (id)').named).toEqual([
      { layer: 'o', name: 'id' },
      { layer: 'raw', name: 'orders' },
      { layer: 'staging', name: 'stg_x' },
    ]);
    expect(dependencies('select @run_date', 'select recently from t').clock).toBe('day');
    expect(dependencies('select @run_date', 'select now()').clock).toBe('always');
    expect(dependencies('select current_date - 1').clock).toBe('always');
    expect(dependencies('select 1 from meta.load_metadata').clock).toBe('always');
    expect(dependencies("select now, t.current_date from t where note = 'now()'").clock).toBeUndefined();
  });
});
