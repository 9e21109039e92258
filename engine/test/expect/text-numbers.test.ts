import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { check, createTable, suiteOf } from './support.js';

let warehouse: Warehouse;
let session: Session;
let statements: string[] = [];

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await createTable(session, warehouse.dialect, 'subject', {
    columns: { text: 'VARCHAR', comma: 'VARCHAR', part: 'VARCHAR', large: 'DOUBLE' },
    rows: [
      ['1.5', '1,5', 'a', 4e18],
      ['200', '1.200,5', 'a', 0.5],
      ['NaN', 'nAn', 'a', null],
      ['nan ', 'nan ', 'a', null],
      ['1_0', '1_0', 'b', null],
      ['inf', 'inf', 'b', null],
      ['abc', 'abc', 'b', null],
      ['', '', 'b', null],
      [null, null, 'b', null],
    ],
  });
  warehouse.onStatement(({ sql }) => statements.push(sql));
});
beforeEach(() => (statements = []));
afterAll(() => warehouse.close());

const kwargsOf = (column: string, row_condition?: string): Record<string, unknown> => ({
  ...{ column, min_value: 0, max_value: 100 },
  ...(row_condition === undefined ? {} : { row_condition, condition_parser: 'sql' }),
});
const between = (...args: Parameters<typeof kwargsOf>): Parameters<typeof suiteOf>[0][number] => ({
  type: 'expect_column_values_to_be_between',
  kwargs: kwargsOf(...args),
});
const mean = (...args: Parameters<typeof kwargsOf>): Parameters<typeof suiteOf>[0][number] => ({
  type: 'expect_column_mean_to_be_between',
  kwargs: kwargsOf(...args),
});

it.each([
  ['text', '.', 100.75],
  ['comma', ',', 601],
] as const)('texts of %s that are no numbers are counted from those that are', async (column, decimal, observed) => {
  const [values, average, some] = await check(
    warehouse,
    session,
    suiteOf([between(column), mean(column), between(column, "part = 'b'")]),
    {},
    { text: { decimal } },
  );
  expect(values?.validation.result).toMatchObject({ element_count: 9, missing_count: 2, unexpected_count: 6 });
  expect(some?.validation.result).toMatchObject({ element_count: 5, missing_count: 1, unexpected_count: 4 });
  expect(average?.observed).toContain(`observed ${observed}`);
  expect(average?.remarks.join()).toContain(`${column} is not a valid number in 5 rows`);
  expect(values?.remarks).toEqual([`${column} is NaN in 1 row, which counts as missing`]);
  const [scan = ''] = statements.filter((sql) => /^SELECT .* AS m0/.test(sql));
  expect(scan.match(/TRY_CAST\((?:"text"|CASE)/g)).toHaveLength(1);
  expect(scan).not.toContain('STRLEN');
});

it('the largest number that is added as an integer is a part of the sum', async () => {
  const [sum] = await check(
    warehouse,
    session,
    suiteOf([{ type: 'expect_column_sum_to_be_between', kwargs: { column: 'large', min_value: 1 } }]),
  );
  expect(sum?.observed).toContain('4000000000000000000');
});
