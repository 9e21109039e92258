import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect } from 'vitest';
import { postgresTable, type PostgresTableOptions } from '../../src/load/postgres/postgres-table.js';
import type { LoadContext } from '../../src/load/load-context.js';
import type { LoadTableResult } from '../../src/load/index.js';
import type { SharedSources } from '../../src/load/shared-sources.js';
import { memoryLogger, postgresForFile } from './postgres-support.js';
import { Bench, sharedSources } from './support.js';

const { server, scratch, it, sql } = await postgresForFile();
const port = server?.port ?? 0;
const address = (user: string, to = port, rest = 'postgres'): string => `postgres://${user}@127.0.0.1:${to}/${rest}`;

let bench: Bench;
let folder = 0;
let shared: SharedSources;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
  shared = sharedSources();
  await sql('DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop');
});
afterEach(async () => {
  await shared.close();
  await bench.close();
});

interface LoadOptions extends Partial<LoadContext> {
  url?: string;
  name?: string;
}

function load(
  options: PostgresTableOptions,
  { url = server?.url ?? '', name = 't', ...context }: LoadOptions = {},
): Promise<LoadTableResult> {
  return bench.load(
    { name, table: name, load: () => postgresTable(options) },
    { env: { DATABASE_URL: url }, http: { pause: 20 }, shared, ...context },
  );
}

/** Rows of 1 kB, enough that a connection is in the middle of them for a while. */
const MANY = `CREATE TABLE shop.many AS SELECT n AS id, repeat('x', 1000) AS filler FROM generate_series(1, 20000) n`;
const isWhole = async (): Promise<unknown> => bench.rows('SELECT count(*), count(DISTINCT id) FROM raw.t');

/** Passes bytes on to the server, and cuts the first connections that have brought more than `limit` bytes. */
async function cuttingProxy(limit: number, cuts: number): Promise<{ port: number; cut(): number; close(): void }> {
  let left = cuts;
  const proxy = net.createServer((client) => {
    const upstream = net.connect(port, '127.0.0.1');
    let bytes = 0;
    upstream.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes > limit && left > 0) {
        left--;
        client.destroy();
        upstream.destroy();
      } else client.write(chunk);
    });
    client.on('data', (chunk) => upstream.write(chunk));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => undefined).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return { port: (proxy.address() as net.AddressInfo).port, cut: () => cuts - left, close: () => proxy.close() };
}

it('a connection that is cut in mid-stream is made again at the same moment, and nothing is lost or doubled', async () => {
  await sql(MANY);
  const proxy = await cuttingProxy(3_000_000, 2);
  const { log, lines } = memoryLogger();
  const outcome = await load({ table: 'shop.many' }, { url: address('postgres', proxy.port), log });
  proxy.close();
  expect(outcome).toMatchObject({ status: 'success', warnings: [], result: { read: 20000, loaded: 20000 } });
  expect(proxy.cut()).toBe(2);
  expect(lines.join('\n')).toContain('again in');
  expect(await isWhole()).toEqual([[20000, 20000]]);
});

it('one that is cut every time leaves the table as it was', async () => {
  await sql(`${MANY}; CREATE TABLE shop.few AS SELECT 1 AS id`);
  await load({ table: 'shop.few' });
  const proxy = await cuttingProxy(3_000_000, 99);
  const outcome = await load({ table: 'shop.many' }, { url: address('postgres', proxy.port) });
  proxy.close();
  expect(outcome).toMatchObject({ status: 'failed', rows: 1, error: { code: 'postgres.connection-lost' } });
  expect(
    await bench.rows("SELECT load_status, left(error, 24) FROM meta.load_metadata WHERE run_id = 'run-2'"),
  ).toEqual([['failed', 'postgres.connection-lost']]);
  expect(bench.scratchFiles()).toEqual([]);
});

it('backends that are killed, and a server that restarts, are waited for; a later moment is said', async () => {
  await sql(MANY);
  await load({ table: 'shop.many' });
  await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lastro'`);
  await sleep(100);
  const again = await load({ table: 'shop.many' });
  expect(again).toMatchObject({ status: 'skipped', error: undefined });
  const restarted = Promise.all([
    server?.restart(),
    load({ table: 'shop.many' }, { http: { pause: 400 }, fullRefresh: true }),
  ]);
  const [, outcome] = await restarted;
  expect(outcome).toMatchObject({ status: 'success', result: { loaded: 20000 } });
  expect(outcome.warnings.join()).toContain('later moment');
});

it('all loads of a run read one moment', async () => {
  await sql(`CREATE TABLE shop.a AS SELECT 1 AS id; CREATE TABLE shop.b AS SELECT 1 AS id`);
  await load({ table: 'shop.a' }, { name: 'a' });
  await sql('INSERT INTO shop.b VALUES (2)');
  expect(await load({ table: 'shop.b' }, { name: 'b' })).toMatchObject({ status: 'success', rows: 1, warnings: [] });
  await shared.close();
  expect(await sql(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'lastro'`)).toEqual([]);
  expect(await load({ table: 'shop.b' }, { name: 'b' })).toMatchObject({ rows: 2, warnings: [] });
});

it('a table that was emptied or rewritten after the moment of the run is not read as empty', async () => {
  await sql(`CREATE TABLE shop.a AS SELECT 1 AS id; CREATE TABLE shop.b AS SELECT 1 AS id`);
  await load({ table: 'shop.a' }, { name: 'a' });
  await sql('ALTER TABLE shop.b ALTER id TYPE text USING id::text');
  const outcome = await load({ table: 'shop.b' }, { name: 'b' });
  expect(outcome).toMatchObject({ status: 'success', rows: 1 });
  expect(outcome.warnings).toEqual(['read at a later moment than other tables of this run: their moment was lost']);
});

it('what stands in the way is named, with what to do', async () => {
  await sql(`
    CREATE TABLE shop.orders (id int, note text);
    DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN;
    GRANT USAGE ON SCHEMA shop TO stranger`);
  const codeOf = async (...args: Parameters<typeof load>): Promise<unknown[]> => {
    const { status, error } = await load(...args);
    return [status, error?.code, error?.hint];
  };
  expect(await codeOf({ table: 'shop.ordres' })).toEqual(['failed', 'postgres.no-table', 'did you mean shop.orders?']);
  expect(await codeOf({ table: 'shop.orders', columns: ['nota'] })).toEqual([
    'failed',
    'postgres.no-column',
    'did you mean note?',
  ]);
  expect((await codeOf({ table: 'shop.orders' }, { url: address('stranger') }))[1]).toBe('postgres.no-rights');
  expect((await codeOf({ table: 'shop.orders' }, { url: address('postgres', port, 'nowhere') }))[1]).toBe(
    'postgres.no-database',
  );
  expect((await codeOf({ table: 'shop.orders' }, { url: address('nobody-at-all') }))[1]).toBe('postgres.login');
  expect((await codeOf({ table: 'shop.orders' }, { url: address('postgres', 1) }))[1]).toBe('postgres.connect');
  expect((await codeOf({ table: 'a.b.c' }))[1]).toBe('postgres.table-name');
  expect((await codeOf({ table: 'shop.orders', connection: 'NOT_SET' }))[1]).toBe('postgres.setting');
});

it('a statement that takes too long, and a table that is held, fail in time', async () => {
  await sql(`
    CREATE TABLE shop.held (id int);
    CREATE VIEW shop.slow AS SELECT pg_sleep(20)::text AS nap`);
  expect(await load({ table: 'shop.slow', statementTimeout: '200ms' })).toMatchObject({
    error: { code: 'postgres.statement-timeout' },
  });
  const holder = new pg.Client({ connectionString: server?.url });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE shop.held');
  expect(await load({ table: 'shop.held', lockTimeout: 100 })).toMatchObject({ error: { code: 'postgres.locked' } });
  await holder.end();
  expect(await load({ table: 'shop.held' })).toMatchObject({ status: 'success' });
});

it('the time of a loader ends a load that waits', async () => {
  await sql(`CREATE VIEW shop.slow AS SELECT pg_sleep(20)::text AS nap`);
  const started = Date.now();
  const outcome = await bench.load(
    { name: 't', table: 't', timeout: 1, load: () => postgresTable({ table: 'shop.slow' }) },
    { env: { DATABASE_URL: server?.url }, shared },
  );
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'load.timeout' } });
  expect(Date.now() - started).toBeLessThan(5000);
  expect(await sql(`SELECT query FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%'`)).toEqual([]);
});

it('a key that names several rows or none is refused', async () => {
  await sql(`CREATE TABLE shop.t (id int, at int); INSERT INTO shop.t VALUES (1, 1), (1, 2)`);
  const options = { table: 'shop.t', cursor: 'at', key: ['id'] };
  expect(await load(options)).toMatchObject({
    error: { code: 'postgres.not-a-key', message: 'id is no key of shop.t: 2 rows have 1' },
  });
  await sql('UPDATE shop.t SET id = NULL WHERE at = 2');
  await shared.close();
  expect(await load(options)).toMatchObject({
    error: { code: 'postgres.not-a-key', message: 'id is no key of shop.t: 1 rows have none' },
  });
});

it('a replica that is behind is said, and refused beyond its limit', async () => {
  const replica = await server?.replica();
  if (replica === undefined) throw new Error('no server');
  try {
    await sql('CREATE TABLE shop.t AS SELECT 1 AS id');
    await sleep(300);
    const url = address('postgres', replica.port);
    expect(await load({ table: 'shop.t', maxLag: '1 min' }, { url })).toMatchObject({
      status: 'success',
      warnings: [],
      rows: 1,
    });
    await replica.sql('SELECT pg_wal_replay_pause()');
    await sql('INSERT INTO shop.t VALUES (2)');
    await sleep(1200);
    await shared.close();
    const behind = await load({ table: 'shop.t' }, { url });
    expect(behind).toMatchObject({
      rows: 1,
      warnings: [expect.stringMatching(/^read from a replica that is .* behind$/)],
    });
    expect(await load({ table: 'shop.t', maxLag: '1 s' }, { url })).toMatchObject({
      error: { code: 'postgres.replica-lags' },
    });
  } finally {
    await replica.stop();
  }
});
