import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';

const TIMES = 300;

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await session.run('CREATE TABLE t AS SELECT 1 AS x');
});
afterAll(() => warehouse.close());

it('a session can be used again, whatever statement of a transaction or of a read is interrupted', async () => {
  let broken = 0;
  for (let i = 0; i < TIMES; i++) {
    const work =
      i % 2 === 0
        ? session.transaction(() => session.run('INSERT INTO t SELECT i FROM range(2000) AS r(i)'))
        : session.read('SELECT sum(x) FROM t');
    const ended = work.catch(() => {
      broken++;
    });
    for (let n = 0; n < 8; n++) {
      if (i % 3 === 0) await wait(0);
      session.interrupt?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    expect((await session.read('SELECT 1 AS x')).rows, `after ${i}`).toEqual([[1]]);
    await session.transaction(() => session.run('DELETE FROM t'));
  }
  expect(broken).toBeGreaterThan(0);
});
