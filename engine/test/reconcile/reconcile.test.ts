import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reconciliation, TableComparison } from '../../src/reconcile/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';
import { compareLargeTables } from './large-table.js';

let project: ProjectFolder;

/** Statements run on a target's database. */
async function change(target: 'dev' | 'prod', ...statements: string[]): Promise<void> {
  const warehouse = await openDuckDB({
    path: project.path('target', target === 'dev' ? 'warehouse.duckdb' : 'prod.duckdb'),
  });
  const session = await warehouse.session();
  for (const sql of statements) await session.run(sql);
  session.close();
  await warehouse.close();
}

async function reconcile(...args: string[]): Promise<{ code: number; result: Reconciliation }> {
  const { code, out, err } = await project.lastro('reconcile', '--to', 'prod', '--format', 'json', ...args);
  expect(err).toBe('');
  return { code, result: JSON.parse(out) as Reconciliation };
}

/** The comparison of one table, whose rows are as given on each side. */
async function compared(columns: string, dev: string, prod: string, ...args: string[]): Promise<TableComparison> {
  for (const [target, rows] of [
    ['dev', dev],
    ['prod', prod],
  ] as const)
    await change(
      target,
      'DROP TABLE IF EXISTS marts.rpt_regions',
      `CREATE TABLE marts.rpt_regions AS SELECT * FROM (VALUES ${rows}) AS v(${columns})`,
    );
  const { result } = await reconcile('--select', 'rpt_regions', '--indirect-selection', 'empty', ...args);
  const [table] = result.tables;
  if (table === undefined || result.tables.length !== 1) throw new Error('one table');
  return table;
}

beforeAll(async () => {
  project = new ProjectFolder(SHOP);
  for (const target of ['dev', 'prod']) expect(await project.lastro('build', '-t', target)).toMatchObject({ code: 0 });
});
afterAll(() => project.remove());

describe('lastro reconcile', () => {
  it('finds two builds of the same data equal, and says what it leaves out', async () => {
    const { code, out } = await project.lastro('reconcile', '--from', 'dev', '--to', 'prod');
    expect(out).toMatch(/^equal {4}raw\.orders {2}3 rows, 5 columns$/m);
    expect(out).toMatch(/^equal {4}marts\.rpt_regions {2}2 rows, 3 columns$/m);
    expect(out).toContain('8 tables of dev and prod: 8 equal');
    expect(out).toContain('not compared: _loaded_at, _run_id');
    expect(code).toBe(0);
  });

  it('has figures of every column in JSON, with personal ones masked', async () => {
    const { code, result } = await reconcile('--select', 'dim_customers', 'fct_orders');
    expect({ code, equal: result.equal, targets: result.targets }).toEqual({
      code: 0,
      equal: true,
      targets: { from: 'dev', to: 'prod' },
    });
    const column = (table: string, name: string) =>
      result.tables.find((each) => each.table.name === table)?.columns.find((each) => each.name === name)?.from;
    expect(column('fct_orders', 'amount')).toMatchObject({
      non_null: 3,
      distinct: 3,
      min: '3',
      max: '10.5',
      sum: '20.75',
      checksum: expect.stringMatching(/^\d+$/) as string,
    });
    expect(column('dim_customers', 'email')).toEqual({
      ...{ non_null: 2, distinct: 2, min: '***', max: '***', sum: null },
      checksum: '***',
    });
    expect(JSON.stringify(result)).not.toContain('@example.org');
  });

  it('names the keys that are only on one side and the columns that differ, with personal values masked', async () => {
    const other = new ProjectFolder(SHOP);
    const kept = project;
    project = other;
    try {
      for (const target of ['dev', 'prod'])
        expect(await project.lastro('build', '-t', target)).toMatchObject({ code: 0 });
      await change(
        'prod',
        "UPDATE marts.fct_orders SET amount = 11 WHERE order_id = '1'",
        "DELETE FROM marts.fct_orders WHERE order_id = '2'",
        "INSERT INTO marts.fct_orders VALUES ('4', 'ana', 1)",
        "UPDATE marts.dim_customers SET email = 'other@example.org' WHERE customer = 'ana'",
      );
      const { code, out } = await project.lastro(
        'reconcile',
        '--to',
        'prod',
        '--select',
        'fct_orders',
        'dim_customers',
      );
      expect(code).toBe(1);
      expect(out).toMatch(/^differs {2}marts\.fct_orders/m);
      expect(out).toContain(
        'column amount: min 3 in dev, 1 in prod; max 10.5 in dev, 11 in prod; sum 20.75 in dev, 15 in prod',
      );
      expect(out).toContain('rows by order_id: 1 only in dev, 1 only in prod, 1 changed (amount 1)');
      expect(out).toContain('order_id 1: amount 10.5 | 11');
      expect(out).toContain('only in dev: order_id 2');
      expect(out).toContain('only in prod: order_id 4');
      expect(out).toContain('customer ana: email *** | ***');
      expect(out).not.toContain('@example.org');
    } finally {
      project = kept;
      other.remove();
    }
  });
});

describe('a table', () => {
  it.each<[string, string, string, string, Partial<TableComparison>]>([
    ['the same rows in another order', 'a, b', "(1, 'x'), (2, 'y')", "(2, 'y'), (1, 'x')", { status: 'equal' }],
    ['values of two rows swapped', 'a, b', "(1, 'x'), (2, 'y')", "(1, 'y'), (2, 'x')", { status: 'differs' }],
    ['a row twice', 'a, b', "(1, 'x'), (2, 'y')", "(1, 'x'), (1, 'x'), (2, 'y')", { status: 'differs' }],
    ['a null for an empty text', 'a', "('')", '(NULL::VARCHAR)', { status: 'differs' }],
    ['accents in two forms', 'a', "('é')", "(nfc_normalize('é') || chr(769))", { status: 'differs' }],
    ['decimals of other scales', 'a', '(1.50)', '(1.5)', { status: 'equal' }],
    ['doubles within the tolerance', 'a, b', '(1, 0.1e0 + 0.2e0)', '(1, 0.3e0)', { status: 'equal' }],
    [
      'doubles at an edge of nine digits',
      'a, b',
      '(1, 1.0000000049999999e0)',
      '(1, 1.0000000050000001e0)',
      { status: 'equal' },
    ],
    ['doubles beyond the tolerance', 'a, b', '(1, 1e0)', '(1, 1.0000001e0)', { status: 'differs' }],
    ['negative zero', 'a', '(0e0)', '(-0e0)', { status: 'equal' }],
    ['no rows', 'a', '(1)', '(1), (2)', { status: 'differs' }],
  ])('with %s', async (_, columns, dev, prod, expected) => {
    expect(await compared(columns, dev, prod)).toMatchObject(expected);
  });

  it('without a key is matched by all its exact columns', async () => {
    const { keys } = await compared('a, b, c', "(1, 'x', 1e0), (2, 'y', 2e0)", "(1, 'x', 5e0), (3, 'y', 2e0)");
    expect(keys).toMatchObject({
      ...{ key: ['a', 'b'], declared: false, only_from: 1, only_to: 1, changed: 1 },
      columns: { c: 1 },
    });
  });

  it('says when doubles differ by less than the tolerance only', async () => {
    const { keys } = await compared('a, b', '(1, 1.0000000049999999e0)', '(1, 1.0000000050000001e0)');
    expect(keys).toMatchObject({ changed: 0, within_tolerance: 1, complete: true, examples: [] });
  });

  it('with columns of other types, or that one side has not', async () => {
    const table = await compared('a, b, c', "(1, 'x', 1)", "(1.5, 2, '[1]'::JSON)");
    expect(table).toMatchObject({ status: 'differs', columns: [{ name: 'a' }] });
    expect(table.differences).toEqual([
      'column a is of type integer (INTEGER) in dev, of decimal (DECIMAL(2,1)) in prod',
      'column b is of type text (VARCHAR) in dev, of integer (INTEGER) in prod',
      'column c is of type integer (INTEGER) in dev, of json (JSON) in prod',
    ]);
    await change('prod', 'ALTER TABLE marts.rpt_regions DROP COLUMN b');
    const { result } = await reconcile('--select', 'rpt_regions');
    expect(result.tables[0]?.differences).toContain('column b is not in prod');
  });

  it('of which a column cannot be compared says why', async () => {
    const table = await compared('a, j, l', "(1, '{}'::JSON, [1])", "(1, '{}'::JSON, [2])");
    expect(table).toMatchObject({
      status: 'equal',
      excluded: [
        { column: 'j', reason: 'engines write values of type JSON differently' },
        { column: 'l', reason: 'engines write values of type INTEGER[] differently' },
      ],
    });
    const { out } = await project.lastro('reconcile', '--to', 'prod', '--select', 'rpt_regions');
    expect(out).toContain('values of j are not compared: engines write values of type JSON differently');
  });

  it('of which a query fails is an error, with a message that quotes no personal values', async () => {
    await change(
      'prod',
      'DROP TABLE IF EXISTS marts.rpt_regions',
      "CREATE VIEW marts.rpt_regions AS SELECT CAST(error('no rows for you') AS INTEGER) AS a, [1] AS l, '{}'::JSON AS j",
    );
    const { code, result } = await reconcile('--select', 'rpt_regions');
    expect(code).toBe(1);
    expect(result.tables[0]).toMatchObject({
      status: 'error',
      message: expect.stringContaining('the message is hidden') as string,
    });
    await change('prod', 'DROP VIEW marts.rpt_regions');
  });

  it('that one target has not is missing', async () => {
    const { code, out } = await project.lastro('reconcile', '--to', 'prod', '--select', 'rpt_regions');
    expect(out).toMatch(/^missing {2}marts\.rpt_regions {2}not in prod$/m);
    expect(code).toBe(1);
  });
});

describe('the cost', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await openDuckDB({ path: ':memory:' });
  });
  afterAll(() => warehouse.close());

  it('of equal tables is one query for each side', async () => {
    expect(await compareLargeTables(warehouse, 1000, 'FALSE')).toMatchObject({
      status: 'equal',
      statements: 2,
      transferred: 2,
    });
  });

  it('of a few rows that differ is three more, and little that is read', async () => {
    const { status, statements, keys, transferred } = await compareLargeTables(
      warehouse,
      100_000,
      'i IN (7, 50000, 99999)',
    );
    expect({ status, statements }).toEqual({ status: 'differs', statements: 8 });
    expect(keys).toMatchObject({ changed: 3, columns: { amount: 3 }, complete: true });
    expect(keys?.examples.map(({ key }) => key['id']).sort()).toEqual(['50000', '7', '99999']);
    expect(transferred).toBeLessThan(4000);
  });

  it('of rows that all differ is bounded, and the result says that not all were read', async () => {
    const { status, keys } = await compareLargeTables(warehouse, 5000, 'TRUE');
    expect(status).toBe('differs');
    expect(keys).toMatchObject({ changed: 5000, columns: { amount: 1000 }, complete: false });
  });
});

describe('usage', () => {
  it.each([
    [['--to', 'dev'], /reconcile\.same-target .*dev cannot be compared with itself/],
    [['--to', 'prdo'], /usage\.unknown-target .*did you mean prod\?/],
    [['--from', 'dve', '--to', 'prod'], /usage\.unknown-target .*did you mean dev\?/],
    [['--to', 'prod', '--select', 'fct_odrers'], /did you mean fct_orders\?/],
    [[], /--to/],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await project.lastro('reconcile', ...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('refuses a target that was never built', async () => {
    const empty = new ProjectFolder(SHOP);
    const { code, err } = await empty.lastro('reconcile', '--to', 'prod');
    empty.remove();
    expect(err).toMatch(/warehouse\.missing/);
    expect(code).toBe(2);
  });
});
