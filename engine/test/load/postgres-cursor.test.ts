import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { csvFile } from '../../src/load/files/file-source.js';
import { postgresTable, type PostgresTableOptions } from '../../src/load/postgres/postgres-table.js';
import type { LoadContext } from '../../src/load/load-context.js';
import type { LoadTableResult } from '../../src/load/index.js';
import { postgresForFile } from './postgres-support.js';
import { Bench } from './support.js';

const { server, scratch, it, sql } = await postgresForFile();

const CONTRACT = JSON.stringify({
  type: 'object',
  properties: { id: { type: 'integer' }, amount: { type: 'number', maximum: 90 } },
});

/** A loader of `shop.t` in a folder of its own. */
async function open(name: string) {
  const bench = await Bench.open(path.join(scratch.path, name));
  bench.file('amount.json', CONTRACT);
  const load = (
    options: Partial<PostgresTableOptions> = {},
    { contract, ...context }: Partial<LoadContext> & { contract?: string } = {},
  ): Promise<LoadTableResult> =>
    bench.load(
      {
        ...{ name: 't', table: 't', ...(contract === undefined ? {} : { contract }) },
        load: () =>
          postgresTable({ table: 'shop.t', cursor: 'version', overlap: 1, key: ['id'], deletes: true, ...options }),
      },
      { env: { DATABASE_URL: server?.url }, ...context },
    );
  const rows = () =>
    bench.rows('SELECT * EXCLUDE (_source_file, _source_row, _loaded_at, _run_id) FROM raw.t ORDER BY id');
  return { bench, load, rows };
}

const START = `
  DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop;
  CREATE SEQUENCE shop.version;
  CREATE TABLE shop.t (id int PRIMARY KEY, amount int, version bigint)`;
const NEXT = `nextval('shop.version')`;

const id = fc.integer({ min: 1, max: 6 });
const amount = fc.option(fc.integer({ min: 80, max: 100 }));
const change = fc.oneof(
  fc
    .tuple(id, amount)
    .map(
      ([key, value]) =>
        `INSERT INTO shop.t (id, amount, version) VALUES (${key}, ${value}, ${NEXT}) ON CONFLICT (id) DO UPDATE SET amount = EXCLUDED.amount, version = EXCLUDED.version`,
    ),
  id.map((key) => `DELETE FROM shop.t WHERE id = ${key}`),
  fc.tuple(id, amount).map(([key, value]) => `UPDATE shop.t SET amount = ${value}, version = NULL WHERE id = ${key}`),
  fc
    .tuple(id, id)
    .map(
      ([from, to]) =>
        `UPDATE shop.t SET id = ${to}, version = ${NEXT} WHERE id = ${from} AND NOT EXISTS (SELECT 1 FROM shop.t WHERE id = ${to})`,
    ),
  fc.constant('TRUNCATE shop.t'),
  fc.constantFrom(
    "ALTER TABLE shop.t ADD COLUMN IF NOT EXISTS note text DEFAULT 'new'",
    'ALTER TABLE shop.t DROP COLUMN IF EXISTS note',
  ),
);

it('after any changes, reading on from the cursor gives what a full refresh gives', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (nights, hasContract) => {
        const { bench, load, rows } = await open(`property-${run++}`);
        const contract = hasContract ? { contract: 'amount.json' } : {};
        await sql(`${START}; INSERT INTO shop.t VALUES (1, 80, ${NEXT}), (2, 95, ${NEXT}), (9, 85, ${NEXT})`);
        await load({}, contract);
        for (const night of nights) {
          await sql(night.join('; '));
          const { result, error } = await load({}, contract);
          expect(result.read).toBe(result.loaded + result.rejected);
          const all = await sql(
            'SELECT count(*)::int AS n, count(*) FILTER (WHERE amount > 90)::int AS bad FROM shop.t',
          );
          if (hasContract && all[0]?.['n'] !== 0 && all[0]?.['n'] === all[0]?.['bad']) {
            // A table is not emptied because none of its rows can be taken.
            continue;
          }
          expect(error).toBeUndefined();
        }
        const part = await rows();
        const { error } = await load({}, { ...contract, fullRefresh: true });
        if (error === undefined) expect(part).toEqual(await rows());
        await bench.close();
      },
    ),
    { numRuns: 10 },
  );
}, 120_000);

it('a part is read, its changes are kept, and what changed of the columns is said', async () => {
  const { bench, load, rows } = await open('columns');
  await sql(`${START}; INSERT INTO shop.t SELECT n, n, ${NEXT} FROM generate_series(1, 50) n`);
  expect(await load()).toMatchObject({ result: { read: 50 }, warnings: [] });
  await sql(`UPDATE shop.t SET amount = 70, version = ${NEXT} WHERE id = 3`);
  expect(await load()).toMatchObject({ result: { read: 3, loaded: 3 }, rows: 50, warnings: [] });
  expect(await bench.rows('SELECT key, previous, current FROM meta.revised_rows')).toEqual([
    ['{"id":"3"}', '{"id":"3","amount":"3","version":"3"}', '{"id":"3","amount":"70","version":"51"}'],
  ]);
  await sql(`ALTER TABLE shop.t ADD COLUMN note text DEFAULT 'x'`);
  expect(await load()).toMatchObject({ result: { read: 50 }, warnings: ['new columns: note'] });
  await sql(`ALTER TABLE shop.t DROP COLUMN note`);
  expect(await load()).toMatchObject({ result: { read: 50 }, warnings: ['columns no longer sent: note'] });
  expect(await load({ deletes: false })).toMatchObject({ result: { read: 2 } });
  await sql('DELETE FROM shop.t WHERE id = 7');
  expect(await load({ deletes: false })).toMatchObject({ rows: 50 });
  expect(await load()).toMatchObject({ rows: 49 });
  expect((await rows()).some(([key]) => key === '7')).toBe(false);
  await bench.close();
});

it('the last value is kept with the rows: a load that fails reads from where it was', async () => {
  const { bench, load } = await open('state');
  await sql(`${START}; INSERT INTO shop.t VALUES (1, 1, ${NEXT})`);
  await load();
  await sql(`INSERT INTO shop.t VALUES (2, 2, ${NEXT}), (3, 3, ${NEXT}), (4, 4, ${NEXT})`);
  const refuse = (): Promise<void> => Promise.reject(new Error('the gate is closed'));
  expect(await load({}, { check: refuse })).toMatchObject({ status: 'failed', rows: 1 });
  expect(await load()).toMatchObject({ status: 'success', rows: 4, result: { read: 4 } });
  await bench.session.run('DROP TABLE raw.t');
  expect(await load()).toMatchObject({ rows: 4, result: { read: 4 } });
  await bench.close();
});

it('a table that was emptied, or loaded from elsewhere, is read whole again', async () => {
  const { bench, load, rows } = await open('emptied');
  const insert = (id: number) => sql(`INSERT INTO shop.t VALUES (${id}, 1, ${NEXT})`);
  await sql(START);
  await insert(1);
  await load();
  await sql('TRUNCATE shop.t; ALTER TABLE shop.t ADD COLUMN note text');
  expect(await load()).toMatchObject({ status: 'success', rows: 0 });
  await sql('ALTER TABLE shop.t DROP COLUMN note');
  await insert(2);
  expect(await load()).toMatchObject({ status: 'success', rows: 1 });
  bench.file('other.csv', 'id,amount,version\n7,7,7\n');
  const columns = ['id', 'amount', 'version'];
  expect(
    await bench.load({ name: 't', table: 't', columns, load: () => csvFile({ path: 'other.csv', columns }) }),
  ).toMatchObject({
    rows: 1,
  });
  expect(await load()).toMatchObject({ status: 'success', rows: 1, result: { read: 1 } });
  expect(await rows()).toEqual([['2', '1', '2']]);
  await bench.close();
});

it('a cursor of times, dates, decimals and texts reads on, and one without an order is refused', async () => {
  const { bench, load } = await open('types');
  for (const [type, values, overlap] of [
    ['timestamptz', ["'2024-01-01 00:00:00.000001+00'", "'2024-01-03'", "'infinity'"], '1 day'],
    ['date', ["'2024-01-01'", "'2024-01-03'", "'infinity'"], '1 day'],
    ['numeric', ['1.5', '12345678901234567890.5', "'NaN'"], 1],
    ['text', ["'a'", "'b''c'", "'z'"], undefined],
    ['uuid', [1, 2, 3].map((n) => `'00000000-0000-0000-0000-00000000000${n}'`), undefined],
  ] as const) {
    await sql(`DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop; CREATE TABLE shop.t (id int, version ${type});
      INSERT INTO shop.t VALUES ${values.map((value, i) => `(${i}, ${value})`).join(', ')}`);
    expect([type, (await load({ overlap })).result.read]).toEqual([type, 3]);
    const isOrdered = type === 'text' || type === 'uuid';
    expect([type, (await load({ overlap })).result.read]).toEqual([type, isOrdered ? 1 : 2]);
  }
  await sql('DROP TABLE shop.t; CREATE TABLE shop.t (id int, version json)');
  expect(await load()).toMatchObject({ error: { code: 'postgres.cursor' } });
  await bench.close();
});
