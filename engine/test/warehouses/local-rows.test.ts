import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeParquet } from '../../src/publish/parquet.js';
import type { Cell } from '../../src/base/cell.js';
import type { ResultTable, Session } from '../../src/warehouse/warehouse.js';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { openLocal, withLocalRows } from '../../src/warehouses/index.js';
import { bigQueryServer } from './bigquery-server.js';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-rows-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

async function parquetRows(file: string): Promise<Cell[][]> {
  const local = await openLocal();
  const { rows } = await (
    await local.session()
  ).query(`SELECT * REPLACE (CAST(id AS VARCHAR) AS id) FROM read_parquet('${file}')`);
  await local.close();
  return rows;
}

it('publishes all pages of a table with exact values, and leaves no file beside it', async () => {
  const fields = [
    { name: 'id', type: 'INTEGER' },
    { name: 'total', type: 'NUMERIC' },
    { name: 'city', type: 'STRING' },
    { name: 'at', type: 'DATETIME' },
    { name: 'tags', type: 'STRING', mode: 'REPEATED' },
  ];
  const row = (id: number): unknown[] => [
    String(9007199254740993n + BigInt(id)),
    id % 7 === 0 ? null : `1234567890123456789012345678.${String(id).padStart(9, '0')}`,
    `São "Paulo"\n${id}`,
    '2018-10-01T11:30:05.123456',
    [{ v: `a${id}` }, { v: null }],
  ];
  const server = await bigQueryServer(() => ({
    schema: { fields },
    pages: [0, 1, 2, 3].map((page) => (page === 2 ? [] : [0, 1, 2].map((i) => row(page * 3 + i)))),
  }));
  const warehouse = await openBigQuery({ project: 'p', prefix: 'shop', apiEndpoint: server.url, maxRetries: 0 });
  const file = path.join(folder, 'orders.parquet');
  const columns = fields.map(({ name, type }) => ({ name, type }));
  const table = { name: { layer: 'marts', name: 'orders' }, columns, pii: [], orderBy: ['id'] };
  const connection = { session: await warehouse.session(), dialect: warehouse.dialect };
  expect(await writeParquet(connection, table, file, undefined)).toMatchObject({ rows: 9 });
  expect(await parquetRows(file)).toEqual(
    [0, 1, 2, 3, 4, 5, 9, 10, 11].map((id) => [
      String(9007199254740993n + BigInt(id)),
      id % 7 === 0 ? null : `1234567890123456789012345678.${String(id).padStart(9, '0')}`,
      `São "Paulo"\n${id}`,
      '2018-10-01 11:30:05.123456',
      `["a${id}",null]`,
    ]),
  );
  expect(fs.readdirSync(folder)).toEqual(['orders.parquet']);
  server.close();
});

it('has written each page before it asks for the one after the next', async () => {
  const file = path.join(folder, 'rows.parquet');
  const written: number[] = [];
  const PAGE = Array.from({ length: 500 }, (_, i): Cell[] => [i, 'x'.repeat(200)]);
  const columns = [
    { name: 'i', type: 'INT64' },
    { name: 'x', type: 'STRING' },
  ];
  async function* pages(): AsyncGenerator<ResultTable, void> {
    for (let page = 0; page < 20; page++) {
      written.push(fs.statSync(`${file}.rows`, { throwIfNoEntry: false })?.size ?? 0);
      yield await Promise.resolve({ columns, rows: PAGE });
    }
  }
  const unused = (): never => {
    throw new Error('read whole');
  };
  const session = { pages, read: unused, query: unused, run: unused } as unknown as Session;
  const dialect = createBigQueryDialect({ prefix: 'shop' });
  const count = await withLocalRows({ session, dialect }, 'SELECT 1', file, async ({ relation, session: local }) => {
    return (await local.query(`SELECT count(*), sum(i) FROM ${relation}`)).rows;
  });
  expect(count).toEqual([[10_000, 20 * ((499 * 500) / 2)]]);
  const size = Math.max(...written) / 19;
  expect(size).toBeGreaterThan(100_000);
  written.forEach((bytes, page) => expect(bytes).toBeGreaterThanOrEqual((page - 1) * size));
});

it('stops at an error of a later page, and leaves no file', async () => {
  const server = await bigQueryServer(() => ({
    schema: { fields: [{ name: 'id', type: 'INTEGER' }] },
    pages: [[['1']], [['2']]],
  }));
  const warehouse = await openBigQuery({ project: 'p', prefix: 'shop', apiEndpoint: server.url, maxRetries: 0 });
  server.faults.push({ on: /queries/, skip: 1, status: 403, error: { reason: 'accessDenied', message: 'no more' } });
  const connection = { session: await warehouse.session(), dialect: warehouse.dialect };
  const file = path.join(folder, 'rows.parquet');
  await expect(withLocalRows(connection, 'SELECT 1', file, () => Promise.resolve('whole'))).rejects.toMatchObject({
    message: expect.stringContaining('no more') as unknown,
  });
  expect(fs.readdirSync(folder)).toEqual([]);
  server.close();
});
