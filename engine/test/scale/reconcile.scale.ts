import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { assertChangesAreFound } from '../reconcile/engines.js';
import { compareLargeTables } from '../reconcile/large-table.js';
import { openGoogleSql } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';

const google = await openGoogleSql();
let duckdb: Warehouse;
beforeAll(async () => {
  duckdb = await openDuckDB({ path: ':memory:' });
});
afterAll(async () => {
  await duckdb.close();
  google?.close();
});

itRequires(google !== undefined, "Google's analyser could not be installed")(
  'any rows are equal on DuckDB and BigQuery, and a value that is changed is found, 300 times',
  async () => {
    if (google === undefined) throw new Error('no evaluator');
    await assertChangesAreFound({ duckdb, google }, 300);
  },
);

it('three keys that differ of two million are found by reading little', async () => {
  const { keys, transferred } = await compareLargeTables(duckdb, 2_000_000, 'i IN (7, 1000000, 1999999)');
  expect(keys).toMatchObject({ changed: 3, columns: { amount: 3 }, complete: true });
  expect(transferred).toBeLessThan(12_000);
});

it('a table of which every row differs is read in part, and so it says', async () => {
  const { status, keys, transferred } = await compareLargeTables(duckdb, 1_000_000, 'TRUE');
  expect({ status, complete: keys?.complete }).toEqual({ status: 'differs', complete: false });
  expect(keys?.changed).toBeGreaterThan(90_000);
  expect(transferred).toBeLessThan(210_000);
});
