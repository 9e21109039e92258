import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../engine/src/base/cell.js';
import type { UnitTest } from '../../engine/src/project/model.js';
import { runUnitTest, type UnitTestOptions } from '../../engine/src/transform/index.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../engine/src/warehouse/warehouse.js';
import { googleSqlWarehouse } from '../../engine/test/support/googlesql-session.js';
import { openGoogleSql } from '../../engine/test/support/googlesql.js';
import { itRequires } from '../../engine/test/support/requires.js';
import { compileOptions, models, transforms } from './project.js';

const googlesql = await openGoogleSql();
const itOnGoogleSql = itRequires(googlesql !== undefined, "Google's analyser could not be installed");

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

const options = (): UnitTestOptions => ({
  ...compileOptions,
  models,
  sources: transforms.sources,
  warehouse,
  session,
  projectDir: '.',
});

/** Products and sellers just above and below each border of their tiers. */
function tiers(model: string, key: string, input: string, names: [string, string, string], tier: string): UnitTest {
  const counts = [1, 49, 50, 99, 100, 101];
  const label = (count: number): string => (count >= 100 ? names[0] : count >= 50 ? names[1] : names[2]);
  const sold = (count: number): Row[] => Array.from({ length: count }, () => ({ [key]: `k${count}`, price: 1 }));
  return {
    name: `${model} tiers`,
    model,
    description: '',
    given: [
      { input, rows: counts.map((count) => ({ [key]: `k${count}` })) },
      { input: 'stg_order_items', rows: counts.flatMap(sold) },
      { input: 'brazil_state_regions', rows: [] },
    ],
    expect: { rows: counts.map((count) => ({ [key.replace('_id', '_key')]: `k${count}`, [tier]: label(count) })) },
    overrides: { vars: {}, now: undefined },
    location: { file: 'tests/transform/unit-tests.test.ts' },
  };
}

const ALL: UnitTest[] = [
  ...transforms.unitTests,
  tiers('dim_products', 'product_id', 'stg_products', ['Best Seller', 'Popular', 'Standard'], 'product_sales_tier'),
  tiers('dim_sellers', 'seller_id', 'stg_sellers', ['High', 'Medium', 'Low'], 'seller_volume_tier'),
];

describe('unit tests of the models', () => {
  it.each(ALL.map((test) => [test.name, test] as const))('%s on DuckDB', async (_, test) => {
    expect((await runUnitTest(test, options())).message).toBe('pass');
  });

  for (const test of ALL)
    itOnGoogleSql(`${test.name} on BigQuery's evaluator`, async () => {
      if (googlesql === undefined) throw new Error('no evaluator');
      const result = await runUnitTest(test, { ...options(), ...googleSqlWarehouse(googlesql) });
      expect(result.message).toBe('pass');
    });
});

describe('runUnitTest', () => {
  const test = (changes: Partial<UnitTest>): UnitTest => ({
    name: 't',
    model: 'dim_payments',
    description: '',
    given: [{ input: 'stg_order_payments', rows: [{ order_id: 'o', payment_value: 1 }] }],
    expect: { rows: [{ payment_key: 'o', total_payment_value: 1 }] },
    overrides: { vars: {}, now: undefined },
    location: { file: 'models.yaml', line: 7 },
    ...changes,
  });
  const run = (changes: Partial<UnitTest>) => runUnitTest(test(changes), options());

  it('prints the rows that differ', async () => {
    const result = await run({ expect: { rows: [{ payment_key: 'o', total_payment_value: 2 }] } });
    expect(result.status).toBe('fail');
    expect(result.message.split('\n').slice(1)).toEqual([
      '- payment_key: "o", total_payment_value: 2',
      '+ payment_key: "o", total_payment_value: 1',
    ]);
    expect(result.errors[0]?.location).toEqual({ file: 'models.yaml', line: 7 });
  });

  it('counts equal rows', async () => {
    const row = { payment_key: 'o', total_payment_value: 1 };
    expect((await run({ expect: { rows: [row, row] } })).message).toContain(
      '- payment_key: "o", total_payment_value: 1',
    );
  });

  it('passes when nothing is expected and nothing comes, and fails when something does', async () => {
    expect(await run({ given: [{ input: 'stg_order_payments', rows: [] }], expect: { rows: [] } })).toMatchObject({
      status: 'pass',
    });
    expect(await run({ expect: { rows: [] } })).toMatchObject({ status: 'fail' });
  });

  it.each<[string, Partial<UnitTest>, string]>([
    ['a model that is not there', { model: 'dim_payment' }, 'no model dim_payment'],
    ['an input that is not given', { given: [] }, 't has no rows for stg_order_payments'],
    [
      'a column the input has not',
      { given: [{ input: 'stg_order_payments', rows: [{ ordr_id: 'o' }] }] },
      'stg_order_payments has no column ordr_id',
    ],
    ['a column the model has not', { expect: { rows: [{ nope: 1 }] } }, 'nope'],
  ])('reports %s', async (_, changes, message) => {
    const result = await run(changes);
    expect(result.status).toBe('error');
    expect(result.message).toContain(message);
  });
});
