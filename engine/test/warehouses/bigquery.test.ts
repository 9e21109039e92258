import { afterEach, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.js';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { StatementError, type Warehouse } from '../../src/warehouse/warehouse.js';
import { bigQueryServer } from './bigquery-server.js';

type Server = Awaited<ReturnType<typeof bigQueryServer>>;
let server: Server | undefined;
afterEach(() => server?.close());

async function open(answer: Parameters<typeof bigQueryServer>[0]): Promise<{ warehouse: Warehouse; server: Server }> {
  server = await bigQueryServer(answer);
  const warehouse = await openBigQuery({
    project: 'p',
    prefix: 'shop',
    apiEndpoint: server.url,
    maxRetries: 0,
    maximumBytesBilled: '1000000',
  });
  return { warehouse, server };
}

it('brings every page of a result, each value as a cell', async () => {
  const fields = [
    { name: 'id', type: 'INTEGER' },
    { name: 'total', type: 'NUMERIC' },
    { name: 'ratio', type: 'FLOAT' },
    { name: 'good', type: 'BOOLEAN' },
    { name: 'at', type: 'TIMESTAMP' },
    { name: 'local', type: 'DATETIME' },
    { name: 'tags', type: 'STRING', mode: 'REPEATED' },
    { name: 'place', type: 'RECORD', fields: [{ name: 'state', type: 'STRING' }] },
  ];
  const place = { f: [{ v: 'SP' }] };
  const { warehouse } = await open(() => ({
    schema: { fields },
    pages: [
      [['1', '12.34', 'NaN', 'true', '1.538393405123456E9', '2018-10-01T11:30:05', [{ v: 'a' }, { v: 'b' }], place]],
      [['9007199254740993', null, '0.5', 'false', '0.0', null, [], place]],
    ],
  }));
  const session = await warehouse.session();
  const { columns, rows } = await session.query('SELECT 1');
  expect(columns.map(({ name, type }) => `${name} ${type}`).slice(0, 2)).toEqual(['id INTEGER', 'total NUMERIC']);
  expect(rows).toEqual([
    [1, 12.34, 'NaN', true, '2018-10-01 11:30:05.123456', '2018-10-01 11:30:05', ['a', 'b'], { state: 'SP' }],
    ['9007199254740993', null, 0.5, false, '1970-01-01 00:00:00', null, [], { state: 'SP' }],
  ]);
});

it('throws what a job says inside a good answer, at its place in the statement', async () => {
  const { warehouse } = await open(() => ({
    error: { reason: 'invalidQuery', message: 'Unrecognized name: x at [2:3]' },
  }));
  const session = await warehouse.session();
  const error = await session.run('SELECT\n  x').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StatementError);
  expect(error).toMatchObject({ kind: 'invalidQuery', offset: 9 });
});

it('says how to be let in when the cloud refuses', async () => {
  const { warehouse } = await open(() => ({
    status: 403,
    error: { reason: 'accessDenied', message: 'Access Denied' },
  }));
  const session = await warehouse.session();
  const error = await session.run('SELECT 1').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({ code: 'warehouse.not-allowed' });
});

it('keeps a transaction in one session of the server, and undoes it when the work throws', async () => {
  const { warehouse, server: seen } = await open(() => ({ affected: '3' }));
  const session = await warehouse.session();
  expect(await session.transaction(() => session.run('DELETE FROM t WHERE true'))).toBe(3);
  await expect(session.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await session.run('SELECT 1');
  expect(
    seen.jobs.map(({ configuration: { query } }) => [query?.query, query?.connectionProperties?.[0]?.value]),
  ).toEqual([
    ['BEGIN TRANSACTION', undefined],
    ['DELETE FROM t WHERE true', 'session-1'],
    ['COMMIT TRANSACTION', 'session-1'],
    ['BEGIN TRANSACTION', undefined],
    ['ROLLBACK TRANSACTION', 'session-1'],
    ['SELECT 1', undefined],
  ]);
  expect(seen.jobs.every(({ configuration: { query } }) => query?.maximumBytesBilled === '1000000')).toBe(true);
});

it('reads the catalogue of each dataset once; a dataset that is missing has no relations', async () => {
  const fields = ['table_name', 'table_type', 'column_name', 'data_type'].map((name) => ({ name, type: 'STRING' }));
  const { warehouse, server: seen } = await open((sql) =>
    sql.includes('`shop_marts`')
      ? {
          schema: { fields },
          pages: [
            [
              ['fct_orders', 'BASE TABLE', 'id', 'STRING'],
              ['fct_orders', 'BASE TABLE', 'total', 'NUMERIC'],
              ['v', 'VIEW', 'id', 'STRING'],
            ],
          ],
        }
      : { error: { reason: 'notFound', message: 'Not found: Dataset' } },
  );
  expect(await warehouse.relations()).toEqual([
    {
      table: { layer: 'marts', name: 'fct_orders' },
      kind: 'table',
      columns: [
        { name: 'id', type: 'STRING' },
        { name: 'total', type: 'NUMERIC' },
      ],
    },
    { table: { layer: 'marts', name: 'v' }, kind: 'view', columns: [{ name: 'id', type: 'STRING' }] },
  ]);
  expect(seen.jobs).toHaveLength(4);
  expect(await warehouse.columns({ layer: 'marts', name: 'none' })).toBeUndefined();
});
