import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatError } from '../../src/base/errors.js';
import type { OnSchemaChange } from '../../src/project/model.js';
import { readTransforms } from '../../src/project/transforms.js';
import { prepareLayers, runModel, type ModelResult, type RunOptions } from '../../src/transform/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { StatementError, type ResultTable, type Session, type Warehouse } from '../../src/warehouse/warehouse.js';

let folder: string;
let warehouse: Warehouse;
let session: Session;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-'));
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await session.run('CREATE SCHEMA raw');
  await session.run(
    "CREATE TABLE raw.orders AS SELECT * FROM (VALUES (1, DATE '2018-01-01', 10), (2, DATE '2018-01-02', 20)) AS t(id, day, amount)",
  );
});
afterEach(async () => {
  session.close();
  await warehouse.close();
  fs.rmSync(folder, { recursive: true });
});

const NARROWED = '@if_incremental(where id > (select max(id) from @this))';

interface Shape {
  policy?: OnSchemaChange | undefined;
  config?: string;
  narrowed?: boolean;
}

function model(columns: string, { policy, config = 'unique_key: id', narrowed = false }: Shape = {}): void {
  const dir = path.join(folder, 'transforms/marts');
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'fct.sql'), `select ${columns} from @source(orders) ${narrowed ? NARROWED : ''}`);
  const change = policy === undefined ? '' : `, on_schema_change: ${policy}`;
  fs.writeFileSync(
    path.join(dir, 'fct.yaml'),
    `models: [{ name: fct, config: { materialized: incremental, ${config}${change} } }]`,
  );
}

async function run(options: Partial<RunOptions> = {}): Promise<ModelResult> {
  const { models, problems } = readTransforms(folder, 'shop');
  expect(problems.map(formatError)).toEqual([]);
  await prepareLayers(session, warehouse, models);
  return runModel(models[0] ?? expect.fail('no model'), {
    warehouse,
    session,
    models: new Map(models.map((each) => [each.name, each])),
    vars: {},
    now: new Date('2018-10-17T12:00:00Z'),
    projectDir: folder,
    runId: 'run-1',
    fullRefresh: false,
    ...options,
  });
}

async function table(): Promise<{ names: string[]; rows: ResultTable['rows'] }> {
  const { columns, rows } = await session.query('SELECT * FROM marts.fct ORDER BY id');
  return { names: columns.map(({ name }) => name), rows };
}

const OVERWRITE = 'incremental_strategy: insert_overwrite, partition_by: day';

it.each(['backendError', 'rateLimitExceeded', 'stopped'])(
  'a warehouse that does not say which columns the query has, %s, leaves the table as it is',
  async (kind) => {
    model('id, day, amount');
    await run();
    await session.run('DELETE FROM raw.orders WHERE id = 1');
    let asked = 0;
    const failing: Session = Object.create(session, {
      describe: {
        value: (sql: string) =>
          asked++ === 0 ? Promise.reject(new StatementError('try again', { kind, sql })) : session.describe(sql),
      },
    }) as Session;
    const result = await run({ session: failing });
    expect([result.status, ...result.errors.map(formatError)]).toEqual([
      'error',
      expect.stringContaining('model.failed  the columns of the query cannot be asked for: try again'),
    ]);
    expect((await session.query('SELECT count(*) FROM marts.fct')).rows).toEqual([[2]]);
    expect((await run()).status).toBe('success');
  },
);

describe('on_schema_change', () => {
  it.each([undefined, 'sync_all_columns'] as const)('%s: the table is built from scratch', async (policy) => {
    model('id, day, amount', { policy });
    await run();
    model('id, amount + 0.5 as amount, 1 as more', { policy });
    expect(await run()).toMatchObject({ status: 'success', message: '2 rows' });
    expect(await table()).toMatchObject({ names: ['id', 'amount', 'more'] });
  });

  it.each(['unique_key: id', OVERWRITE])(
    'fail: names what is new, gone and retyped; the table stays: %s',
    async (config) => {
      model('id, day, amount', { policy: 'fail', config });
      await run();
      const before = await table();
      model("id, day, @cast(amount, varchar) as amount, 'x' as more", { policy: 'fail', config });
      const failed = await run();
      expect(failed.errors.map(formatError)).toEqual([
        'transforms/marts/fct.sql  model.schema-changed  the columns of fct have changed: more is not in the table; amount is VARCHAR, in the table INTEGER' +
          ' (on_schema_change is fail: build with --full-refresh, which takes the columns of the query)',
      ]);
      model('id, day', { policy: 'fail', config });
      expect((await run()).message).toBe('the columns of fct have changed: amount is not in the query');
      expect(await table()).toEqual(before);
      expect(await run({ fullRefresh: true })).toMatchObject({ status: 'success' });
      expect((await table()).names).toEqual(['id', 'day']);
      expect(await run()).toMatchObject({ status: 'success' });
    },
  );

  it('is the same for columns in another order, and names that differ by case', async () => {
    model('id, day, amount', { policy: 'fail' });
    await run();
    await session.run('UPDATE raw.orders SET amount = 30 WHERE id = 2');
    model('amount as "Amount", day, id', { policy: 'fail' });
    expect(await run()).toMatchObject({ message: '2 rows, 1 changed' });
    expect((await table()).rows).toEqual([
      [1, '2018-01-01', 10],
      [2, '2018-01-02', 30],
    ]);
  });

  it('ignore: a new column is left out, and said; one that is gone is an error', async () => {
    model('id, day, amount', { policy: 'ignore' });
    await run();
    await session.run("INSERT INTO raw.orders VALUES (3, '2018-01-03', 30)");
    model('id, 1 as more, day, amount', { policy: 'ignore' });
    expect(await run()).toMatchObject({ message: '3 rows, 1 changed, not in the table: more' });
    expect(await table()).toEqual({
      names: ['id', 'day', 'amount'],
      rows: [
        [1, '2018-01-01', 10],
        [2, '2018-01-02', 20],
        [3, '2018-01-03', 30],
      ],
    });
    model('id, day', { policy: 'ignore' });
    expect(await run()).toMatchObject({ status: 'error', errors: [{ code: 'model.schema-changed' }] });
  });

  it('ignore: a new column that is in the key is an error', async () => {
    model('id, day, amount', { policy: 'ignore' });
    await run();
    model('id, day, amount, 1 as part', { policy: 'ignore', config: 'unique_key: [id, part]' });
    expect((await run()).message).toBe('the columns of fct have changed: part is not in the table');
  });

  it('append_new_columns: new ones get the values of all rows; those that are gone stay', async () => {
    model('id, day, amount', { policy: 'append_new_columns' });
    await run();
    await session.run("INSERT INTO raw.orders VALUES (3, '2018-01-03', 30)");
    model('id, amount * 2 as twice, day', { policy: 'append_new_columns' });
    expect(await run()).toMatchObject({
      message: '3 rows, 3 changed, added: twice, not in the query any more: amount',
    });
    expect(await table()).toEqual({
      names: ['id', 'day', 'amount', 'twice'],
      rows: [
        [1, '2018-01-01', 10, 20],
        [2, '2018-01-02', 20, 40],
        [3, '2018-01-03', null, 60],
      ],
    });
    model("id, day, 'x' as twice", { policy: 'append_new_columns' });
    expect((await run()).message).toBe('the columns of fct have changed: twice is VARCHAR, in the table INTEGER');
  });

  it('append_new_columns of a model that restricts itself: earlier rows have NULL, which is said', async () => {
    model('id, day', { policy: 'append_new_columns', narrowed: true });
    await run();
    await session.run("INSERT INTO raw.orders VALUES (3, '2018-01-03', 30)");
    model('id, day, amount', { policy: 'append_new_columns', narrowed: true });
    expect(await run()).toMatchObject({ message: '3 rows, 1 changed, added, NULL in earlier rows: amount' });
    expect((await table()).rows.map(([, , amount]) => amount)).toEqual([null, null, 30]);
    expect(await run({ fullRefresh: true })).toMatchObject({ status: 'success' });
    expect((await table()).rows.map(([, , amount]) => amount)).toEqual([10, 20, 30]);
  });

  it('holds for a complete query that replaces partitions, too: those that are gone go', async () => {
    model('id, day, amount', { policy: 'append_new_columns', config: OVERWRITE });
    await run();
    await session.run('DELETE FROM raw.orders WHERE id = 1');
    model('id, day, 1 as more', { policy: 'append_new_columns', config: OVERWRITE });
    expect(await run()).toMatchObject({
      message: '1 row, 2 partitions replaced, added: more, not in the query any more: amount',
    });
    expect(await table()).toEqual({ names: ['id', 'day', 'amount', 'more'], rows: [[2, '2018-01-02', null, 1]] });
  });

  it('leaves no new column where the build fails', async () => {
    model('id, day', { policy: 'append_new_columns' });
    await run();
    await session.run("INSERT INTO raw.orders VALUES (2, '2018-01-03', 30)");
    model('id, day, amount', { policy: 'append_new_columns' });
    expect(await run()).toMatchObject({ status: 'error', errors: [{ code: 'model.key-twice' }] });
    expect((await table()).names).toEqual(['id', 'day']);
  });

  it('is one of four words', () => {
    model('id', { policy: 'sync' as OnSchemaChange });
    expect(readTransforms(folder, 'shop').problems.map(formatError)).toEqual([
      expect.stringContaining('transforms.schema-change  unknown on_schema_change sync'),
    ]);
  });
});
