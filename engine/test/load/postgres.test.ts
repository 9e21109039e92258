import path from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { postgresTable, type PostgresTableOptions } from '../../src/load/postgres/postgres-table.js';
import type { LoadContext } from '../../src/load/load-context.js';
import { postgresForFile } from './postgres-support.js';
import { Bench } from './support.js';

const { server, scratch, it, sql } = await postgresForFile();

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
  await sql('DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop');
});
afterEach(() => bench.close());

const load = (options: PostgresTableOptions, context: Partial<LoadContext> = {}) =>
  bench.load(
    { name: 't', table: 't', load: () => postgresTable(options) },
    { env: { DATABASE_URL: server?.url }, http: { pause: 20 }, ...context },
  );

const rows = (columns = '*', order = 'id'): Promise<unknown[][]> =>
  bench.rows(`SELECT ${columns} FROM raw.t ORDER BY ${order}`);

it('values are the texts that PostgreSQL has for them, and NULL is no empty text', async () => {
  await sql(`
    CREATE TYPE shop.mood AS ENUM ('sad', 'ok');
    CREATE TYPE shop.pair AS (a int, b text);
    CREATE DOMAIN shop.flag AS boolean;
    CREATE TABLE shop.t (
      id int, n numeric, m numeric(20, 4), f float8, r real, big bigint, yes boolean, flag shop.flag, note text, pad char(3),
      day date, at timestamp, moment timestamptz, clock time, span interval, mood shop.mood, pair shop.pair,
      list int[], texts text[], prices numeric[], doc json, docb jsonb, bytes bytea, id2 uuid, cash money, range int4range, ip inet
    );
    INSERT INTO shop.t VALUES
      (1, 12345678901234567890.123456789, 0.5, 0.1, 0.1, 9223372036854775807, true, false, E'a "b", c\\n\\r\\\\.\\té', 'x',
       '2024-02-29', '2024-02-29 12:30:00.000001', '2024-02-29 12:30:00.5+05:30', '12:30', '1 day 02:00', 'ok', ROW(1, 'x'),
       '{1,NULL,3}', '{"a,b",NULL,"",NULL}', '{1.10,NaN}', '{"a": 1.50}', '{"b": [1.50]}', '\\xdeadbeef',
       'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '1234.50', '[1,5)', '10.0.0.1'),
      (2, 'NaN', NULL, 'NaN', 'Infinity', NULL, NULL, NULL, '', '', 'infinity', '-infinity', 'infinity', NULL, NULL, NULL, NULL,
       '{}', NULL, NULL, NULL, NULL, '\\x', NULL, NULL, 'empty', NULL),
      (3, 'Infinity', NULL, '-Infinity', NULL, NULL, NULL, NULL, NULL, NULL, '0044-03-15 BC', NULL, '0044-03-15 12:00:00+00 BC',
       NULL, NULL, NULL, NULL, '{{1,2},{3,4}}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
  expect(await load({ table: 'shop.t' })).toMatchObject({
    status: 'success',
    error: undefined,
    result: { read: 3, loaded: 3, rejected: 0, files: [{ name: 'shop.t' }] },
  });
  const loaded = await rows();
  const cells = loaded.map((row) => row.slice(0, 27));
  expect(cells).toEqual([
    [
      ...['1', '12345678901234567890.123456789', '0.5000', '0.1', '0.1', '9223372036854775807', 'true', 'false'],
      ...['a "b", c\n\r\\.\té', 'x  ', '2024-02-29', '2024-02-29 12:30:00.000001', '2024-02-29T07:00:00.5+00:00'],
      ...['12:30:00', '1 day 02:00:00', 'ok', '{"a":1,"b":"x"}', '[1,null,3]', '["a,b",null,"",null]', '[1.10,"NaN"]'],
      ...['{"a": 1.50}', '{"b": [1.50]}', '\\xdeadbeef', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '1234.50', '[1,5)'],
      '10.0.0.1',
    ],
    [
      ...['2', 'NaN', null, 'NaN', 'Infinity', null, null, null, '', '   ', 'infinity', '-infinity', 'infinity'],
      ...[null, null, null, null, '[]', null, null, null, null, '\\x', null, null, 'empty', null],
    ],
    [
      ...['3', 'Infinity', null, '-Infinity', null, null, null, null, null, null, '0044-03-15 BC', null],
      ...['0044-03-15T12:00:00+00:00 BC', null, null, null, null, '[[1,2],[3,4]]'],
      ...[null, null, null, null, null, null, null, null, null],
    ],
  ]);
});

it('a cursor reads on from its last value, with deletes where they are asked for', async () => {
  await sql(`
    CREATE TABLE shop.t (id int PRIMARY KEY, note text, updated_at timestamptz);
    INSERT INTO shop.t SELECT n, 'a', timestamptz '2024-01-01' + n * interval '1 day' FROM generate_series(1, 5) n`);
  const options = { table: 'shop.t', cursor: 'updated_at', key: ['id'], overlap: '1 day', deletes: true };
  expect(await load(options)).toMatchObject({ error: undefined, status: 'success', result: { read: 5, loaded: 5 } });
  await sql(`
    UPDATE shop.t SET note = 'b', updated_at = '2024-02-01' WHERE id = 2;
    DELETE FROM shop.t WHERE id = 1;
    INSERT INTO shop.t VALUES (6, NULL, '2024-02-02'), (7, 'no time', NULL)`);
  expect(await load(options)).toMatchObject({
    error: undefined,
    status: 'success',
    rows: 6,
    result: { read: 5, loaded: 5 },
  });
  expect(await rows('id, note')).toEqual([
    ['2', 'b'],
    ['3', 'a'],
    ['4', 'a'],
    ['5', 'a'],
    ['6', null],
    ['7', 'no time'],
  ]);
  expect(await bench.rows('SELECT key, current IS NULL FROM meta.revised_rows ORDER BY key')).toEqual([
    ['{"id":"1"}', true],
    ['{"id":"2"}', false],
  ]);
});

it('what cannot be read is rejected, and one column of NULL keeps its rows', async () => {
  await sql(`CREATE TABLE shop.t AS SELECT n AS id, repeat('x', n) AS long FROM unnest(ARRAY[1, 1100000, 2]) n`);
  expect(await load({ table: 'shop.t' })).toMatchObject({
    status: 'success',
    result: { read: 3, loaded: 2, rejected: 1 },
  });
  expect(await bench.rows('SELECT file_name, rule FROM meta.rejected_rows')).toEqual([['shop.t', 'too-long']]);
  await sql('CREATE TABLE shop.one AS SELECT NULL::text AS only FROM generate_series(1, 3)');
  expect(await load({ table: 'shop.one' })).toMatchObject({ status: 'success', result: { read: 3, loaded: 3 } });
  await sql('CREATE TABLE shop.none ("only" text)');
  expect(await load({ table: 'shop.none' })).toMatchObject({ rows: 0, warnings: ['no records, only a header'] });
  await sql(`CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0`);
  await server?.sql(
    `CREATE TABLE t AS SELECT 1 AS id, convert_from('\\xff', 'SQL_ASCII') AS note UNION ALL SELECT 2, 'b'`,
    'bytes',
  );
  const url = server?.url.replace(/postgres$/, 'bytes');
  expect(await load({ table: 'public.t' }, { env: { DATABASE_URL: url } })).toMatchObject({
    error: undefined,
    result: { read: 2, loaded: 1, rejected: 1 },
  });
});

it('odd names, views and partitioned tables are read, and an unchanged table is not loaded again', async () => {
  await sql(`
    CREATE TABLE shop."Odd ""Name.x" ("a b" int, "select" text); INSERT INTO shop."Odd ""Name.x" VALUES (1, 'x');
    CREATE TABLE shop.p (id int) PARTITION BY RANGE (id);
    CREATE TABLE shop.p1 PARTITION OF shop.p FOR VALUES FROM (1) TO (10);
    INSERT INTO shop.p VALUES (1), (2);
    CREATE VIEW shop.v AS SELECT id FROM shop.p WHERE id > 1`);
  expect(await load({ table: 'shop."Odd ""Name.x"' })).toMatchObject({ error: undefined, rows: 1 });
  expect(await load({ table: 'shop.v' })).toMatchObject({ error: undefined, rows: 1 });
  expect(await load({ table: 'shop.p' })).toMatchObject({ error: undefined, rows: 2 });
  expect(await load({ table: 'shop.p' })).toMatchObject({ status: 'skipped', rows: 2 });
  await sql('INSERT INTO shop.p VALUES (3)');
  expect(await load({ table: 'shop.p' })).toMatchObject({ status: 'success', rows: 3 });
});
