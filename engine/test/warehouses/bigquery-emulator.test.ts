import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { openLocal } from '../../src/warehouses/index.js';
import type { ColumnInfo, Warehouse } from '../../src/warehouse/warehouse.js';
import { bigQueryServer } from './bigquery-server.js';
import { itWithEmulator, startBigQueryEmulator } from '../support/bigquery-emulator.js';

const emulator = await startBigQueryEmulator();
const it = itWithEmulator(emulator);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-'));
afterAll(() => {
  emulator?.stop();
  fs.rmSync(folder, { recursive: true });
});

const COLUMNS: ColumnInfo[] = [
  { name: 'id', type: 'INT64' },
  { name: 'total', type: 'NUMERIC' },
  { name: 'city', type: 'STRING' },
  { name: 'at', type: 'DATETIME' },
];

/** Datasets of a test's own, with their raw layer. */
async function open(prefix: string, options: { bucket?: string; storageEndpoint?: string } = {}): Promise<Warehouse> {
  const { url, project } = emulator ?? { url: '', project: '' };
  const warehouse = await openBigQuery({
    project,
    prefix,
    apiEndpoint: url,
    maxRetries: 0,
    location: 'US',
    ...options,
  });
  const session = await warehouse.session();
  await session.run(warehouse.dialect.ddl.createSchema(warehouse.dialect.schema('raw')));
  return warehouse;
}

async function parquet(name: string, query: string): Promise<string> {
  const file = path.join(folder, `${name}.parquet`);
  const local = await openLocal();
  await (await local.session()).run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
  await local.close();
  return file;
}

const rowsQuery = (city: string): string =>
  `SELECT i AS id, CAST(i AS DECIMAL(18, 2)) / 4 :: DECIMAL(18, 2) AS total, '${city}' AS city, TIMESTAMP '2018-10-01 11:30:05.123456' AS at FROM range(3) AS t(i)`;

it('loads files into tables, adds to them, and replaces one table by another', async () => {
  const warehouse = await open('loads');
  const loader = warehouse.tableLoader;
  const session = await warehouse.session();
  const count = async (name: string): Promise<unknown> =>
    (await session.query(`SELECT city, COUNT(*) FROM loads_raw.${name} GROUP BY city ORDER BY city`)).rows;
  const orders = { layer: 'raw', name: 'orders' };
  const next = { layer: 'raw', name: 'orders_next' };
  const first = await parquet('first', rowsQuery('São Paulo'));
  expect(await loader?.load(orders, first, { columns: COLUMNS, id: '1', mode: 'replace' })).toBe(3);
  await loader?.load(orders, first, { columns: COLUMNS, id: '2', mode: 'append' });
  expect(await count('orders')).toEqual([['São Paulo', 6]]);
  expect(await warehouse.columns(orders)).toEqual(COLUMNS);

  const second = await parquet('second', rowsQuery('Recife'));
  expect(await loader?.load(next, second, { columns: COLUMNS, id: '3', mode: 'replace' })).toBe(3);
  await loader?.replaceBy(orders, next, { id: '4' });
  await loader?.drop(next);
  expect(await count('orders')).toEqual([['Recife', 3]]);
  expect(await warehouse.columns(next)).toBeUndefined();
});

it('says why a file cannot be loaded, and leaves the table as it is', async () => {
  const warehouse = await open('failures');
  const orders = { layer: 'raw', name: 'orders' };
  const loader = warehouse.tableLoader;
  await loader?.load(orders, await parquet('good', rowsQuery('Olinda')), {
    columns: COLUMNS,
    id: '1',
    mode: 'replace',
  });
  const file = path.join(folder, 'broken.parquet');
  fs.writeFileSync(file, 'not Parquet');
  await expect(loader?.load(orders, file, { columns: COLUMNS, id: '2', mode: 'append' })).rejects.toMatchObject({
    code: 'warehouse.job-failed',
    message: expect.stringMatching(/^cannot load raw\.orders: ./) as unknown,
  });
  const { rows } = await (await warehouse.session()).query('SELECT COUNT(*) FROM failures_raw.orders');
  expect(rows).toEqual([[3]]);
});

it('loads through a bucket', async () => {
  const storage = await bigQueryServer(() => ({}));
  storage.objects.set = (name, bytes) => {
    const object = path.join(emulator?.buckets ?? '', name);
    fs.mkdirSync(path.dirname(object), { recursive: true });
    fs.writeFileSync(object, bytes);
    return storage.objects;
  };
  const warehouse = await open('buckets', { bucket: 'archive', storageEndpoint: storage.url });
  const file = await parquet('bucket', rowsQuery('Natal'));
  const orders = { layer: 'raw', name: 'orders' };
  expect(await warehouse.tableLoader?.load(orders, file, { columns: COLUMNS, id: '1', mode: 'replace' })).toBe(3);
  storage.close();
});

it('brings values as they are', async () => {
  const warehouse = await open('values');
  const { rows } = await (
    await warehouse.session()
  ).query(
    "SELECT 9007199254740993, NUMERIC '12345678901234567890.123456789', DATE '0001-01-01', " +
      "DATETIME '2018-10-01 11:30:05.12', TIMESTAMP '9999-12-31 23:59:59.999999+00', TIMESTAMP '1969-12-31 23:59:58.5+00', " +
      "TIME '11:30:00', [1, 2], STRUCT('a' AS x, 1.5 AS y), FROM_BASE64('w6M='), TRUE, CAST(NULL AS STRING), 0.1",
  );
  expect(rows).toEqual([
    [
      ...['9007199254740993', '12345678901234567890.123456789', '0001-01-01', '2018-10-01 11:30:05.12'],
      ...['9999-12-31 23:59:59.999999', '1969-12-31 23:59:58.5', '11:30:00', [1, 2], { x: 'a', y: 1.5 }],
      ...['\\xC3\\xA3', true, null, 0.1],
    ],
  ]);
});

it('brings many pages of rows', async () => {
  const warehouse = await open('pages');
  const { rows } = await (
    await warehouse.session()
  ).query('SELECT n FROM UNNEST(GENERATE_ARRAY(1, 120000)) AS n ORDER BY n');
  expect(rows).toHaveLength(120_000);
  expect(rows.at(-1)).toEqual([120_000]);
});

it('points to the place of an error, and estimates without running', async () => {
  const session = await (await open('errors')).session();
  await expect(session.query('SELECT\n  nope')).rejects.toMatchObject({ name: 'StatementError', kind: 'invalidQuery' });
  await expect(session.query('SELECT * FROM errors_raw.none')).rejects.toMatchObject({ kind: 'notFound' });
  expect(await session.estimate?.('SELECT 1')).toEqual({ bytes: 0 });
});

it('describes tables and views alike in the catalogue and one by one', async () => {
  const warehouse = await open('columns');
  const session = await warehouse.session();
  await session.run(
    "CREATE TABLE columns_raw.t AS SELECT 1 AS id, NUMERIC '1.5' AS total, ['a'] AS tags, DATETIME '2018-10-01 00:00:00' AS at",
  );
  await session.run('CREATE VIEW columns_raw.v AS SELECT id, total FROM columns_raw.t');
  const relations = await warehouse.relations();
  expect(relations.map(({ table, kind }) => [table.name, kind])).toEqual([
    ['t', 'table'],
    ['v', 'view'],
  ]);
  for (const { table, columns } of relations) expect(await warehouse.columns(table)).toEqual(columns);
});
