import { blobValue } from '@duckdb/node-api';
import { afterEach, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.js';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { StatementError, type Warehouse } from '../../src/warehouse/warehouse.js';
import { bigQueryServer } from './bigquery-server.js';

/** Every byte once. */
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

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
  const { warehouse, server: seen } = await open(() => ({
    schema: { fields },
    pages: [
      [['1', '12.34', 'NaN', 'true', '1538393405123456', '2018-10-01T11:30:05', [{ v: 'a' }, { v: 'b' }], place]],
      [['9007199254740993', null, '0.5', 'false', '-62135596799999999', null, [{ v: null }], place]],
    ],
  }));
  const session = await warehouse.session();
  const { columns, rows } = await session.query('SELECT 1');
  expect(columns.map(({ type }) => type)).toEqual([
    ...['INT64', 'NUMERIC', 'FLOAT64', 'BOOL', 'TIMESTAMP', 'DATETIME'],
    ...['ARRAY<STRING>', 'STRUCT<state STRING>'],
  ]);
  expect(rows).toEqual([
    [1, 12.34, 'NaN', true, '2018-10-01 11:30:05.123456', '2018-10-01 11:30:05', ['a', 'b'], { state: 'SP' }],
    ['9007199254740993', null, 0.5, false, '0001-01-01 00:00:00.000001', null, [null], { state: 'SP' }],
  ]);
  const searches = seen.searches.map((search) => Object.fromEntries(new URLSearchParams(search)));
  const asked = {
    prettyPrint: 'false',
    location: 'US',
    maxResults: '50000',
    'formatOptions.useInt64Timestamp': 'true',
  };
  expect(searches.slice(1)).toEqual([asked, { ...asked, pageToken: '1' }]);
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

it.each([
  ['TIMESTAMP', '253402300799999999', '9999-12-31 23:59:59.999999'],
  ['TIMESTAMP', '0', '1970-01-01 00:00:00'],
  ['TIMESTAMP', '2.53402300799999999E11', '9999-12-31 23:59:59.999999'],
  ['TIMESTAMP', '1538393405.5', '2018-10-01 11:30:05.5'],
  ['TIMESTAMP', '-1.5', '1969-12-31 23:59:58.5'],
  ['DATETIME', '2018-10-01T11:30:05.120000', '2018-10-01 11:30:05.12'],
  ['DATETIME', '2018-10-01T11:30:00', '2018-10-01 11:30:00'],
  ['TIME', '11:30:00.000000', '11:30:00'],
  ['TIME', '11:30:05.000001', '11:30:05.000001'],
  ['DATE', '2018-10-01', '2018-10-01'],
  ['BIGNUMERIC', '12345678901234567890.123456789', '12345678901234567890.123456789'],
  ['NUMERIC', '0.1', 0.1],
  ['INTEGER', '-9223372036854775808', '-9223372036854775808'],
  ['BYTES', Buffer.from(ALL_BYTES).toString('base64'), blobValue(ALL_BYTES).toString()],
  ['JSON', '{"id":9007199254740993}', '{"id":9007199254740993}'],
  ['FLOAT', '1.5E300', 1.5e300],
  ['FLOAT', '-Infinity', '-Infinity'],
])('keeps a %s exact: %s', async (type, value, cell) => {
  const { warehouse } = await open(() => ({ schema: { fields: [{ name: 'v', type }] }, pages: [[[value]]] }));
  expect((await (await warehouse.session()).query('SELECT 1')).rows).toEqual([[cell]]);
});

it.each([
  [403, 'accessDenied', 'warehouse.not-allowed'],
  [403, 'insufficientPermissions', 'warehouse.not-allowed'],
  [401, 'authError', 'warehouse.not-allowed'],
  [200, 'accessDenied', 'warehouse.not-allowed'],
  [403, 'rateLimitExceeded', undefined],
  [403, 'quotaExceeded', undefined],
  [403, 'billingNotEnabled', undefined],
])('says how to be let in when the cloud refuses, and only then: %d %s', async (status, reason, code) => {
  const { warehouse } = await open(() => ({ status, error: { reason, message: 'Access Denied' } }));
  const session = await warehouse.session();
  const error = await session.run('SELECT credentials').catch((thrown: unknown) => thrown);
  if (code === undefined) expect(error).toMatchObject({ name: 'StatementError', kind: reason });
  else expect(error).toMatchObject({ code, message: 'access denied by BigQuery: Access Denied' });
  if (code !== undefined) expect(error).toBeInstanceOf(UsageError);
});

it('takes a column of the name credentials for a column', async () => {
  const { warehouse } = await open(() => ({
    error: { reason: 'invalidQuery', message: 'Unrecognized name: credentials at [1:8]' },
  }));
  const error = (await warehouse.session()).run('SELECT credentials');
  await expect(error).rejects.toMatchObject({ kind: 'invalidQuery', offset: 7 });
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
});

it('reads the columns of a table without a job', async () => {
  const { warehouse, server: seen } = await open(() => ({}));
  const fields = [
    { name: 'id', type: 'INTEGER', mode: 'REQUIRED' },
    { name: 'total', type: 'NUMERIC', precision: '18', scale: '2' },
    { name: 'city', type: 'STRING', maxLength: '30' },
    { name: 'tags', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'a', type: 'FLOAT', mode: 'NULLABLE' }] },
  ];
  seen.tables.set('shop_marts.orders', { schema: { fields } });
  expect(await warehouse.columns({ layer: 'marts', name: 'orders' })).toEqual([
    { name: 'id', type: 'INT64' },
    { name: 'total', type: 'NUMERIC(18, 2)' },
    { name: 'city', type: 'STRING(30)' },
    { name: 'tags', type: 'ARRAY<STRUCT<a FLOAT64>>' },
  ]);
  expect(await warehouse.columns({ layer: 'marts', name: 'none' })).toBeUndefined();
  expect(seen.jobs).toEqual([]);
});
