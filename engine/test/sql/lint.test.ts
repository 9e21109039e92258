import { describe, expect, it } from 'vitest';
import { formatError } from '../../src/base/errors.js';
import { lint } from '../../src/sql/index.js';

describe('lint', () => {
  it.each([
    ['select 1 / 0', '@safe_divide'],
    ['select greatest(1, null)', '@greatest'],
    ["select concat('a', null)", '@concat'],
    ['select log(8, 2)', '@log'],
    ['select cast(x as int)', '@cast'],
    ["select try_cast('1.7' as int)", '@try_cast'],
    ['select x::int', '@cast'],
    ["select regexp_replace('aaa', 'a', 'b')", '@regexp_replace'],
    ['select extract(dayofweek from d)', '@iso_weekday'],
    ['select extract(week from d)', '@iso_week'],
    ['select items[0]', '@array_item'],
    ['select order_date - shipped_date', '@date_diff'],
    ['select @run_date - 6', '@date_add'],
    ['select avg(price)', '@avg'],
    ['select 7 % 2', 'mod(a, b)'],
    ['select trim(x)', '@trim_blank'],
    ['select current_date', '@run_date'],
    ["select d + interval '1 day'", '@date_add'],
    ["select timestamp '2018-01-01 00:00:00'", '@cast(text, timestamp)'],
    ["select e'a'", 'a plain literal'],
    ['select * exclude (a) from t', '@except'],
    ['select count(*) filter (where a) from t', '@count_if'],
    ["select a ilike 'x%'", 'lower(text) like'],
    ['select if(a, b, c)', 'a case expression'],
  ])('refuses %s', (sql, advice) => {
    const problems = lint(sql, 'm.sql');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'sql.dialect-trap' });
    expect(problems[0]?.hint).toContain(advice);
  });

  it.each([
    'select a - b, -1, price - discount from t',
    'select extract(year from d), coalesce(a, b), round(x, 2), mod(a, 2) from t',
    'select row_number() over (partition by a order by b desc) from t',
    `select 'a / b :: c' as "cast(x)" -- x::int / 2`,
    'select filter, log, week from t',
    'select orders_per_day - returns_per_day, (closed_at) - (opened_at) from t',
    "select date '2018-01-01', last_value(x ignore nulls) over (order by d) from t",
  ])('accepts %s', (sql) => {
    expect(lint(sql, 'm.sql')).toEqual([]);
  });

  it.each([
    ["select * from {{ ref('a') }}", "Jinja is not supported here: {{ ref('a') }}", 'write @ref(a)'],
    [
      "select * from {{ source('shop', 'a') }} where 1 % 2",
      "Jinja is not supported here: {{ source('shop', 'a') }}",
      'write @source(a)',
    ],
    ["select {{ var('most', 9) }}", "Jinja is not supported here: {{ var('most', 9) }}", 'write @var(most, 9)'],
    [
      '{% if is_incremental() %} where a',
      'Jinja is not supported here: {% if is_incremental() %}',
      'write @if_incremental(...)',
    ],
    [
      "{{ config(materialized='table', tags='x') }} select 1",
      "Jinja is not supported here: {{ config(materialized='table', tags='x') }}",
      'config: {materialized: table, tags: x}',
    ],
    ['{% macro cents(x) %}', 'Jinja is not supported here: {% macro cents(x) %}', 'transforms/macros/<name>.sql'],
    ['{# note #} select 1', 'Jinja is not supported here: {# note #}', 'write plain SQL'],
    ['select {{', 'Jinja is not supported here: {{', 'write plain SQL'],
  ])('names Jinja, and nothing else: %s', (sql, message, hint) => {
    expect(lint(sql, 'm.sql')).toMatchObject([
      { code: 'sql.jinja', message, hint: expect.stringContaining(hint) as string, location: { line: 1 } },
    ]);
    expect(lint(`select '${sql.replaceAll("'", "''")}' -- ${sql}`, 'm.sql')).toEqual([]);
  });

  it('points at the place', () => {
    expect(lint('select\n  a / b', 'transforms/marts/m.sql').map(formatError)).toEqual([
      'transforms/marts/m.sql:2:5  sql.dialect-trap  / differs between DuckDB and BigQuery (use @safe_divide, @decimal_div or @int_div)',
    ]);
  });
});
