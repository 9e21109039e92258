import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cell, Row } from '../../src/base/cell.js';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { readContract } from '../../src/contract/index.js';
import { openIntakeStore } from '../../src/intake/open-store.js';
import type { IntakeStore, RefusedRecord } from '../../src/intake/store.js';
import { intakeRecords } from '../../src/load/intake/intake-records.js';
import { Bench } from '../load/support.js';
import { itWithPostgres, startPostgres } from '../support/postgres.js';
import { batchOf, scratchFolder } from './support.js';

const CONTRACT = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    v: { type: 'number' },
    n: { type: 'integer' },
    day: { type: 'string', format: 'date' },
    at: { type: 'string', format: 'date-time' },
    ok: { type: 'boolean' },
    tags: { type: 'array' },
    'odd "name"': { type: 'string' },
  },
};

const server = await startPostgres();
afterAll(() => server?.stop());

/** Tests that every store passes. */
function describeStore(kind: string, itHere: typeof it | ReturnType<typeof itWithPostgres>, urlOf: () => string): void {
  describe(kind, () => {
    let scratch: ReturnType<typeof scratchFolder>;
    let bench: Bench;
    let env: Record<string, string>;
    let store: IntakeStore | undefined;
    const reopen = async (): Promise<IntakeStore> => {
      await store?.close();
      const contract = readContract('contract.json', { root: scratch.path });
      store = await openIntakeStore({
        ...{ env, projectDir: scratch.path, clock: systemClock, log: silentLogger },
        contracts: new Map([
          ['sales', contract],
          ['other', contract],
        ]),
      });
      return store;
    };
    const load = (fullRefresh = false): ReturnType<Bench['load']> =>
      bench.load(
        {
          ...{ name: 'sales', table: 'sales', contract: 'contract.json', mode: 'append' },
          load: () => intakeRecords({ source: 'sales' }),
        },
        { env, fullRefresh },
      );
    const ids = async (): Promise<unknown[]> => (await bench.rows('SELECT id FROM raw.sales ORDER BY ALL')).flat();

    beforeEach(async () => {
      scratch = scratchFolder();
      env = { INTAKE_URL: urlOf(), PGSSLMODE: 'disable' };
      bench = await Bench.open(scratch.path);
      fs.writeFileSync(path.join(scratch.path, 'contract.json'), JSON.stringify(CONTRACT));
      store = undefined;
    });
    afterEach(async () => {
      await store?.close();
      await bench.close();
      scratch.remove();
    });

    itHere('finds a request again, also after it was opened anew, and keeps no second one', async () => {
      let opened = await reopen();
      const request = { key: 'a-key', bodyHash: 'ab12' };
      const batch = batchOf([{ id: '1', v: 1.5 }], { request });
      const again = batchOf([{ id: '1', v: 1.5 }], { request });
      const results = await Promise.allSettled([opened.append(batch), opened.append(again)]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(await opened.findRequest('sales', 'a-key')).toEqual(batch);
      opened = await reopen();
      expect(await opened.findRequest('sales', 'a-key')).toEqual(batch);
      expect(await opened.findRequest('other', 'a-key')).toBeUndefined();
      await expect(opened.append(again)).rejects.toMatchObject({ code: 'intake.same-key' });
      await opened.append(batchOf([{ id: '2' }], { source: 'other', request }));
      expect(await opened.recent('sales', { limit: 9 })).toMatchObject({ accepted: batch.accepted });
    });

    itHere('shows the last entries, newest first, of one sender or of all', async () => {
      let opened = await reopen();
      const at = new Date().toISOString();
      const refused: RefusedRecord[] = [
        { id: randomUUID(), source: 'sales', at, record: 'x', errors: [{ keyword: 'type', path: '', message: 'no' }] },
      ];
      for (const id of ['1', '2', '3']) await opened.append(batchOf([{ id }]));
      await opened.append(batchOf([{ id: '4' }], { sender: 'Bia', refused }));
      await opened.append(batchOf([{ id: '5' }], { source: 'other' }));
      const corrected = batchOf([{ id: '6' }], { sender: 'Cid' });
      const accepted = corrected.accepted.map((each) => ({ ...each, corrects: refused[0]?.id ?? '' }));
      await opened.append({ ...corrected, accepted });
      for (let i = 0; i < 2; i++) {
        const shown = async (options: { limit: number; sender?: string }): Promise<unknown[]> =>
          (await opened.recent('sales', options)).accepted.map(({ record }) => record['id']);
        expect(await shown({ limit: 9 })).toEqual(['6', '4', '3', '2', '1']);
        expect(await shown({ limit: 2 })).toEqual(['6', '4']);
        expect((await opened.recent('sales', { limit: 1 })).accepted).toEqual(accepted);
        expect(await shown({ limit: 2, sender: 'Ana' })).toEqual(['3', '2']);
        expect(await opened.recent('sales', { limit: 9, sender: 'Bia' })).toMatchObject({ refused });
        expect((await opened.recent('sales', { limit: 9, sender: 'Ana' })).refused).toEqual([]);
        opened = await reopen();
      }
    });

    itHere('gives every record back as it was, once, in the order of arrival', async () => {
      const opened = await reopen();
      const odd = [
        {
          id: "1'; DROP TABLE sales; --",
          v: 1e-7,
          n: 12345678901234567000,
          day: '2018-02-28',
          ok: true,
          tags: [1, [null]],
        },
        { id: '\ud83d\ude00 <b>"\\', at: '2018-10-17T21:30:05.123456-03:00', 'odd "name"': '\u2028\n\t' },
        { id: '', v: null, at: '2016-12-31T23:59:60Z', day: '0000-01-01' },
        { id: 'deep', tags: [{ a: { b: ['x'] } }] },
      ];
      await opened.append(batchOf(odd));
      expect(await load()).toMatchObject({ status: 'success', result: { read: 4, loaded: 4 } });
      await Promise.all(Array.from({ length: 200 }, (_, i) => opened.append(batchOf([{ id: `n${i}` }]))));
      expect(await load()).toMatchObject({ status: 'success', result: { read: 200, loaded: 200 } });
      expect(await load()).toMatchObject({ status: 'skipped', result: { read: 0 } });
      const loaded = await bench.rows(
        `SELECT id, v, n, day, "at", ok, tags, "odd ""name""" FROM raw.sales WHERE id NOT LIKE 'n%' ORDER BY _source_row`,
      );
      const text = (value: Cell | undefined): unknown =>
        value === undefined || value === null
          ? null
          : typeof value === 'object'
            ? JSON.stringify(value)
            : String(value);
      expect(loaded).toEqual(
        odd.map((record: Row) =>
          ['id', 'v', 'n', 'day', 'at', 'ok', 'tags', 'odd "name"'].map((name) => text(record[name])),
        ),
      );
      expect(await ids()).toHaveLength(204);
      expect((await opened.recent('sales', { limit: 1000 })).accepted.at(-1)?.record).toEqual(odd[0]);
    });

    itHere('a full refresh reads from the beginning, and doubles nothing', async () => {
      const opened = await reopen();
      await opened.append(batchOf([{ id: '1' }, { id: '2' }]));
      await load();
      await opened.append(batchOf([{ id: '3' }]));
      expect(await load(true)).toMatchObject({ result: { loaded: 3 } });
      expect(await ids()).toEqual(['1', '2', '3']);
      await opened.append(batchOf([{ id: '4' }]));
      await load();
      expect(await ids()).toEqual(['1', '2', '3', '4']);
    });

    itHere('what the contract no longer accepts is rejected, with its place', async () => {
      const opened = await reopen();
      await opened.append(batchOf([{ id: '1' }]));
      await opened.append(batchOf([{ id: 'nul\0 \ud800' }, { id: '3', v: 9 }]));
      bench.file('contract.json', JSON.stringify({ properties: { id: { type: 'string' }, v: { maximum: 5 } } }));
      expect(await load()).toMatchObject({ status: 'success', result: { read: 3, loaded: 1, rejected: 2 } });
      const rejected = await bench.rows('SELECT file_name, line_number, rule FROM meta.rejected_rows ORDER BY ALL');
      expect(rejected.map(([, ...more]) => more)).toEqual(
        kind === 'journal'
          ? [
              [3, 'contract-maximum'],
              [3, 'nul-byte'],
            ]
          : [
              [2, 'nul-byte'],
              [3, 'contract-maximum'],
            ],
      );
      expect(rejected[0]?.[0]).toMatch(/^intake\/0{15}1\.journal$|\.sales$/);
    });

    itHere('a store with no records, or none yet, is no error', async () => {
      expect(await load()).toMatchObject({ status: 'success', result: { read: 0 } });
      const opened = await reopen();
      await opened.ready();
      expect(await load()).toMatchObject({ status: 'skipped', result: { read: 0 } });
    });
  });
}

let schemas = 0;
describeStore('journal', it, () => '');
describeStore('PostgreSQL', itWithPostgres(server), () => `${server?.url}?schema=Shop ${schemas++}`);
