import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  coreExpectations,
  createRegistry,
  expectationReference,
  report,
  REPORT_FORMATS,
  sqlExpectation,
  validationResultSchema,
  type ResultFormat,
  explainPlan,
} from '../../src/expect/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { EXAMPLES, OTHER, SUBJECT } from './examples.js';
import { personalData } from '../support/personal-data.js';
import { NOW, check, createTable, plan, registry, suiteOf } from './support.js';

let warehouse: Warehouse;
let session: Session;
let statements: string[] = [];

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await createTable(session, warehouse.dialect, 'subject', SUBJECT);
  await createTable(session, warehouse.dialect, 'other', OTHER);
  warehouse.onStatement(({ sql }) => statements.push(sql));
});
beforeEach(() => (statements = []));
afterAll(() => warehouse.close());

const seen = (): string[] =>
  statements.filter((sql) => !sql.startsWith('DESCRIBE') && !sql.startsWith('SET') && !sql.startsWith('USE'));
const everything = Object.entries(EXAMPLES).flatMap(([type, list]) => list.map((kwargs) => ({ type, kwargs })));

describe('the plan', () => {
  it('asks all simple checks of a table in one scan, and for rows only where some fail', async () => {
    const columns = ['id', 'low', 'high', 'at'];
    const suite = suiteOf([
      ...columns.map((column) => ({ type: 'expect_column_values_to_not_be_null', kwargs: { column } })),
      ...columns
        .slice(0, 3)
        .map((column) => ({ type: 'expect_column_values_to_be_between', kwargs: { column, min_value: 1 } })),
      { type: 'expect_table_row_count_to_be_between', kwargs: { min_value: 1 } },
      { type: 'expect_column_mean_to_be_between', kwargs: { column: 'rate', min_value: 0 } },
    ]);
    const results = await check(warehouse, session, suite);
    expect(results.map(({ status }) => status)).toEqual([
      'pass',
      'pass',
      'pass',
      'fail',
      'pass',
      'pass',
      'pass',
      'pass',
      'pass',
    ]);
    expect(seen()).toHaveLength(2);
    expect(seen()[0]).toMatch(/^SELECT COUNT\(\*\) AS m0/);
    expect(seen()[1]).toContain('WHERE (("at" IS NOT NULL) IS NOT TRUE) LIMIT 20');
    expect(seen().join('\n')).not.toContain('FILTER');
  });

  it('computes what two checks share once', async () => {
    const suite = suiteOf([
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'low' } },
      { type: 'expect_column_unique_value_count_to_be_between', kwargs: { column: 'low', min_value: 1 } },
      { type: 'expect_column_proportion_of_unique_values_to_be_between', kwargs: { column: 'low', min_value: 1 } },
    ]);
    const results = await check(warehouse, session, suite);
    expect(results.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass']);
    expect(seen()).toHaveLength(2);
  });

  it('explains itself', async () => {
    const explained = explainPlan(
      await plan(
        warehouse,
        suiteOf([
          { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'id' } },
          { type: 'expect_column_values_to_be_unique', kwargs: { column: 'id' } },
          { type: 'expect_column_to_exist', kwargs: { column: 'id' } },
        ]),
      ),
    );
    expect(explained.split('\n')).toEqual([
      'marts.subject: 3 checks, 1 scan, 1 query',
      '  scan 1 of "marts"."subject": 2 aggregates',
      '    COUNT(*)',
      '      <- id is never null [elements]',
      '      <- id is unique [elements]',
      '    COUNT(*) - COUNT("id")',
      '      <- id is never null [unexpected]',
      '      <- id is unique [missing]',
      '  query 1',
      '    SELECT SUM(CASE WHEN n > 1 THEN n END) AS repeated_rows, COUNT(*) AS distinct_values FROM (SELECT COUNT(*) AS n FROM "marts"."subject" WHERE ("id" IS NOT NULL) GROUP BY "id") AS value_groups',
      '      <- id is unique [unexpected]',
      '  from the catalogue, without a query',
      '      <- the column id exists',
    ]);
  });

  it('asks queries that return counts in one statement', async () => {
    const expectations = [
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'id' } },
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'low' } },
      { type: 'expect_column_unique_value_count_to_be_between', kwargs: { column: 'high', min_value: 1 } },
      ...['id', 'low'].map((column) => ({
        type: 'expect_column_values_to_be_present_in_other_table',
        kwargs: { column, other_table: 'marts.other', other_column: 'id' },
      })),
      { type: 'unexpected_rows_expectation', kwargs: { unexpected_rows_query: 'SELECT * FROM {batch} WHERE id > 1' } },
      { type: 'expect_column_median_to_be_between', kwargs: { column: 'low', min_value: 0 } },
    ];
    const format = { resultFormat: 'BOOLEAN_ONLY' } as const;
    const together = await check(warehouse, session, suiteOf(expectations), format);
    // A scan, the keys, the counts of rows; the suite's query is parsed before, and traced.
    expect(seen().filter((sql) => !sql.includes('json_serialize_sql'))).toHaveLength(3);
    expect(seen().filter((sql) => sql.includes('UNION ALL'))).toHaveLength(2);
    const alone = [];
    for (const each of expectations) alone.push(...(await check(warehouse, session, suiteOf([each]), format)));
    const verdicts = (results: typeof together): unknown[] =>
      results.map(({ status, observed, validation }) => [status, observed, validation.result]);
    expect(verdicts(together)).toEqual(verdicts(alone));
    expect(new Set(together.map(({ status }) => status))).toEqual(new Set(['pass', 'fail']));
  });

  it('asks each of them alone where one cannot be answered', async () => {
    const rows = (query: string): { type: string; kwargs: Record<string, unknown> } => ({
      type: 'unexpected_rows_expectation',
      kwargs: { unexpected_rows_query: query },
    });
    const results = await check(
      warehouse,
      session,
      suiteOf([
        rows('SELECT * FROM {batch} WHERE id < 0'),
        rows("SELECT * FROM {batch} WHERE CAST('x' AS INTEGER) = id"),
        rows('SELECT * FROM {batch} WHERE id > 0'),
      ]),
      { resultFormat: 'BOOLEAN_ONLY' },
    );
    expect(results.map(({ status }) => status)).toEqual(['pass', 'error', 'fail']);
    expect(results[1]?.observed).toBe("Could not convert string 'x' to INT32");
    expect(seen().filter((sql) => sql.startsWith('SELECT COUNT(*) FROM ('))).toHaveLength(3);
  });

  it('asks no more than eight of them at once', async () => {
    const other = Array.from({ length: 17 }, (_, i) => ({
      type: 'expect_column_values_to_be_present_in_other_table',
      kwargs: { column: 'id', other_table: 'marts.other', other_column: 'id', other_row_condition: `id > ${i}` },
    }));
    await check(warehouse, session, suiteOf(other), { resultFormat: 'BOOLEAN_ONLY' });
    expect(seen().map((sql) => sql.split('AS query_').length - 1)).toEqual([0, 8, 8, 0]);
  });

  it('splits many aggregates into batches', async () => {
    const kwargs = Array.from({ length: 100 }, (_, i) => ({ column: 'id', max_value: i + 1 }));
    const planned = await plan(
      warehouse,
      suiteOf(kwargs.map((each) => ({ type: 'expect_column_values_to_be_between', kwargs: each }))),
    );
    expect(planned.batches.map(({ metrics }) => metrics.length)).toEqual([34, 34, 34]);
  });

  it('checks a part of the table', async () => {
    const suite = suiteOf([{ type: 'expect_table_row_count_to_equal', kwargs: { value: 2 } }]);
    const [result] = await check(warehouse, session, suite, {}, { where: "day <= '2018-10-02'" });
    expect(result?.status).toBe('pass');
  });
});

describe('a check that cannot be decided', () => {
  it('fails for a column that is not there, and says nothing of the others', async () => {
    const results = await check(
      warehouse,
      session,
      suiteOf([
        { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'id' } },
        { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'statu' } },
        { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'status' } },
      ]),
    );
    expect(results.map(({ status, observed }) => [status, observed])).toEqual([
      ['pass', 'all 6 rows as expected'],
      ['error', 'the column "statu" does not exist (did you mean status?)'],
      ['fail', '1 of 6 rows (17 %) not as expected'],
    ]);
    expect(results[1]?.validation.exception_info).toMatchObject({ raised_exception: true });
  });

  it('is skipped where a failed check of the shape says why, in any order; others are not', async () => {
    const shape = { type: 'expect_column_to_exist', kwargs: { column: 'statu' } };
    const missing = { type: 'expect_column_values_to_be_unique', kwargs: { column: 'statu' } };
    const rows = { type: 'expect_table_row_count_to_equal', kwargs: { value: 6 } };
    const statuses = async (...configs: Parameters<typeof suiteOf>[0]): Promise<string[]> =>
      (await check(warehouse, session, suiteOf(configs))).map(({ status }) => status);
    expect(await statuses(shape, missing, rows)).toEqual(['fail', 'skipped', 'pass']);
    expect(await statuses(rows, missing, shape)).toEqual(['pass', 'skipped', 'fail']);
    expect(await statuses({ ...shape, severity: 'warning' }, missing, rows)).toEqual(['warn', 'error', 'pass']);
    const [, skipped] = await check(warehouse, session, suiteOf([shape, missing]));
    const reason = 'the column "statu" does not exist; the table is not as expected: the column statu exists';
    expect(skipped).toMatchObject({
      observed: `skipped: ${reason}`,
      validation: { meta: { status: 'skipped', reason } },
    });
  });

  it('does not take the others of its batch with it', async () => {
    const broken = { type: 'expect_column_sum_to_be_between', kwargs: { column: 'big', min_value: 0 } };
    await createTable(session, warehouse.dialect, 'subject2', { columns: { big: 'HUGEINT' }, rows: [] });
    await session.run(`INSERT INTO marts.subject2 VALUES (170141183460469231731687303715884105727), (1)`);
    const suite = {
      ...suiteOf([broken, { type: 'expect_table_row_count_to_equal', kwargs: { value: 2 } }]),
      table: { layer: 'marts', name: 'subject2' },
    };
    const results = await check(warehouse, session, suite);
    expect(results.map(({ status }) => status)).toEqual(['error', 'pass']);
    await expect(
      check(warehouse, session, {
        ...suite,
        expectations: suite.expectations.map((each) => ({
          ...each,
          kwargs: { ...each.kwargs, catch_exceptions: false },
        })),
      }),
    ).rejects.toThrow();
  });

  it('fails on a table that is not there', async () => {
    const suite = {
      ...suiteOf([{ type: 'expect_table_row_count_to_equal', kwargs: { value: 2 } }]),
      table: { layer: 'marts', name: 'nowhere' },
    };
    const [result] = await check(warehouse, session, suite);
    expect(result).toMatchObject({ status: 'error', observed: 'the table marts.nowhere does not exist' });
  });
});

describe('results', () => {
  const validate = new Ajv2020({ strict: false }).compile(validationResultSchema);

  it.each([
    'BOOLEAN_ONLY',
    'BASIC',
    'SUMMARY',
    'COMPLETE',
    { result_format: 'COMPLETE', include_unexpected_rows: true, unexpected_index_column_names: ['id'] },
  ] satisfies ResultFormat[])('of every expectation survive JSON and match their schema: %s', async (resultFormat) => {
    const results = await check(
      warehouse,
      session,
      suiteOf(everything.filter(({ type }) => !/columns?_(to_exist|count|match)|columns_to_match/.test(type))),
      { resultFormat },
    );
    expect(results.filter(({ status }) => status === 'skipped')).toEqual([]);
    for (const { validation } of results) {
      expect(JSON.parse(JSON.stringify(validation))).toEqual(validation);
      expect(validate(validation) ? [] : validate.errors).toEqual([]);
    }
  });

  it('hold as many failing values as their format asks for, and count all', async () => {
    await createTable(session, warehouse.dialect, 'subject3', {
      columns: { n: 'INTEGER', id: 'INTEGER' },
      rows: Array.from({ length: 50 }, (_, i) => [i % 3, i]),
    });
    const suite = {
      ...suiteOf([{ type: 'expect_column_values_to_be_in_set', kwargs: { column: 'n', value_set: [0] } }]),
      table: { layer: 'marts', name: 'subject3' },
    };
    const fields = async (resultFormat: ResultFormat): Promise<Record<string, unknown>> =>
      (await check(warehouse, session, suite, { resultFormat }))[0]?.validation.result ?? {};
    expect(await fields('BOOLEAN_ONLY')).toEqual({});
    const summary = await fields('SUMMARY');
    expect(summary).toMatchObject({ element_count: 50, unexpected_count: 33, unexpected_percent: 66 });
    expect(summary['partial_unexpected_list']).toHaveLength(20);
    expect(summary['partial_unexpected_counts']).toEqual([
      { value: 1, count: 17 },
      { value: 2, count: 16 },
    ]);
    const complete = await fields({
      result_format: 'COMPLETE',
      partial_unexpected_count: 2,
      unexpected_index_column_names: ['id'],
    });
    expect(complete['unexpected_list']).toHaveLength(33);
    expect(complete['partial_unexpected_list']).toHaveLength(2);
    expect((complete['unexpected_index_list'] as unknown[])[0]).toEqual({ id: 1, n: 1 });
    const hidden = await fields({
      result_format: 'COMPLETE',
      exclude_unexpected_values: true,
      unexpected_index_column_names: ['id'],
    });
    expect(hidden).not.toHaveProperty('unexpected_list');
    expect((hidden['unexpected_index_list'] as unknown[])[0]).toEqual({ id: 1 });
  });

  it('hand the failing rows of failed checks to the writer', async () => {
    const written: number[] = [];
    const [failed, passed] = await check(
      warehouse,
      session,
      suiteOf([
        { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'amount' } },
        { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'amount', mostly: 0.5 } },
      ]),
      {
        writeFailures: async (check, sql) => {
          written.push((await session.query(sql)).rows.length);
          return `failures/${check.table.name}/${check.id}.parquet`;
        },
      },
    );
    expect(written).toEqual([1]);
    expect(failed).toMatchObject({
      failuresFile: `failures/subject/${failed?.id ?? ''}.parquet`,
      failures: { count: 1, truncated: false },
    });
    expect(passed).toMatchObject({ status: 'pass', failuresFile: undefined });
  });

  it('say what is expected in words: of a condition object, or as the suite describes it', async () => {
    const row_condition = {
      type: 'and',
      conditions: [
        { type: 'comparison', column: { name: 'status' }, operator: '==', parameter: 'paid' },
        {
          type: 'or',
          conditions: [
            { type: 'comparison', column: { name: 'id' }, operator: 'NOT_IN', parameter: [1, 7] },
            { type: 'nullity', column: { name: 'code' }, is_null: false },
          ],
        },
      ],
    };
    const results = await check(
      warehouse,
      session,
      suiteOf([
        { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'id', row_condition } },
        {
          type: 'unexpected_rows_expectation',
          kwargs: { unexpected_rows_query: 'SELECT * FROM {batch} WHERE low > high' },
          meta: { description: 'low is low' },
        },
      ]),
    );
    expect(results.map(({ expectation }) => expectation)).toEqual([
      "id is never null, where status = 'paid' and (id not in (1, 7) or code is not null)",
      'low is low',
    ]);
  });

  it('never show personal data', async () => {
    const CANARY = 'canary@example.com';
    await createTable(session, warehouse.dialect, 'subject4', {
      columns: { email: 'VARCHAR', other: 'VARCHAR', n: 'INTEGER' },
      rows: [
        [CANARY, 'x', 1],
        [CANARY, 'y', 2],
        [null, 'z', 3],
      ],
    });
    const column = 'email';
    const suite = {
      ...suiteOf([
        { type: 'expect_column_values_to_be_unique', kwargs: { column } },
        { type: 'expect_column_values_to_be_in_set', kwargs: { column, value_set: [] } },
        { type: 'expect_column_values_to_match_strftime_format', kwargs: { column, strftime_format: '%Y' } },
        { type: 'expect_column_max_to_be_between', kwargs: { column, max_value: 'a' } },
        { type: 'expect_column_distinct_values_to_be_in_set', kwargs: { column, value_set: ['x'] } },
        { type: 'expect_column_most_common_value_to_be_in_set', kwargs: { column, value_set: [] } },
        { type: 'expect_column_pair_values_to_be_equal', kwargs: { column_A: column, column_B: 'other' } },
        { type: 'expect_compound_columns_to_be_unique', kwargs: { column_list: [column, column] } },
        { type: 'expect_column_values_to_be_in_set', kwargs: { column: 'n', value_set: [] } },
        {
          type: 'expect_column_pair_values_to_be_equal',
          kwargs: { column_A: column, column_B: 'n', ignore_row_if: 'neither' },
        },
        { type: 'expect_column_mean_to_be_between', kwargs: { column, min_value: 0 } },
        { type: 'expect_column_to_not_be_constant', kwargs: { column: 'other', group_by: [column] } },
        {
          type: 'expect_column_value_counts_to_equal_other_table',
          kwargs: { column, other_table: 'other', other_column: 'status' },
        },
        {
          type: 'unexpected_rows_expectation',
          kwargs: { unexpected_rows_query: 'SELECT *, email AS e, upper(email) AS u FROM {batch}' },
        },
        {
          type: 'unexpected_rows_expectation',
          kwargs: { unexpected_rows_query: 'SELECT CAST(email AS INTEGER) FROM {batch}' },
        },
        {
          type: 'expect_query_results_to_match_comparison',
          kwargs: { base_query: 'SELECT email AS e FROM {batch}', comparison_query: 'SELECT 1' },
        },
      ]),
      table: { layer: 'marts', name: 'subject4' },
    };
    const written: unknown[] = [];
    const results = await check(warehouse, session, suite, {
      resultFormat: {
        result_format: 'COMPLETE',
        include_unexpected_rows: true,
        unexpected_index_column_names: ['email'],
      },
      personal: personalData(warehouse, session, { 'marts.subject4': ['EMAIL'], 'marts.other': [] }),
      writeFailures: async (_, sql) => {
        written.push((await session.query(sql)).rows);
        return 'file';
      },
    });
    expect(results.filter(({ status }) => status === 'pass')).toEqual([]);
    const everywhere =
      JSON.stringify([results, written]) +
      REPORT_FORMATS.map((format) => report(format, results, { now: NOW, version: '0' })).join('');
    expect(everywhere.toLowerCase()).not.toContain('canary');
    expect(everywhere).toContain('***');
    expect(results[8]?.failures?.sample[0]).toEqual({ email: '***', other: 'x', n: 1 });
  });
});

describe('an expectation of one SQL expression', () => {
  it('runs like any other', async () => {
    const price = sqlExpectation({
      type: 'expect_column_values_to_be_a_price',
      summary: 'A price.',
      kwargs: { limit: { type: 'number' } },
      required: ['limit'],
      expression: "column > 0 and column < limit and status <> 'gone'",
      says: 'is a price below {limit}',
    });
    const own = createRegistry([...coreExpectations, price]);
    const suite = suiteOf([{ type: price.type, kwargs: { column: 'amount', limit: 20 } }]);
    const [result] = await check(warehouse, session, suite, { resultFormat: 'COMPLETE' }, { registry: own });
    expect(result?.expectation).toBe('amount is a price below 20');
    expect(result?.validation.result).toMatchObject({
      element_count: 6,
      missing_count: 1,
      unexpected_list: [20.25, 20.25, -3.125],
    });
  });
});

describe('reports', () => {
  it('are well-formed whatever the data holds', async () => {
    await createTable(session, warehouse.dialect, 'subject5', {
      columns: { 'a|b': 'VARCHAR' },
      rows: [['<script>alert(1)</script>'], ['x | y\n::error::z'], ['\u0007 ]]> & "']],
    });
    const suite = {
      ...suiteOf([{ type: 'expect_column_values_to_be_in_set', kwargs: { column: 'a|b', value_set: ['<b>'] } }]),
      table: { layer: 'marts', name: 'subject5' },
    };
    const results = await check(warehouse, session, suite);
    const all = Object.fromEntries(
      REPORT_FORMATS.map((format) => [format, report(format, results, { now: NOW, version: '1.0.0' })]),
    );
    expect(all['github']).toBe(
      "::error file=expectations/marts/subject.json,line=1,title=marts.subject5%3A a|b is one of '<b>'::3 of 3 rows (100 %25) not as expected\n",
    );
    expect(all['markdown']).not.toContain('<script>');
    expect(all['junit']).toContain('name="a|b is one of &apos;&lt;b&gt;&apos;"'.replaceAll('&apos;', "'"));
    expect(JSON.parse(all['sarif'] ?? '')).toMatchObject({
      runs: [{ results: [{ level: 'error', locations: [{ physicalLocation: { region: { startLine: 1 } } }] }] }],
    });
    expect(JSON.parse(all['json'] ?? '')).toMatchObject({ success: false, statistics: { evaluated_expectations: 1 } });
    expect(all['text']).toContain('1 check: 1 fail');
  });
});

describe('the reference', () => {
  it('is that of the registry', () => {
    const file = path.join(import.meta.dirname, '../../../docs/reference/expectations.md');
    const made = expectationReference(registry);
    if (process.env['UPDATE_GOLDEN'] === '1') fs.writeFileSync(file, made);
    expect(fs.readFileSync(file, 'utf8')).toBe(made);
  });
});
