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
    columns: { text: 'VARCHAR', nan: 'VARCHAR', words: 'VARCHAR', n: 'BIGINT', infinite: 'DOUBLE' },
    rows: [
      ['1.5', '1', 'nan', 1, 'Infinity'],
      ['2.5', 'NaN', 'x', 2, '2'],
      ['4', '10', 'nän', 4, '3'],
    ],
  });
  warehouse.onStatement(({ sql }) => statements.push(sql));
});
beforeEach(() => (statements = []));
afterAll(() => warehouse.close());

const checkTexts = (...expectations: Parameters<typeof suiteOf>[0]): ReturnType<typeof check> =>
  check(warehouse, session, suiteOf(expectations), {}, { text: { decimal: '.' } });
const scans = (): string[] => statements.filter((sql) => /^SELECT .* AS m0/.test(sql));
const notNull = (column: string): Parameters<typeof suiteOf>[0][number] => ({
  type: 'expect_column_values_to_not_be_null',
  kwargs: { column },
});
const stdev = (column: string): Parameters<typeof suiteOf>[0][number] => ({
  type: 'expect_column_stdev_to_be_between',
  kwargs: { column, min_value: 1, max_value: 2 },
});

it('the ends of a column of texts are read only where it has a NaN', async () => {
  expect((await checkTexts(notNull('text'))).map(({ status }) => status)).toEqual(['pass']);
  expect(scans()).toHaveLength(1);
  expect(scans()[0]).not.toContain('MIN(');
  const results = await checkTexts(notNull('nan'), notNull('words'), notNull('text'));
  expect(results.map(({ status }) => status)).toEqual(['fail', 'pass', 'pass']);
  expect(scans()).toHaveLength(3);
  expect(scans()[2]?.match(/MIN\(/g)).toHaveLength(2);
});

it('a deviation is computed around the mean that the first scan has found, in a second one for all', async () => {
  const results = await checkTexts(stdev('text'), stdev('n'), {
    type: 'expect_column_mean_to_be_between',
    kwargs: { column: 'text', min_value: 2, max_value: 3 },
  });
  expect(results.map(({ observed }) => observed)).toEqual([
    'observed 1.25830573921179',
    'observed 1.52752523165195',
    'observed 2.66666666666667',
  ]);
  expect(statements.join('\n')).not.toContain('CROSS JOIN');
  expect(scans()).toHaveLength(2);
});

it('a deviation that an infinite value makes undefined is not asked for', async () => {
  const [result] = await checkTexts(stdev('infinite'));
  expect(result).toMatchObject({ status: 'fail', observed: 'nothing observed; infinite is infinite in 1 row' });
  expect(scans()).toHaveLength(1);
});

it('a statement casts a text to a number once', async () => {
  await checkTexts(
    { type: 'expect_column_values_to_be_between', kwargs: { column: 'text', min_value: 1 } },
    { type: 'expect_column_sum_to_be_between', kwargs: { column: 'text', min_value: 1 } },
  );
  expect(scans()[0]?.match(/TRY_CAST\("text" AS DOUBLE\)/g)).toHaveLength(1);
});

it('the median of whole numbers orders whole numbers', async () => {
  const [result] = await checkTexts({
    type: 'expect_column_median_to_be_between',
    kwargs: { column: 'n', min_value: 2, max_value: 2 },
  });
  expect(result).toMatchObject({ status: 'pass', observed: 'observed 2' });
  expect(scans()[0]).toContain('quantile_cont("n", 0.5)');
});
