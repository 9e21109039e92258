/**
 * How many records a second the stores of the intake keep, each durable before it counts: `npx tsx bench/intake-stores.ts [seconds] [postgres url]`.
 * The journal is in a folder below this one, because a temporary folder may be in memory.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../engine/src/base/clock.js';
import { silentLogger } from '../engine/src/base/log.js';
import { readContract } from '../engine/src/contract/index.js';
import { openIntakeStore } from '../engine/src/intake/open-store.js';
import type { IntakeBatch, IntakeStore } from '../engine/src/intake/store.js';

const CALLERS = 100;
const BATCH = 200;
const [, , seconds = '5', postgres] = process.argv;

function batchOf(records: number): IntakeBatch {
  const at = new Date().toISOString();
  const accepted = Array.from({ length: records }, (_, i) => ({
    ...{ id: randomUUID(), source: 'sales', at },
    record: {
      id: randomUUID(),
      seller: 'ana@example.com',
      day: '2018-10-17',
      price: 129.9,
      pieces: i,
      text: 'x'.repeat(80),
    },
  }));
  return { source: 'sales', sender: 'bench', request: { key: randomUUID(), bodyHash: '' }, accepted, refused: [] };
}

async function measure(store: IntakeStore, records: number): Promise<string> {
  const until = performance.now() + Number(seconds) * 1000;
  const times: number[] = [];
  const call = async (): Promise<void> => {
    while (performance.now() < until) {
      const batch = batchOf(records);
      const started = performance.now();
      await store.append(batch);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  times.sort((a, b) => a - b);
  const perSecond = Math.round((times.length * records) / Number(seconds));
  return `${perSecond} records/s, 99th percentile ${times[Math.floor(times.length * 0.99)]?.toFixed(1)} ms`;
}

const projectDir = mkdtempSync(path.join(import.meta.dirname, 'tmp-intake-'));
try {
  const properties = { id: {}, seller: {}, day: { format: 'date' }, price: {}, pieces: {}, text: {} };
  writeFileSync(path.join(projectDir, 'sales.json'), JSON.stringify({ type: 'object', properties }));
  const contracts = new Map([['sales', readContract('sales.json', { root: projectDir })]]);
  for (const url of [undefined, postgres].slice(0, postgres === undefined ? 1 : 2)) {
    const env = { ...process.env, INTAKE_URL: url };
    const store = await openIntakeStore({ env, projectDir, clock: systemClock, log: silentLogger, contracts });
    await store.ready();
    for (const records of [1, BATCH])
      console.log(`${store.name}, ${CALLERS} callers, batches of ${records}: ${await measure(store, records)}`);
    await store.close();
  }
} finally {
  rmSync(projectDir, { recursive: true });
}
