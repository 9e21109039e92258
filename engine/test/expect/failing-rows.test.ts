import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import type { Cell } from '../../src/base/cell.js';
import type { Suite } from '../../src/project/model.js';
import type { CheckResult } from '../../src/expect/index.js';
import { readTogether } from '../../src/expect/read-together.js';
import { check, suiteOf } from './support.js';

const ROWS = 100_050;
const between = (
  column: string,
  max: number,
  more: object = {},
): { type: string; kwargs: Record<string, unknown> } => ({
  type: 'expect_column_values_to_be_between',
  kwargs: { column, max_value: max, ...more },
});

let warehouse: Warehouse;
let session: Session;
let statements: string[] = [];
const written = new Map<string, Cell[][]>();

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await session.run('CREATE SCHEMA marts');
  await session.run(
    `CREATE TABLE marts.numbers AS SELECT i, i % 3 AS rest, 'r' || i AS name FROM range(${ROWS}) AS r(i)`,
  );
  await session.run('CREATE VIEW marts.subject AS SELECT * FROM marts.numbers');
  warehouse.onStatement(({ sql }) => statements.push(sql));
});
beforeEach(() => {
  statements = [];
  written.clear();
});
afterAll(() => warehouse.close());

const scans = (): string[] =>
  statements.filter((sql) => sql.includes('"marts"."subject"') && !/json_serialize_sql|^DESCRIBE/.test(sql));
const keep = async ({ id }: { id: string }, sql: string): Promise<string> => {
  written.set(id, (await session.query(sql)).rows);
  return `${id}.parquet`;
};

describe('the failing rows of a check', () => {
  it('cost one scan more, for sample, frequent values and file together', async () => {
    const [result] = await check(warehouse, session, suiteOf([between('i', ROWS - 31)]), { writeFailures: keep });
    expect(scans()).toHaveLength(2);
    expect(result?.failures).toMatchObject({ count: 30, truncated: false });
    expect(result?.failures?.sample).toHaveLength(20);
    expect(result?.failures?.sample[0]).toEqual({ i: ROWS - 30, rest: (ROWS - 30) % 3, name: `r${ROWS - 30}` });
    expect(result?.validation.result['partial_unexpected_counts']).toHaveLength(20);
    expect(written.get(result?.id ?? '')).toHaveLength(30);
  });

  it('share that scan with those of other checks, each with its own rows', async () => {
    const results = await check(
      warehouse,
      session,
      suiteOf([between('i', ROWS - 31), between('i', ROWS - 6), between('rest', 1, { row_condition: 'i < 90' })]),
      { writeFailures: keep },
    );
    expect(scans()).toHaveLength(2);
    expect(results.map(({ id }) => written.get(id)?.length)).toEqual([30, 5, 30]);
    expect(results[2]?.validation.result['partial_unexpected_counts']).toEqual([{ value: 2, count: 30 }]);
    expect(results[1]?.validation.result['partial_unexpected_list']).toEqual(
      Array.from({ length: 5 }, (_, i) => ROWS - 5 + i),
    );
  });

  it('are cut where there are too many, crowd out nobody, and are counted whole', async () => {
    const [all, few] = await check(warehouse, session, suiteOf([between('i', -1), between('i', ROWS - 2)]), {
      writeFailures: keep,
      resultFormat: 'SUMMARY',
    });
    expect(all?.failures).toMatchObject({ count: ROWS, truncated: true });
    expect([all, few].map((result) => written.get(result?.id ?? '')?.length)).toEqual([100_000, 1]);
    const [rest] = await check(warehouse, session, suiteOf([between('rest', -1)]), { writeFailures: keep });
    expect(rest?.validation.result['partial_unexpected_counts']).toEqual([
      { value: 0, count: ROWS / 3 },
      { value: 1, count: ROWS / 3 },
      { value: 2, count: ROWS / 3 },
    ]);
  });

  it('are not set aside where one statement returns all that is reported', async () => {
    await check(warehouse, session, suiteOf([between('i', ROWS - 6)]));
    await check(warehouse, session, suiteOf([between('i', 10)]), { resultFormat: 'BASIC' });
    expect(statements.filter((sql) => sql.includes('TEMP'))).toEqual([]);
    expect(scans()).toHaveLength(4);
  });

  it('of many checks are read by few statements, as if each check were alone', async () => {
    const types = [
      between('i', 10),
      between('i', 7, { row_condition: 'rest = 1' }),
      between('i', 2990),
      { type: 'expect_column_values_to_be_null', kwargs: { column: 'name' } },
      { type: 'expect_column_values_to_not_match_regex', kwargs: { column: 'name', regex: '[27]$' } },
      { type: 'expect_column_values_to_not_match_regex', kwargs: { column: 'name', regex: '(?<!9)5$' } },
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'rest' } },
      { type: 'expect_column_pair_values_a_to_be_greater_than_b', kwargs: { column_A: 'rest', column_B: 'i' } },
      { type: 'expect_multicolumn_sum_to_equal', kwargs: { column_list: ['i', 'rest'], sum_total: 3 } },
    ];
    const expectations = Array.from({ length: 3 }, (_, n) => [
      ...types,
      between('rest', -n),
      between('i', 30 * n, { result_format: { result_format: 'SUMMARY', partial_unexpected_count: 3 + n } }),
    ]).flat();
    const timeless = (results: readonly CheckResult[]): object[] =>
      results.map(({ failures, validation, status }) => ({ failures, result: validation.result, status }));
    const checked = async (suite: Suite): Promise<object[]> =>
      timeless(await check(warehouse, session, suite, {}, { where: 'i < 3000' }));
    const together = await checked(suiteOf(expectations));
    const reads = statements.filter((sql) => /LIMIT \d+\b|GROUP BY/.test(sql));
    expect(reads.length).toBeLessThan(40);
    const alone: object[] = [];
    for (const each of expectations) alone.push(...(await checked(suiteOf([each]))));
    expect(together).toEqual(alone);
  });

  it('are an error only for the query that cannot be read', async () => {
    const queries = ['SELECT 1 AS i', 'SELECT nothing AS i', 'SELECT i FROM marts.numbers ORDER BY i LIMIT 3'];
    const [one, broken, three] = await readTogether(session, queries, { order: ['i'] });
    expect(broken).toBeInstanceOf(Error);
    expect([one, three]).toMatchObject([{ rows: [[1]] }, { rows: [[0], [1], [2]] }]);
  });

  it('of a query are found once for result and file', async () => {
    const query = `SELECT i FROM {batch} WHERE i >= ${ROWS - 40}`;
    const [result] = await check(
      warehouse,
      session,
      suiteOf([{ type: 'unexpected_rows_expectation', kwargs: { unexpected_rows_query: query } }]),
      { writeFailures: keep },
    );
    expect(scans()).toHaveLength(2);
    expect(result?.failures).toMatchObject({ count: 40 });
    expect(written.get(result?.id ?? '')).toHaveLength(40);
  });

  it('leave nothing behind in the session, even when they cannot be kept', async () => {
    const [result] = await check(warehouse, session, suiteOf([between('i', ROWS - 31)]), {
      writeFailures: () => Promise.reject(new Error('the disk is full')),
    });
    expect(result).toMatchObject({ status: 'error', observed: 'the disk is full' });
    const { rows } = await session.query('SELECT table_name FROM duckdb_tables() WHERE temporary');
    expect(rows).toEqual([]);
  });
});
