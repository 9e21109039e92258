import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect } from 'vitest';
import { itWithKafka, startKafka } from '../support/kafka.js';
import { Topics } from '../support/kafka-topics.js';
import { MarkedProcess } from '../support/marked-process.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';

const broker = await startKafka();
const topics = new Topics(broker?.address ?? '127.0.0.1:1');
const itBuilds = itWithKafka(broker);

afterAll(async () => {
  await topics.close();
  await broker?.stop();
});

let project: ProjectFolder;
let topic = '';
let number = 0;

beforeEach(() => {
  topic = `orders-${++number}`;
  project = new ProjectFolder({
    '.env': `KAFKA_BROKERS=${broker?.address ?? ''}\n`,
    'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', targets: { dev: { type: 'duckdb' } } });\n`,
    'loaders/orders.ts': `import { defineLoader, kafkaTopic } from 'lastro';
export default defineLoader({
  name: 'orders', table: 'orders', description: 'Orders.', columns: ['id', 'price'], mode: 'append',
  load: kafkaTopic({ topic: '${topic}' }),
});
`,
    'transforms/marts/totals.sql': 'select count(*) as n, count(distinct id) as ids from @source(orders)\n',
  });
});
afterEach(() => project.remove());

const order = (id: number): { value: string } => ({ value: JSON.stringify({ id, price: 1.5 }) });
const orders = (from: number, n: number): { value: string }[] => Array.from({ length: n }, (_, i) => order(from + i));
const start = (...args: string[]): MarkedProcess =>
  new MarkedProcess(`${REPOSITORY}/engine/bin/lastro.js`, args, project.dir);

describe('lastro load --follow', () => {
  itBuilds(
    'loads what comes, builds and publishes what reads it, waits for a broker that is away, and ends when it is told to',
    async () => {
      await topics.create(topic);
      await topics.send(topic, orders(0, 3));
      const following = start(...['load', '--follow', '--every', '2s', '--batch', '2', '--publish-every', '1s']);
      try {
        await following.until(() => /raw\.orders: 1 record$/m.test(following.output));
        await following.until(() => (following.output.match(/publish +figures +.*ok/g) ?? []).length >= 2);
        await topics.send(topic, orders(3, 2));
        await following.until(() => (following.output.match(/raw\.orders: 2 records$/gm) ?? []).length === 2);
        await broker?.kill();
        await following.until(() => following.output.includes('tried again in'));
        await broker?.restart();
        await topics.send(topic, orders(5, 1));
        await following.until(() => (following.output.match(/raw\.orders: 1 record$/gm) ?? []).length === 2);
        const { code, took } = await following.send('SIGTERM');
        expect(code).toBe(143);
        expect(took).toBeLessThan(10_000);
      } catch (error) {
        throw new Error(`${String(error)}\n${following.output}`, { cause: error });
      } finally {
        following.kill();
      }
      expect(await following.leftAfter(2000)).toEqual([]);
      expect(following.output).not.toMatch(/^.*raw\.orders: 0 records/m);
      expect((await project.lastro('build')).code).toBe(0);
      expect(await project.query('SELECT n, ids FROM marts.totals')).toEqual([[6, 6]]);
    },
    120_000,
  );
});

describe('a build', () => {
  itBuilds(
    'that is killed at any moment loses and doubles nothing',
    async () => {
      const n = 4000;
      await topics.create(topic, 2);
      let killed = 0;
      for (let i = 0; i < 5; i++) {
        for (const partition of [0, 1])
          await topics.send(
            topic,
            orders((2 * i + partition) * n, n).map((each) => ({ ...each, partition })),
          );
        const building = start('build');
        await sleep(900 + 350 * i);
        killed += building.child.exitCode === null ? 1 : 0;
        await building.send('SIGKILL');
        expect(await building.leftAfter(5000)).toEqual([]);
      }
      expect(killed).toBeGreaterThan(2);
      const whole = await project.lastro('build');
      expect(whole.err).toBe('');
      expect(whole.code).toBe(0);
      expect(await project.query('SELECT n, ids FROM marts.totals')).toEqual([[10 * n, 10 * n]]);
    },
    60_000,
  );
});
