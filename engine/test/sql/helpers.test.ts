import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../src/base/cell.js';
import { expand, type Dialect } from '../../src/sql/index.js';
import { helperReference } from '../../src/sql/helper-reference.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { openGoogleSql } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';

const googlesql = await openGoogleSql();
const bigquery = createBigQueryDialect({ prefix: 'lastro' });

/** An expression over columns of one row; the value both engines must give. */
interface Case {
  helper: string;
  select: string;
  value: Cell;
  /** Rows the expression aggregates: SQL of a relation in both dialects. */
  from?: string;
}

const rows = (column: string, ...values: string[]): string =>
  `(${values.map((value, i) => `select ${value}${i === 0 ? ` as ${column}` : ''}`).join(' union all ')}) as t`;

const CASES: Case[] = [
  { helper: 'cast', select: '@cast(@cast(2.5, float), integer)', value: 3 },
  { helper: 'cast', select: '@cast(@cast(-2.5, float), integer)', value: -3 },
  { helper: 'cast', select: '@cast(@cast(100, float), text)', value: '100' },
  { helper: 'cast', select: '@cast(@cast(12.50, decimal(12, 2)), text)', value: '12.5' },
  { helper: 'cast', select: "@cast(date '2018-01-31', text)", value: '2018-01-31' },
  { helper: 'cast', select: '@cast(7, text)', value: '7' },
  { helper: 'cast', select: "@cast('1.005', decimal(12, 2))", value: 1.01 },
  { helper: 'cast', select: "@cast(@cast('2018-01-31 23:59:59', timestamp), date)", value: '2018-01-31' },
  { helper: 'try_cast', select: "@try_cast('1.7', integer)", value: null },
  { helper: 'try_cast', select: "@try_cast('1e3', integer)", value: null },
  { helper: 'try_cast', select: "@try_cast('1_000', integer)", value: null },
  { helper: 'try_cast', select: "@try_cast('-12', integer)", value: -12 },
  { helper: 'try_cast', select: "@try_cast('', integer)", value: null },
  { helper: 'try_cast', select: "@try_cast('12,5', decimal(12, 2))", value: null },
  { helper: 'try_cast', select: "@try_cast('58.90', decimal(12, 2))", value: 58.9 },
  { helper: 'try_cast', select: "@try_cast('-23.5e0', float)", value: -23.5 },
  { helper: 'try_cast', select: "@try_cast('TRUE', boolean)", value: true },
  { helper: 'try_cast', select: "@try_cast('yes', boolean)", value: null },
  { helper: 'try_parse_date', select: "@try_parse_date('2018-02-28')", value: '2018-02-28' },
  { helper: 'try_parse_date', select: "@try_parse_date('2018-02-30')", value: null },
  { helper: 'try_parse_date', select: "@try_parse_date('02/01/2018', '%d/%m/%Y')", value: '2018-01-02' },
  { helper: 'try_parse_date', select: "@try_parse_date('2018-01-02', '%d/%m/%Y')", value: null },
  { helper: 'try_parse_timestamp', select: "@try_parse_timestamp('2018-01-02')", value: '2018-01-02 00:00:00' },
  {
    helper: 'try_parse_timestamp',
    select: "@try_parse_timestamp('2018-01-02 03:04:05')",
    value: '2018-01-02 03:04:05',
  },
  { helper: 'try_parse_timestamp', select: "@try_parse_timestamp('02/01/2018')", value: null },
  {
    helper: 'try_parse_timestamp',
    select: "@try_parse_timestamp('2018-01-02T03:04:05Z')",
    value: '2018-01-02 03:04:05',
  },
  {
    helper: 'try_parse_timestamp',
    select: "@try_parse_timestamp('2018-01-02 22:04:05-03:00')",
    value: '2018-01-03 01:04:05',
  },
  {
    helper: 'try_parse_timestamp',
    select: "@try_parse_timestamp('02/01/2018 03h04', '%d/%m/%Y %Hh%M')",
    value: '2018-01-02 03:04:00',
  },
  { helper: 'format_date', select: "@format_date(date '2018-03-05', '%A, %d %B %Y')", value: 'Monday, 05 March 2018' },
  { helper: 'date_trunc', select: "@date_trunc(week, date '2018-01-07')", value: '2018-01-01' },
  { helper: 'date_trunc', select: "@date_trunc(quarter, date '2018-06-30')", value: '2018-04-01' },
  { helper: 'date_trunc', select: "@date_trunc(month, @cast('2018-06-30 23:00:00', timestamp))", value: '2018-06-01' },
  {
    helper: 'date_diff',
    select: "@date_diff(day, @cast('2018-01-01 23:59:00', timestamp), @cast('2018-01-02 00:01:00', timestamp))",
    value: 1,
  },
  { helper: 'date_diff', select: "@date_diff(week, date '2018-01-07', date '2018-01-08')", value: 1 },
  { helper: 'date_diff', select: "@date_diff(month, date '2018-01-31', date '2018-02-01')", value: 1 },
  { helper: 'date_diff', select: "@date_diff(day, date '2018-01-02', date '2018-01-01')", value: -1 },
  { helper: 'date_diff', select: "@date_diff(day, @cast(null, date), date '2018-01-01')", value: null },
  {
    helper: 'timestamp_diff',
    select: "@timestamp_diff(hour, @cast('2018-01-01 23:59:00', timestamp), @cast('2018-01-02 00:01:00', timestamp))",
    value: 0,
  },
  {
    helper: 'timestamp_diff',
    select: "@timestamp_diff(minute, @cast('2018-01-02 00:01:30', timestamp), @cast('2018-01-01 23:59:00', timestamp))",
    value: -2,
  },
  { helper: 'date_add', select: "@date_add(date '2018-01-31', 1, month)", value: '2018-02-28' },
  { helper: 'date_add', select: "@date_add(date '2018-01-01', -7, day)", value: '2017-12-25' },
  {
    helper: 'timestamp_add',
    select: "@timestamp_add(@cast('2018-01-01 23:59:00', timestamp), 90, second)",
    value: '2018-01-02 00:00:30',
  },
  {
    helper: 'date_spine',
    select: 'count(*)',
    from: "@date_spine(date '2018-02-27', date '2018-03-01') as spine",
    value: 3,
  },
  {
    helper: 'date_spine',
    select: 'max(date_day)',
    from: "@date_spine((select date '2018-02-27'), (select date '2018-03-01')) as spine",
    value: '2018-03-01',
  },
  { helper: 'iso_weekday', select: "@iso_weekday(date '2018-01-07')", value: 7 },
  { helper: 'iso_weekday', select: "@iso_weekday(date '2018-01-08')", value: 1 },
  { helper: 'iso_week', select: "@iso_week(date '2016-01-03')", value: 53 },
  {
    helper: 'to_local',
    select: "@to_local(@cast('2018-01-01 01:30:00', timestamp), 'America/Sao_Paulo')",
    value: '2017-12-31 23:30:00',
  },
  { helper: 'unix_seconds', select: "@unix_seconds(@cast('1970-01-02 00:00:01', timestamp))", value: 86401 },
  { helper: 'trim_blank', select: "@trim_blank(' \n\ta b\r\n')", value: 'a b' },
  { helper: 'trim_blank', select: "@trim_blank(' \n ')", value: null },
  { helper: 'trim_blank', select: "@trim_blank('')", value: null },
  { helper: 'trim_blank', select: "@trim_blank('é')", value: 'é' },
  { helper: 'strip_accents', select: "@strip_accents('São João Ç')", value: 'Sao Joao C' },
  { helper: 'concat', select: "@concat('a', '-', 'b')", value: 'a-b' },
  { helper: 'concat', select: "@concat('a', @cast(null, text))", value: null },
  { helper: 'regexp_match', select: "@regexp_match('a1b', '[0-9]')", value: true },
  { helper: 'regexp_match', select: "@regexp_match('a.b', '^a\\.b$')", value: true },
  { helper: 'regexp_replace', select: "@regexp_replace('aaa', 'a', 'b')", value: 'bbb' },
  { helper: 'regexp_replace', select: "@regexp_replace('ab', '(a)(b)', '\\2\\1')", value: 'ba' },
  { helper: 'regexp_extract', select: "@regexp_extract('https://a.b/c', '^https?://([^/]+)')", value: 'a.b' },
  { helper: 'regexp_extract', select: "@regexp_extract('abc', '[bc]+')", value: 'bc' },
  { helper: 'regexp_extract', select: "@regexp_extract('abc', 'x')", value: null },
  { helper: 'split_part', select: "@split_part('a,,b', ',', 2)", value: '' },
  { helper: 'split_part', select: "@split_part('a,b', ',', 3)", value: null },
  { helper: 'md5', select: "@md5('a')", value: '0cc175b9c0f1b6a831c399e269772661' },
  { helper: 'surrogate_key', select: "@surrogate_key('a', 1) = @surrogate_key('a', 1)", value: true },
  { helper: 'surrogate_key', select: "@surrogate_key('a', @cast(null, text)) = @surrogate_key('a', '')", value: false },
  { helper: 'json_value', select: `@json_value('{"a": {"b": "x"}}', '$.a.b')`, value: 'x' },
  { helper: 'json_value', select: `@json_value('{"a": {"b": "x"}}', '$.a')`, value: null },
  { helper: 'json_value', select: `@json_value('{"a": 1}', '$.a')`, value: '1' },
  { helper: 'json_value', select: `@json_value('{"a": null}', '$.a')`, value: null },
  { helper: 'count_if', select: '@count_if(n > 1)', from: rows('n', '1', '2', '3', 'null'), value: 2 },
  { helper: 'count_if', select: '@count_if(n > 1)', from: rows('n', '@cast(null, integer)'), value: 0 },
  { helper: 'bool_or', select: '@bool_or(n > 2)', from: rows('n', '1', '3', 'null'), value: true },
  { helper: 'bool_and', select: '@bool_and(n > 0)', from: rows('n', '1', '3', 'null'), value: true },
  { helper: 'min_by', select: '@min_by(n, -n)', from: rows('n', '1', '3', 'null'), value: 3 },
  { helper: 'max_by', select: '@max_by(n, n)', from: rows('n', '1', '3', 'null'), value: 3 },
  { helper: 'avg', select: '@avg(n)', from: rows('n', '@cast(7.4, decimal(12, 2))', '7.4', '7.4'), value: 7.4 },
  {
    helper: 'decimal_avg',
    select: '@decimal_avg(n, 2)',
    from: rows('n', '@cast(1, decimal(12, 2))', '0.01'),
    value: 0.51,
  },
  {
    helper: 'percentile_over',
    select: 'max(p)',
    from: '(select @percentile_over(n, 0.5, k) as p from (select 1 as n, 1 as k union all select 2, 1) as t) as u',
    value: 1.5,
  },
  { helper: 'safe_divide', select: '@safe_divide(1, 4)', value: 0.25 },
  { helper: 'safe_divide', select: '@safe_divide(1, 0)', value: null },
  { helper: 'decimal_div', select: '@decimal_div(0.10, 4, 2)', value: 0.03 },
  { helper: 'decimal_div', select: '@decimal_div(-0.10, 4, 2)', value: -0.03 },
  { helper: 'decimal_div', select: '@decimal_div(4.02, 4, 2)', value: 1.01 },
  { helper: 'decimal_div', select: '@decimal_div(10, 3, 6)', value: 3.333333 },
  { helper: 'decimal_div', select: '@decimal_div(5, 2, 0)', value: 3 },
  { helper: 'decimal_div', select: '@decimal_div(123456789012.34, 8, 2)', value: 15432098626.54 },
  { helper: 'decimal_div', select: '@decimal_div(1, 0, 2)', value: null },
  { helper: 'int_div', select: '@int_div(-7, 2)', value: -3 },
  { helper: 'int_div', select: '@int_div(7, 0)', value: null },
  { helper: 'greatest', select: '@greatest(1, 2)', value: 2 },
  { helper: 'greatest', select: '@greatest(1, @cast(null, integer))', value: null },
  { helper: 'least', select: '@least(1, @cast(null, integer))', value: null },
  { helper: 'least', select: '@least(1, 2)', value: 1 },
  { helper: 'log', select: '@log(8, 2)', value: 3 },
  { helper: 'struct', select: "(@struct(1 as a, 'x' as b)).b", value: 'x' },
  {
    helper: 'unnest',
    select: 'sum(item)',
    from: '(select [1, 2, 3] as items) as t cross join @unnest(items, item)',
    value: 6,
  },
  { helper: 'array_item', select: '@array_item([10, 20], 1)', value: 10 },
  { helper: 'array_item', select: '@array_item([10, 20], 3)', value: null },
  { helper: 'except', select: 'a', from: '(select * @except(b) from (select 1 as a, 2 as b) as t) as u', value: 1 },
  {
    helper: 'row_json',
    select: "@json_value(@row_json(t), '$.b')",
    from: "(select 1 as a, 'x' as b) as t",
    value: 'x',
  },
];

function compile({ select, from }: Case, dialect: Dialect): string {
  const none = (): undefined => undefined;
  const { sql, problems } = expand(`select ${select} as value${from === undefined ? '' : ` from ${from}`}`, {
    dialect,
    file: 'case.sql',
    resolve: {
      ref: none,
      source: none,
      var: none,
      this: '',
      runDate: '2018-10-17',
      incremental: false,
      known: { refs: [], sources: [], vars: [] },
    },
  });
  expect(problems).toEqual([]);
  return sql;
}

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
});
afterAll(async () => {
  session.close();
  await warehouse.close();
  googlesql?.close();
});

const label = ({ helper, select, value }: Case): string => `@${helper}: ${select} is ${JSON.stringify(value)}`;

describe('helpers on DuckDB', () => {
  it.each(CASES.map((each) => [label(each), each] as const))('%s', async (_, each) => {
    const { rows } = await session.query(compile(each, duckdbDialect));
    expect(rows).toEqual([[each.value]]);
  });
});

describe('helpers on BigQuery', () => {
  const itOnGoogleSql = itRequires(googlesql !== undefined, "Google's analyser could not be installed");
  for (const each of CASES)
    itOnGoogleSql(label(each), async () => {
      const sql = compile(each, bigquery);
      await googlesql?.analyze(sql);
      expect(await googlesql?.evaluate(sql)).toEqual([[each.value]]);
    });

  itOnGoogleSql('@approx_percentile is accepted, which the evaluator does not have', async () => {
    const sql = compile(
      { helper: '', select: '@approx_percentile(n, 0.95)', from: rows('n', '1'), value: null },
      bigquery,
    );
    await expect(googlesql?.analyze(sql)).resolves.toBeDefined();
  });
});

describe('the catalogue', () => {
  it('has every helper tested in both dialects', () => {
    const tested = new Set([...CASES.map((each) => each.helper), 'approx_percentile']);
    expect([...duckdbDialect.helpers.keys()].sort()).toEqual([...tested].sort());
    expect([...bigquery.helpers.keys()]).toEqual([...duckdbDialect.helpers.keys()]);
  });

  it('is documented as it stands (UPDATE_GOLDEN=1 rewrites)', () => {
    const file = path.resolve('docs/reference/helpers.md');
    const reference = helperReference({ DuckDB: duckdbDialect, BigQuery: bigquery });
    if (process.env['UPDATE_GOLDEN'] === '1') fs.writeFileSync(file, reference);
    expect(fs.readFileSync(file, 'utf8')).toBe(reference);
  });
});
