import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { postgresTable } from '../../src/load/postgres/postgres-table.js';
import { archived, everyCell, keysOf, restored } from './archive-support.js';
import { postgresForFile } from './postgres-support.js';
import { Bench } from './support.js';

const { server, scratch, it, sql } = await postgresForFile();

it('a table of PostgreSQL that is read by its cursor is restored at each day, with deletes and rejects, when the server is gone', async () => {
  const bench = await Bench.open(path.join(scratch.path, 'cursor'));
  bench.file(
    'amount.json',
    JSON.stringify({ type: 'object', properties: { amount: { type: 'number', maximum: 90 } } }),
  );
  const load = async (day: string): Promise<Record<string, unknown>> => {
    const { error } = await bench.load(
      {
        ...{ name: 'shop', table: 't', contract: 'amount.json' },
        load: () => postgresTable({ table: 'shop.t', cursor: 'version', key: ['id'], deletes: true }),
      },
      { env: { DATABASE_URL: server?.url }, ...archived(bench.dir, `${day}T06:00:00Z`) },
    );
    expect(error?.message).toBeUndefined();
    return everyCell(bench);
  };
  await sql(`CREATE SCHEMA shop; CREATE TABLE shop.t (id int PRIMARY KEY, amount int, note text, version bigint);
    INSERT INTO shop.t VALUES (1, 10, NULL, 1), (2, 99, 'too much', 2), (3, 30, '', 3), (4, 40, 'line' || chr(10) || 'break', 4)`);
  const days = [await load('2018-06-01')];
  await sql(`UPDATE shop.t SET amount = 11, version = 5 WHERE id = 1; DELETE FROM shop.t WHERE id = 3;
    UPDATE shop.t SET amount = 95, version = 6 WHERE id = 4; INSERT INTO shop.t VALUES (5, 50, 'ç', 7)`);
  days.push(await load('2018-06-02'));
  await sql(`UPDATE shop.t SET amount = 41, version = 8 WHERE id = 4`);
  days.push(await load('2018-06-03'));
  expect(await bench.rows('SELECT id, amount FROM raw.t ORDER BY id')).toEqual([
    ['1', '11'],
    ['4', '41'],
    ['5', '50'],
  ]);
  await sql('DROP SCHEMA shop CASCADE');
  fs.rmSync(path.join(bench.dir, 'amount.json'));
  for (const [i, expected] of days.entries()) {
    const again = await restored(bench.dir, `2018-06-0${i + 1}T23:59:59Z`);
    expect(await everyCell(again), `day ${i + 1}`).toEqual(expected);
    await again.close();
  }
  expect(keysOf(bench.dir).map((key) => key.replace(/[0-9a-f]{32}/, 'MD5'))).toContain(
    'raw/t/2018-06-02/MD5-shop.t.keys.csv',
  );
  await bench.close();
});

it('a table that is read whole and has not changed is kept once', async () => {
  const bench = await Bench.open(path.join(scratch.path, 'whole'));
  const load = (day: string) =>
    bench.load(
      { name: 'u', table: 'u', load: () => postgresTable({ table: 'u' }) },
      { env: { DATABASE_URL: server?.url }, ...archived(bench.dir, `${day}T06:00:00Z`) },
    );
  await sql('CREATE TABLE u AS SELECT generate_series(1, 3) AS id');
  expect((await load('2018-06-01')).status).toBe('success');
  expect((await load('2018-06-02')).status).toBe('skipped');
  expect(keysOf(bench.dir).filter((key) => key.startsWith('raw/'))).toHaveLength(1);
  const again = await restored(bench.dir);
  expect(await everyCell(again)).toEqual(await everyCell(bench));
  await again.close();
  await bench.close();
});
