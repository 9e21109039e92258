import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { EXAMPLES, OTHER, SUBJECT } from './examples.js';
import { check, createTable, suiteOf } from './support.js';

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await createTable(session, warehouse.dialect, 'subject', SUBJECT);
  await createTable(session, warehouse.dialect, 'other', OTHER);
});
afterAll(() => warehouse.close());

async function columnsOf(query: string, where?: string): Promise<string[] | undefined> {
  const suite = suiteOf([{ type: 'unexpected_rows_expectation', kwargs: { unexpected_rows_query: query } }]);
  const [result] = await check(warehouse, session, suite, {}, where === undefined ? {} : { where });
  expect(result?.validation.exception_info.exception_message ?? null).toBeNull();
  return result?.columns;
}

describe('the columns a query stands on', () => {
  it.each([
    ['those that choose its rows', 'SELECT id, code FROM {batch} WHERE low > high', ['low', 'high']],
    ['its groups', 'SELECT status, COUNT(*) AS n FROM {batch} GROUP BY status HAVING n > 9', ['status']],
    [
      'those behind a name',
      'SELECT * FROM (SELECT id, amount * rate AS worth FROM {batch}) WHERE worth < 0',
      ['amount', 'rate'],
    ],
    [
      'those it joins by, of its own table only',
      'SELECT b.id FROM {batch} b LEFT JOIN marts.other o ON o.key = b.id WHERE o.live',
      ['id'],
    ],
    ['what it compares', 'SELECT code FROM {batch} EXCEPT SELECT status FROM {batch}', ['code', 'status']],
    ['none where it asks for the table', 'SELECT COUNT(*) FROM {batch} HAVING COUNT(*) < 3', []],
    ['none of another table', 'SELECT 1 FROM marts.other WHERE live IS NULL', []],
  ])('are %s', async (_, query, columns) => {
    expect(await columnsOf(query)).toEqual(columns);
  });

  it('are found in a part of the table too, with those that make the part', async () => {
    expect(await columnsOf('SELECT * FROM {batch} WHERE low > 99', 'id < 3')).toEqual(['id', 'low']);
  });

  it('are the values of a comparison', async () => {
    const [kwargs = {}] = EXAMPLES['expect_query_results_to_match_comparison'] ?? [];
    const [result] = await check(
      warehouse,
      session,
      suiteOf([
        {
          type: 'expect_query_results_to_match_comparison',
          kwargs: { ...kwargs, base_query: 'SELECT status FROM {batch} WHERE id = 1' },
        },
      ]),
    );
    expect(result?.columns).toEqual(['id', 'status']);
  });

  it('are not known of a query that does not parse', async () => {
    const suite = suiteOf([{ type: 'unexpected_rows_expectation', kwargs: { unexpected_rows_query: 'SELEC 1' } }]);
    expect((await check(warehouse, session, suite))[0]).toMatchObject({ status: 'error', columns: [] });
  });
});
