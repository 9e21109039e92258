import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { openIntakeStore } from '../../src/intake/open-store.js';
import type { IntakeStore } from '../../src/intake/store.js';
import { intakeRecords } from '../../src/load/intake/intake-records.js';
import type { LoadTableResult } from '../../src/load/load-context.js';
import { Bench } from '../load/support.js';
import { itWithKafka, startKafka } from '../support/kafka.js';
import { Topics } from '../support/kafka-topics.js';
import { batchOf, scratchFolder } from './support.js';

const broker = await startKafka();
const topics = new Topics(broker?.address ?? '127.0.0.1:1');
const itKeeps = itWithKafka(broker);
const url = `kafka://${broker?.address ?? ''}`;

afterAll(async () => {
  await topics.close();
  await broker?.stop();
});

let scratch: ReturnType<typeof scratchFolder>;
let bench: Bench;
let source = '';
let number = 0;

beforeEach(async () => {
  scratch = scratchFolder();
  bench = await Bench.open(scratch.path);
  source = 'sales';
  if (broker !== undefined && number++ > 0) {
    await topics.delete(source);
    await sleep(300);
  }
  if (broker !== undefined) await topics.create(source);
});
afterEach(async () => {
  await bench.close();
  scratch.remove();
});

const open = (): Promise<IntakeStore> =>
  openIntakeStore({
    ...{ env: { INTAKE_URL: url }, projectDir: scratch.path, clock: systemClock, log: silentLogger },
    contracts: new Map(),
  });
const load = (): Promise<LoadTableResult> =>
  bench.load(
    {
      ...{ name: 'sales', table: 'sales', columns: ['id', 'v'], mode: 'append' },
      load: () => intakeRecords({ source }),
    },
    { env: { INTAKE_URL: url } },
  );
const ids = async (): Promise<unknown[]> => (await bench.rows('SELECT id FROM raw.sales ORDER BY ALL')).flat();

async function untilSent(n: number): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if ((await topics.read(source).catch(() => [])).length >= n) return;
    await sleep(100);
  }
  throw new Error(`${n} messages never came`);
}

describe('a store of Kafka', () => {
  itKeeps(
    'keeps what it accepts while no broker is there, and sends it in its order when one is back',
    async () => {
      const store = await open();
      await store.append(batchOf([{ id: '1', v: 1 }]));
      await untilSent(1);
      expect(await load()).toMatchObject({ status: 'success', rows: 1 });
      await broker?.kill();
      await store.append(batchOf([{ id: '2' }, { id: '3' }]));
      await store.append(batchOf([{ id: '4' }]));
      await store.ready();
      await broker?.restart();
      await untilSent(4);
      await store.close();
      const messages = await topics.read(source);
      expect(messages.map(({ value }) => (JSON.parse(String(value)) as { id: string }).id)).toEqual([
        '1',
        '2',
        '3',
        '4',
      ]);
      expect(await load()).toMatchObject({ status: 'success', result: { read: 3, rejected: 0 } });
      expect(await load()).toMatchObject({ status: 'skipped' });
      expect(await ids()).toEqual(['1', '2', '3', '4']);
    },
    60_000,
  );

  itKeeps(
    'loses and doubles nothing when it is killed and sends records again',
    async () => {
      const writer = fileURLToPath(new URL('kafka-writer.ts', import.meta.url));
      const acknowledged: string[] = [];
      for (const run of ['a', 'b', 'c']) {
        const child = spawn(process.execPath, ['--import', 'tsx', writer, scratch.path, url, run], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.on('data', (text: Buffer) => (output += text.toString()));
        for (let i = 0; i < 600 && output.split('\n').length < 200; i++) await sleep(50);
        // A quick writer has 200 before it has reached the broker.
        await untilSent(1);
        child.kill('SIGKILL');
        await once(child, 'close');
        acknowledged.push(...output.split('\n').filter((line) => line !== ''));
        if (run !== 'c') await load();
        // As after a crash between a broker's answer and the position.
        if (run === 'b') fs.rmSync(path.join(scratch.path, 'intake', 'kafka', 'kafka-sent.json'), { force: true });
      }
      expect(acknowledged.length).toBeGreaterThan(500);
      const store = await open();
      await untilSent(acknowledged.length);
      await sleep(1000);
      await store.close();
      await load();
      const loaded = await ids();
      expect(new Set(loaded).size).toBe(loaded.length);
      expect(acknowledged.filter((id) => !loaded.includes(id))).toEqual([]);
      expect((await topics.read(source)).length).toBeGreaterThan(loaded.length);
    },
    90_000,
  );
});
