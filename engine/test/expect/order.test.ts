import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { check, createTable, suiteOf } from './support.js';

const KEYS = Array.from({ length: 15 }, (_, i) => `k${String(i).padStart(2, '0')}`);

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  const rows = [...KEYS].reverse().map((key) => [key, 1]);
  await createTable(session, warehouse.dialect, 'subject', { columns: { key: 'VARCHAR', n: 'INTEGER' }, rows });
  await createTable(session, warehouse.dialect, 'other', { columns: { key: 'VARCHAR' }, rows: [] });
});
afterAll(() => warehouse.close());

describe('a result lists groups in the order of their values, whatever order the warehouse returns', () => {
  const observed = async (type: string, kwargs: Record<string, unknown>): Promise<unknown> => {
    const [result] = await check(warehouse, session, suiteOf([{ type, kwargs }]), { resultFormat: 'COMPLETE' });
    return result;
  };

  it('value counts', async () => {
    expect(
      await observed('expect_column_distinct_values_to_be_in_set', { column: 'key', value_set: [] }),
    ).toMatchObject({
      validation: {
        result: { observed_value: KEYS, details: { value_counts: KEYS.map((value) => ({ value, count: 1 })) } },
      },
    });
  });

  it('failing groups', async () => {
    expect(await observed('expect_column_to_not_be_constant', { column: 'n', group_by: ['key'] })).toMatchObject({
      failures: { sample: KEYS.map((key) => ({ key })) },
    });
  });

  it('values that two tables have differently often', async () => {
    const kwargs = { column: 'key', other_table: 'marts.other', other_column: 'key' };
    expect(await observed('expect_column_value_counts_to_equal_other_table', kwargs)).toMatchObject({
      failures: { sample: KEYS.map((key) => ({ value_here: key })) },
    });
  });
});
