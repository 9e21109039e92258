import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock } from '../../src/run/lock.js';
import { bundleScript } from '../support/bundle.js';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-lock-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const HOLDER = { pid: process.pid, run_id: 'run1', started_at: '2018-10-17T00:00:00.000Z' };
const stale = (name: string, more: object): void =>
  fs.writeFileSync(
    path.join(folder, name),
    JSON.stringify({ pid: process.pid, process_started: '1', run_id: 'old', ...more }),
  );

describe('a lock', () => {
  it('is held by one run until it lets go', () => {
    const file = path.join(folder, 'w.duckdb');
    const release = acquireLock(file, HOLDER);
    expect(() => acquireLock(file, { ...HOLDER, run_id: 'run2' })).toThrow(/process \d+, run run1/);
    release();
    acquireLock(file, { ...HOLDER, run_id: 'run2' })();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('is taken over although a process died while it took it over', () => {
    stale('w.duckdb.lock', { token: 'first' });
    stale('w.duckdb.lock.first', { token: 'second' });
    stale('w.duckdb.lock.second', { token: 'third' });
    acquireLock(path.join(folder, 'w.duckdb'), HOLDER)();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('belongs to the process that is taking it over', () => {
    stale('w.duckdb.lock', { token: 'first' });
    fs.writeFileSync(path.join(folder, 'w.duckdb.lock.first'), JSON.stringify({ ...HOLDER, token: 'second' }));
    expect(() => acquireLock(path.join(folder, 'w.duckdb'), HOLDER)).toThrow(/another run is using the warehouse/);
    expect(fs.readdirSync(folder).sort()).toEqual(['w.duckdb.lock', 'w.duckdb.lock.first']);
  });
});

const PROCESSES = 6;
const ROUNDS = 80;
const ROUND_MS = 60;

/**
 * Takes the lock of each round at the same moment as the other processes, with a pause of up to 5 ms before each call of
 * the file system, so that they meet in every order. Prints from when to when it held the lock.
 */
const RACER = `import fs from 'node:fs';
import { acquireLock } from './run/lock.js';
const [folder, seed, start] = process.argv.slice(2);
let random = Number(seed);
const pause = (ms) => void (ms > 0 && Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms));
for (const name of ['readFileSync', 'writeFileSync', 'linkSync', 'renameSync', 'rmSync']) {
  const original = fs[name];
  fs[name] = (...args) => {
    random = (random * 16807) % 2147483647;
    pause(random % 6);
    return original(...args);
  };
}
const holder = { pid: process.pid, run_id: 'racer-' + process.pid, started_at: '' };
const now = () => String(process.hrtime.bigint());
const held = [];
for (let i = 0; i < ${ROUNDS}; i++) {
  pause(Number(start) + i * ${ROUND_MS} - Date.now());
  try {
    const release = acquireLock(folder + '/w' + i, holder);
    const from = now();
    pause(15);
    if (i % 2 === 0) {
      console.log(i, from, now());
      release();
    } else held.push([i, from]);
  } catch (error) {
    if (error.code !== 'run.locked') throw error;
  }
}
for (const [i, from] of held) console.log(i, from, now());
`;

it(`a stale lock that ${PROCESSES} processes want at once is never held by two of them, ${ROUNDS} times`, async () => {
  for (let i = 0; i < ROUNDS; i++) stale(`w${i}.lock`, i % 3 === 0 ? {} : { token: `token${i}` });
  const script = await bundleScript(RACER, folder);
  const start = String(Date.now() + 1500);
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, async (_, i) => {
      const child = spawn(process.execPath, [script, folder, String(i + 1), start]);
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect(code, err).toBe(0);
      return out;
    }),
  );
  const times = new Map<number, { from: bigint; to: bigint }[]>();
  for (const line of outputs.join('').trim().split('\n')) {
    const [round = '', from = '', to = ''] = line.split(' ');
    times.set(Number(round), [...(times.get(Number(round)) ?? []), { from: BigInt(from), to: BigInt(to) }]);
  }
  expect(times.size).toBe(ROUNDS);
  const overlapping = [...times].filter(([, holders]) =>
    holders
      .sort((a, b) => (a.from < b.from ? -1 : 1))
      .some(({ from }, i) => i > 0 && from < (holders[i - 1]?.to ?? from)),
  );
  expect(overlapping).toEqual([]);
  expect(fs.readdirSync(folder).filter((name) => name.includes('.lock.'))).toEqual([]);
}, 60_000);
