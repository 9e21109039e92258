import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareTable, type TargetTable } from '../../src/reconcile/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { ResultTable, Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { assertChangesAreFound } from '../reconcile/engines.js';
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

it('three keys that differ of ten million are found by reading little', async () => {
  const session = await duckdb.session();
  let transferred = 0;
  const counted: Session = {
    ...session,
    read: async (sql): Promise<ResultTable> => {
      const result = await session.read(sql);
      transferred += result.rows.length;
      return result;
    },
    close: () => undefined,
  };
  const rows = (change: string): string =>
    `(SELECT i AS id, 'text ' || (i % 1000) AS label, CAST(${change} AS DECIMAL(18, 2)) AS amount FROM range(10000000) AS r(i)) AS given`;
  const target = (name: string, change: string): TargetTable => ({
    target: name,
    dialect: { ...duckdb.dialect, table: () => rows(change) },
    columns: [
      { name: 'id', type: 'BIGINT' },
      { name: 'label', type: 'VARCHAR' },
      { name: 'amount', type: 'DECIMAL(18,2)' },
    ],
    session: () => Promise.resolve(counted),
  });
  const { status, keys } = await compareTable({
    table: { layer: 'marts', name: 'given' },
    targets: {
      from: target('dev', 'i / 100'),
      to: target('prod', 'CASE WHEN i IN (7, 5000000, 9999999) THEN -1 ELSE i / 100 END'),
    },
    key: ['id'],
    isPersonal: () => false,
    examples: 5,
  });
  expect({ status, changed: keys?.changed, columns: keys?.columns }).toEqual({
    status: 'differs',
    changed: 3,
    columns: { amount: 3 },
  });
  expect(transferred).toBeLessThan(50_000);
});
