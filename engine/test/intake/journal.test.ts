import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fixedClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import type { IntakeStore } from '../../src/intake/store.js';
import { journalRecords } from '../../src/load/intake/journal-records.js';
import type { Positions } from '../../src/load/intake/address.js';
import { listSegments } from '../../src/load/intake/segments.js';
import { REPOSITORY } from '../support/project-folder.js';
import { batchOf, openTestJournal, scratchFolder } from './support.js';

let scratch: ReturnType<typeof scratchFolder>;
let opened: IntakeStore[];
beforeEach(() => {
  scratch = scratchFolder();
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  scratch.remove();
});

const open = async (...args: Parameters<typeof openTestJournal>): Promise<IntakeStore> => {
  const store = await openTestJournal(...args);
  opened.push(store);
  return store;
};

/** The ids of the records that a reader finds after its position, which it moves on. */
async function readIds(folder: string, positions: Positions = new Map()): Promise<unknown[]> {
  const ids: unknown[] = [];
  const context = { projectDir: path.dirname(folder), signal: new AbortController().signal };
  for await (const { records } of journalRecords({ kind: 'journal', name: '', folder }, 'sales', positions, context))
    ids.push(...records.map(({ item }) => (item as { id: string }).id));
  return ids;
}

const lastFile = (folder: string): string => listSegments(folder).at(-1)?.file ?? '';
const privateModes = (folder: string): number[] => [
  fs.statSync(folder).mode & 0o777,
  ...listSegments(folder).map(({ file }) => fs.statSync(file).mode & 0o777),
];

it('cut at any byte of its last segment, it has exactly the batches before the cut, and goes on', async () => {
  let folders = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.uint8Array({ maxLength: 40 }),
      async (sizes, at, garbage) => {
        const folder = path.join(scratch.path, String(folders++));
        let journal = await open(folder, { segmentBytes: 1500 });
        const written = sizes.map((size, i) => Array.from({ length: size }, (_, j) => `${i}.${j}`));
        const ends: number[] = [];
        for (const ids of written) {
          await journal.append(batchOf(ids.map((id) => ({ id, text: 'é"\n' }))));
          ends.push(fs.statSync(lastFile(folder)).size);
        }
        await journal.close();

        const file = lastFile(folder);
        const bytes = fs.readFileSync(file);
        const inLast = bytes.toString().split('\n').length - 2;
        const before = written.length - inLast;
        const header = bytes.indexOf('\n') + 1;
        const cut = header + Math.floor(at * (bytes.length - header));
        fs.writeFileSync(file, Buffer.concat([bytes.subarray(0, cut), cut < bytes.length ? garbage : Buffer.alloc(0)]));
        const kept = written.slice(0, before + ends.slice(before).filter((end) => end <= cut).length);

        const positions: Positions = new Map();
        expect(await readIds(folder, positions)).toEqual(kept.flat());
        journal = await open(folder, { segmentBytes: 1500 });
        await journal.append(batchOf([{ id: 'more' }]));
        expect(await readIds(folder, positions)).toEqual(['more']);
        expect(await readIds(folder)).toEqual([...kept.flat(), 'more']);
        await journal.close();
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

it('any other damage is an error that names file and byte, for the writer and the reader', async () => {
  const folder = path.join(scratch.path, 'intake');
  const journal = await open(folder, { segmentBytes: 800 });
  for (let i = 0; i < 12; i++) await journal.append(batchOf([{ id: String(i) }]));
  await journal.close();
  const segments = listSegments(folder);
  expect(segments.length).toBeGreaterThan(2);
  for (const { file } of [segments[0], segments.at(-1)].flatMap((each) => each ?? [])) {
    const bytes = fs.readFileSync(file);
    const lines = bytes.toString().split('\n').slice(0, -1);
    // What follows proves that these were acknowledged.
    const proven = lines.slice(0, file === segments.at(-1)?.file ? -1 : undefined);
    let start = 0;
    for (const line of proven) {
      for (const at of [start, start + 12, start + line.length]) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        fs.writeFileSync(file, damaged);
        const error = {
          code: 'intake.damaged',
          message: expect.stringContaining(`${file} is damaged at byte ${start}`) as string,
        };
        await expect(openTestJournal(folder)).rejects.toMatchObject(error);
        await expect(readIds(folder)).rejects.toMatchObject(error);
      }
      start += Buffer.byteLength(line) + 1;
    }
    fs.writeFileSync(file, bytes);
  }
  const [, second] = segments;
  fs.renameSync(second?.file ?? '', path.join(scratch.path, 'away'));
  await expect(openTestJournal(folder)).rejects.toMatchObject({ code: 'intake.damaged' });
  await expect(readIds(folder)).rejects.toMatchObject({ code: 'intake.gap' });
});

it('what is cut off is said, and kept beside the segment', async () => {
  const folder = path.join(scratch.path, 'intake');
  const journal = await open(folder);
  await journal.append(batchOf([{ id: '1' }]));
  await journal.close();
  const file = lastFile(folder);
  const { size } = fs.statSync(file);
  fs.appendFileSync(file, 'half a line');
  const warnings: string[] = [];
  await open(folder, { log: { ...silentLogger, warn: (text: string) => warnings.push(text) } });
  expect(warnings).toEqual([expect.stringContaining('11 bytes of a write that was never confirmed')]);
  expect(fs.readFileSync(`${file}.cut-${size}`, 'utf8')).toBe('half a line');
  expect(fs.statSync(`${file}.cut-${size}`).mode & 0o777).toBe(0o600);
  expect(privateModes(folder)).toEqual([0o700, 0o600]);
});

it('a reader that has read more than there is, or of another journal, says so or begins anew', async () => {
  const folder = path.join(scratch.path, 'intake');
  let journal = await open(folder, { segmentBytes: 500 });
  for (let i = 0; i < 6; i++) await journal.append(batchOf([{ id: String(i) }]));
  await journal.close();
  const positions: Positions = new Map();
  expect(await readIds(folder, positions)).toHaveLength(6);
  const file = lastFile(folder);
  const bytes = fs.readFileSync(file);
  fs.truncateSync(file, bytes.length - 1);
  await expect(readIds(folder, new Map(positions))).rejects.toMatchObject({ code: 'intake.damaged' });
  fs.rmSync(file);
  await expect(readIds(folder, new Map(positions))).rejects.toMatchObject({ code: 'intake.gap' });
  fs.writeFileSync(file, bytes);
  for (const segment of listSegments(folder).slice(0, -1)) fs.rmSync(segment.file);
  expect(await readIds(folder, positions)).toEqual([]);
  fs.rmSync(folder, { recursive: true });
  journal = await open(folder);
  await journal.append(batchOf([{ id: 'new' }]));
  expect(await readIds(folder, positions)).toEqual(['new']);
  expect(positions.size).toBe(2);
});

it('two readers see each batch once, whole and in order, while callers write', async () => {
  const folder = path.join(scratch.path, 'intake');
  const journal = await open(folder, { segmentBytes: 3000 });
  let isWriting = true;
  const acknowledged: string[] = [];
  const write = async (caller: number): Promise<void> => {
    for (let i = 0; i < 40; i++) {
      const ids = [`${caller}.${i}.a`, `${caller}.${i}.b`];
      await journal.append(batchOf(ids.map((id) => ({ id }))));
      acknowledged.push(...ids);
    }
  };
  const read = async (): Promise<unknown[]> => {
    const [positions, found]: [Positions, unknown[]] = [new Map(), []];
    for (let isLast = false; !isLast;) {
      isLast = !isWriting;
      const known = acknowledged.length;
      found.push(...(await readIds(folder, positions)));
      expect(found.length).toBeGreaterThanOrEqual(known);
      await sleep(2);
    }
    return found;
  };
  const writing = Promise.all(Array.from({ length: 10 }, (_, caller) => write(caller))).then(() => (isWriting = false));
  const [first, second] = await Promise.all([read(), read(), writing]);
  expect(first).toHaveLength(800);
  expect(new Set(first)).toEqual(new Set(acknowledged));
  expect(second).toEqual(first);
  for (let i = 0; i < first.length; i += 2) expect(String(first[i]).replace(/a$/, 'b')).toBe(first[i + 1]);
});

it('one process has it; the lock of one that was killed is taken over, and every acknowledged record is found once', async () => {
  const folder = path.join(scratch.path, 'intake');
  const acknowledged: string[] = [];
  for (let round = 0; round < 6; round++) {
    const script = fileURLToPath(new URL('journal-writer.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder, `r${round}`], {
      cwd: REPOSITORY,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    const started = new Promise<void>((resolve) => {
      child.stdout.on('data', (text: Buffer) => {
        out += text.toString();
        resolve();
      });
    });
    const ended = new Promise<unknown>((resolve) => child.on('close', (_, signal) => resolve(signal)));
    await Promise.race([started, ended]);
    if (round === 0)
      await expect(openTestJournal(folder)).rejects.toMatchObject({
        code: 'run.locked',
        message: expect.stringContaining(String(child.pid)) as string,
      });
    await sleep(30 + 37 * round);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    acknowledged.push(...out.split('\n').slice(0, -1));
  }
  const found = await readIds(folder);
  expect(acknowledged.length).toBeGreaterThan(100);
  expect(new Set(found).size).toBe(found.length);
  expect(acknowledged.filter((id) => !found.includes(id))).toEqual([]);
  await open(folder);
  expect(await readIds(folder)).toEqual(found);
}, 60_000);

it('a write that fails keeps nothing, and the journal goes on when it can be written again', async () => {
  const folder = path.join(scratch.path, 'intake');
  const journal = await open(folder, { segmentBytes: 300 });
  await journal.append(batchOf([{ id: '1' }]));
  // The next segment cannot be created while a folder has its name.
  const next = path.join(folder, `${'2'.padStart(16, '0')}.journal`);
  fs.mkdirSync(next);
  const request = { key: 'k', bodyHash: 'h' };
  await expect(journal.append(batchOf([{ id: '2' }], { request }))).rejects.toMatchObject({
    code: 'intake.cannot-write',
    message: 'journal intake/ cannot be written: EISDIR',
  });
  expect(await journal.findRequest('sales', 'k')).toBeUndefined();
  expect((await journal.recent('sales', { limit: 9 })).accepted).toHaveLength(1);
  fs.rmdirSync(next);
  await journal.ready();
  await journal.append(batchOf([{ id: '2' }], { request }));
  expect(await readIds(folder)).toEqual(['1', '2']);
  expect(journal.waiting).toEqual({ batches: 0, bytes: 0 });
});

it('takes nothing into a file that was removed', async () => {
  const folder = path.join(scratch.path, 'intake');
  const journal = await open(folder);
  fs.rmSync(lastFile(folder));
  await expect(journal.append(batchOf([{ id: '1' }]))).rejects.toMatchObject({ code: 'intake.cannot-write' });
  expect((await journal.recent('sales', { limit: 9 })).accepted).toEqual([]);
});

it('remembers requests for a day, and not for ever', async () => {
  const folder = path.join(scratch.path, 'intake');
  const at = (hours: number): { clock: ReturnType<typeof fixedClock> } => ({
    clock: fixedClock(new Date(Date.now() + hours * 3_600_000)),
  });
  for (const [hours, keys] of [
    [0, ['a']],
    [23, ['a', 'b']],
    [26, ['b', 'c']],
  ] as const) {
    const journal = await open(folder, at(hours));
    await journal.append(batchOf([], { request: { key: keys.at(-1) ?? '', bodyHash: '' } }));
    const found = await Promise.all(
      ['a', 'b', 'c'].map(async (key) => ((await journal.findRequest('sales', key)) ? [key] : [])),
    );
    expect(found.flat()).toEqual(keys);
    await journal.close();
  }
});
