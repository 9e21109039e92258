import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fixedClock } from '../../src/base/clock.js';
import type { LoadOptions } from '../../src/warehouse/table-loader.js';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { bigQueryServer, type Answer, type BigQueryServer } from './bigquery-server.js';

const orders = { layer: 'raw', name: 'orders' };
const load: LoadOptions = { columns: [{ name: 'id', type: 'INT64' }], id: 'run-1 raw.orders', mode: 'replace' };

let server: BigQueryServer | undefined;
let folder = '';
let file = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-'));
  file = path.join(folder, 'orders.parquet');
  fs.writeFileSync(file, 'rows');
});
afterEach(() => {
  server?.close();
  fs.rmSync(folder, { recursive: true });
});

async function open(
  answer: (work: string, attempt: number) => Answer,
  options: { bucket?: string } = {},
): Promise<{ warehouse: Warehouse; server: BigQueryServer }> {
  let attempt = 0;
  server = await bigQueryServer((work) => answer(work, ++attempt));
  const warehouse = await openBigQuery({
    project: 'p',
    prefix: 'shop',
    apiEndpoint: server.url,
    storageEndpoint: server.url,
    clock: fixedClock(new Date('2018-10-17T23:00:00Z')),
    maxRetries: 0,
    ...options,
  });
  return { warehouse, server };
}

it('sends a file with the schema of its columns, and returns the rows that the job reports', async () => {
  const { warehouse, server: seen } = await open(() => ({ outputRows: '3', running: 2 }));
  const types = [
    'NUMERIC(18, 2)',
    'STRING(10)',
    'ARRAY<STRING>',
    'STRUCT<a INT64, b ARRAY<STRUCT<`c d` NUMERIC(9, 1)>>>',
  ];
  const columns = types.map((type, i) => ({ name: `c${i}`, type }));
  expect(await warehouse.tableLoader?.load(orders, file, { ...load, columns })).toBe(3);
  expect(seen.jobs).toHaveLength(1);
  expect(seen.jobs[0]?.media?.toString()).toBe('rows');
  expect(seen.jobs[0]?.configuration.load).toEqual({
    destinationTable: { projectId: 'p', datasetId: 'shop_raw', tableId: 'orders' },
    schema: {
      fields: [
        { name: 'c0', type: 'NUMERIC', precision: '18', scale: '2' },
        { name: 'c1', type: 'STRING', maxLength: '10' },
        { name: 'c2', type: 'STRING', mode: 'REPEATED' },
        {
          name: 'c3',
          type: 'RECORD',
          fields: [
            { name: 'a', type: 'INT64' },
            {
              name: 'b',
              type: 'RECORD',
              mode: 'REPEATED',
              fields: [{ name: 'c d', type: 'NUMERIC', precision: '9', scale: '1' }],
            },
          ],
        },
      ],
    },
    sourceFormat: 'PARQUET',
    parquetOptions: { enableListInference: true },
    writeDisposition: 'WRITE_TRUNCATE',
  });
});

it('sends a file in parts that are larger than one', async () => {
  const content = Buffer.alloc(33 * 1024 * 1024, 'abcdefg');
  fs.writeFileSync(file, content);
  const { warehouse, server: seen } = await open(() => ({ outputRows: '1' }));
  await warehouse.tableLoader?.load(orders, file, load);
  expect(seen.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(3);
  expect(seen.jobs[0]?.media?.equals(content)).toBe(true);
});

it('loads an id once, whatever process asks for it', async () => {
  const { warehouse, server: seen } = await open((_, attempt) => ({ outputRows: String(attempt) }));
  const other = await openBigQuery({ project: 'p', prefix: 'shop', apiEndpoint: seen.url, maxRetries: 0 });
  expect(await warehouse.tableLoader?.load(orders, file, load)).toBe(1);
  expect(await other.tableLoader?.load(orders, file, load)).toBe(1);
  expect(seen.jobs).toHaveLength(1);
  expect(await other.tableLoader?.load(orders, file, { ...load, id: 'run-2 raw.orders', mode: 'append' })).toBe(2);
  expect(seen.jobs.map(({ configuration }) => configuration.load?.['writeDisposition'])).toEqual([
    'WRITE_TRUNCATE',
    'WRITE_APPEND',
  ]);
});

it('awaits the job that another process made in the meantime', async () => {
  const { warehouse, server: seen } = await open(() => ({ outputRows: '7', running: 1 }));
  await warehouse.tableLoader?.load(orders, file, load);
  seen.faults.push({ on: /^GET .*\/jobs\//, status: 404 });
  expect(await warehouse.tableLoader?.load(orders, file, load)).toBe(7);
  expect(seen.jobs).toHaveLength(1);
});

it('loads again under another id after a job that failed', async () => {
  const failure = { reason: 'invalid', message: 'Error while reading data: column id' };
  const { warehouse, server: seen } = await open((_, attempt) =>
    attempt === 1 ? { error: failure } : { outputRows: '2' },
  );
  await expect(warehouse.tableLoader?.load(orders, file, load)).rejects.toMatchObject({
    code: 'warehouse.job-failed',
    message: 'cannot load raw.orders: Error while reading data: column id',
  });
  expect(await warehouse.tableLoader?.load(orders, file, load)).toBe(2);
  expect(await warehouse.tableLoader?.load(orders, file, load)).toBe(2);
  expect(seen.jobs.map(({ id }) => id)).toEqual([seen.jobs[0]?.id, `${seen.jobs[0]?.id}_2`]);
});

it('loads through a bucket, and keeps the file there once', async () => {
  const { warehouse, server: seen } = await open(() => ({ outputRows: '3' }), { bucket: 'archive' });
  const md5 = createHash('md5').update('rows').digest('hex');
  expect(await warehouse.tableLoader?.load(orders, file, load)).toBe(3);
  expect(await warehouse.tableLoader?.load(orders, file, { ...load, id: 'run-2' })).toBe(3);
  expect([...seen.objects]).toEqual([[`archive/raw/orders/2018-10-17/${md5}.parquet`, Buffer.from('rows')]]);
  const uri = `gs://archive/raw/orders/2018-10-17/${md5}.parquet`;
  expect(seen.jobs.map(({ configuration }) => configuration.load?.['sourceUris'])).toEqual([[uri], [uri]]);
});

it('replaces a table by another one in one copy job, once for an id', async () => {
  const { warehouse, server: seen } = await open(() => ({}));
  const staging = { layer: 'raw', name: 'orders_new' };
  await warehouse.tableLoader?.replaceBy(orders, staging, { id: 'run-1' });
  await warehouse.tableLoader?.replaceBy(orders, staging, { id: 'run-1' });
  expect(seen.jobs.map(({ configuration }) => configuration.copy)).toEqual([
    {
      sourceTable: { projectId: 'p', datasetId: 'shop_raw', tableId: 'orders_new' },
      destinationTable: { projectId: 'p', datasetId: 'shop_raw', tableId: 'orders' },
      writeDisposition: 'WRITE_TRUNCATE',
    },
  ]);
});

it('drops a table, also one that is not there', async () => {
  const { warehouse, server: seen } = await open(() => ({}));
  await warehouse.tableLoader?.drop(orders);
  seen.faults.push(
    { on: /^DELETE/, status: 404 },
    { on: /^DELETE/, status: 400, error: { reason: 'invalid', message: 'no' } },
  );
  await warehouse.tableLoader?.drop(orders);
  await expect(warehouse.tableLoader?.drop(orders)).rejects.toThrow('cannot drop raw.orders: no');
  expect(seen.requests[0]).toBe('DELETE /bigquery/v2/projects/p/datasets/shop_raw/tables/orders');
});
