import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { readContract } from '../../src/contract/index.js';
import { openIntakeStore } from '../../src/intake/open-store.js';
import { Connections } from '../../src/intake/postgres/connections.js';
import type { IntakeStore } from '../../src/intake/store.js';
import { intakeAddress } from '../../src/load/intake/address.js';
import { intakeRecords } from '../../src/load/intake/intake-records.js';
import { Bench } from '../load/support.js';
import { freePort } from '../support/free-port.js';
import { itWithPostgres, startPostgres } from '../support/postgres.js';
import { batchOf, scratchFolder } from './support.js';

const server = await startPostgres();
afterAll(() => server?.stop());
const itHere = itWithPostgres(server);

let scratch: ReturnType<typeof scratchFolder>;
let opened: IntakeStore[];
let schemas = 0;
let schema: string;
beforeEach(() => {
  scratch = scratchFolder();
  opened = [];
  schema = `shop_${schemas++}`;
});
afterEach(async () => {
  for (const store of opened) await store.close();
  scratch.remove();
});

const addressOf = (user = 'postgres'): string =>
  `postgres://${user}@127.0.0.1:${server?.port}/postgres?schema=${schema}`;

async function open(properties: object = { id: { type: 'string' } }, url = addressOf()): Promise<IntakeStore> {
  fs.writeFileSync(path.join(scratch.path, 'sales.json'), JSON.stringify({ type: 'object', properties }));
  const store = await openIntakeStore({
    env: { INTAKE_URL: url, PGSSLMODE: 'disable' },
    ...{ projectDir: scratch.path, clock: systemClock, log: silentLogger },
    contracts: new Map([['sales', readContract('sales.json', { root: scratch.path })]]),
  });
  opened.push(store);
  return store;
}

const idsInTable = async (): Promise<unknown[]> =>
  (await server?.sql(`SELECT id FROM ${schema}.sales ORDER BY _intake_position`))?.map(({ id }) => id) ?? [];

itHere('a load waits for transactions whose records come before those it reads', async () => {
  const store = await open();
  await store.ready();
  const slow = new pg.Client({ connectionString: server?.url ?? '', ssl: false });
  await slow.connect();
  await slow.query('BEGIN');
  await slow.query(
    `INSERT INTO ${schema}.sales VALUES (DEFAULT, gen_random_uuid(), now(), 'slow', NULL, '{"id": "first"}', 'first')`,
  );
  await store.append(batchOf([{ id: 'second' }]));
  const bench = await Bench.open(scratch.path);
  const load = (): ReturnType<Bench['load']> =>
    bench.load(
      {
        ...{ name: 'sales', table: 'sales', columns: ['id'], mode: 'append' },
        load: () => intakeRecords({ source: 'sales' }),
      },
      { env: { INTAKE_URL: addressOf(), PGSSLMODE: 'disable' } },
    );
  const [result] = await Promise.all([load(), sleep(300).then(() => slow.query('COMMIT'))]);
  await slow.end();
  expect(result).toMatchObject({ status: 'success', result: { loaded: 2 } });
  expect(await load()).toMatchObject({ result: { read: 0 } });
  await bench.close();
});

itHere('a server that is away is said, and what was acknowledged around a restart is kept once', async () => {
  const away = await open(undefined, `postgres://postgres@127.0.0.1:${await freePort()}/postgres`);
  await expect(away.ready()).rejects.toMatchObject({ code: 'postgres.connect' });
  await expect(away.append(batchOf([{ id: '1' }]))).rejects.toMatchObject({ code: 'postgres.connect' });

  const store = await open();
  const acknowledged: string[] = [];
  let isDone = false;
  let failures = 0;
  const write = async (caller: number): Promise<void> => {
    for (let i = 0; !isDone; i++) {
      const id = `${caller}.${i}`;
      await store.append(batchOf([{ id }])).then(
        () => acknowledged.push(id),
        async () => {
          failures++;
          await sleep(20);
        },
      );
    }
  };
  const writing = Promise.all(Array.from({ length: 10 }, (_, caller) => write(caller)));
  await sleep(200);
  await server?.restart();
  await store.ready();
  const before = acknowledged.length;
  await sleep(200);
  isDone = true;
  await writing;
  expect(failures).toBeGreaterThan(0);
  expect(acknowledged.length).toBeGreaterThan(before);
  const kept = await idsInTable();
  expect(new Set(kept).size).toBe(kept.length);
  expect(acknowledged.filter((id) => !kept.includes(id))).toEqual([]);
});

itHere(
  'of two servers with one key, one keeps its batch; values that its columns cannot have are kept in the record',
  async () => {
    const stores = [await open({ id: {}, n: { type: 'integer' } }), await open({ id: {}, n: { type: 'integer' } })];
    const request = { key: 'k', bodyHash: 'h' };
    const others = Array.from({ length: 20 }, (_, i) => batchOf([{ id: `other ${i}`, n: 1e30 }]));
    const results = await Promise.allSettled([
      ...stores.map((store) => store.append(batchOf([{ id: 'same' }], { request }))),
      ...others.map((batch, i) => stores[i % 2]?.append(batch)),
    ]);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(['intake.same-key']);
    expect(await idsInTable()).toHaveLength(21);
  },
);

itHere('a number with two decimals is kept at any size, also after the server was started again', async () => {
  const properties = { price: { type: 'number', multipleOf: 0.01 } };
  await (await open(properties)).append(batchOf([{ price: 129.9 }]));
  await (await open(properties)).append(batchOf([{ price: '123456789012345678901234567890.01' }]));
  expect(await server?.sql(`SELECT price FROM ${schema}.sales ORDER BY price`)).toEqual([
    { price: '129.9' },
    { price: '123456789012345678901234567890.01' },
  ]);
});

itHere('more lookups at once than the server has connections wait for each other', async () => {
  const store = await open();
  const lookups = Array.from({ length: 100 }, (_, i) => store.findRequest('sales', `key ${i}`));
  expect(await Promise.all(lookups)).toEqual(Array(100).fill(undefined));
});

itHere('commits are durable, whatever the server has as its default', async () => {
  const address = intakeAddress({ env: { INTAKE_URL: addressOf(), PGSSLMODE: 'disable' }, projectDir: '/' });
  if (address.kind !== 'postgres') throw new Error(address.kind);
  const connections = new Connections(address.settings);
  const show = (): Promise<unknown> =>
    connections.use(async (client) => (await client.query<object>('SHOW synchronous_commit')).rows);
  expect(await server?.sql('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'off' }]);
  expect(await show()).toEqual([{ synchronous_commit: 'on' }]);
  await connections.close();
});

itHere('the table follows the contract, by a user who may create nothing else too', async () => {
  await (await open()).append(batchOf([{ id: '1' }]));
  const grown = await open({ id: { type: 'string' }, 'n"x': { type: 'integer' } });
  await grown.append(batchOf([{ id: '2', 'n"x': 5 }]));
  expect(await server?.sql(`SELECT id, "n""x" AS n FROM ${schema}.sales ORDER BY 1`)).toEqual([
    { id: '1', n: null },
    { id: '2', n: '5' },
  ]);
  const changed = await open({ id: { type: 'boolean' } });
  await expect(changed.ready()).rejects.toMatchObject({ code: 'intake.column-type' });
  await server?.sql(`DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN; GRANT USAGE ON SCHEMA ${schema} TO clerk;
    GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA ${schema} TO clerk`);
  const clerk = await open(undefined, addressOf('clerk'));
  await clerk.append(batchOf([{ id: '3' }]));
  expect(await idsInTable()).toEqual(['1', '2', '3']);
  await server?.sql(`DROP SCHEMA ${schema} CASCADE; DROP ROLE clerk`);
  await expect(grown.append(batchOf([{ id: '4' }]))).rejects.toMatchObject({ code: 'postgres.no-table' });
  await grown.append(batchOf([{ id: '4' }]));
  expect(await idsInTable()).toEqual(['4']);
});

itHere('names that PostgreSQL cannot have are refused', async () => {
  await expect(open({ _intake_id: {} })).rejects.toMatchObject({ code: 'intake.postgres-name' });
  await expect(open({ ['x'.repeat(64)]: {} })).rejects.toMatchObject({ code: 'intake.postgres-name' });
  for (const url of ['mysql://u:s3cret@h/d', 'journal:', `postgres://h/d?schema=${'s'.repeat(64)}`])
    await expect(open({}, url)).rejects.toMatchObject({
      code: 'intake.url',
      message: expect.not.stringContaining('s3cret') as string,
    });
});
