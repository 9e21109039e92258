import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { publish } from '../../bench/document.js';
import { measure, type Usage } from '../../bench/measure.js';
import { measuredNow, type Found } from '../../bench/results.js';
import { shopOf } from '../../bench/shop-parts.js';
import { rounded } from '../../bench/table.js';

const root = path.resolve(import.meta.dirname, '../..');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-volume-'));
afterAll(() => fs.rmSync(work, { recursive: true }));

const ORDERS = Number(process.env['LASTRO_SCALE_ORDERS'] ?? 100_000);

/** How many times as large as a real shop; what a hundred times took is kept in docs/benchmarks.md. */
const TIMES = Number(process.env['LASTRO_SCALE_TIMES'] ?? 100);
/** Free disk that each time takes: files, warehouse, published tables, and what is spilled. */
const BYTES_EACH = 5e8;

/** A build of a generated shop from nothing, and the sample's size in bytes. */
async function build(orders: number): Promise<Usage & { bytes: number }> {
  const folder = path.join(work, String(orders));
  const lastro = (...args: string[]): ReturnType<typeof measure> =>
    measure([path.join(root, 'engine/bin/lastro.js'), ...args, '--target-path', folder], {
      cwd: root,
      codes: [0],
      env: { LASTRO_OLIST_DIR: path.join(folder, 'sample'), LASTRO_HISTORY: path.join(folder, 'history') },
    });
  await lastro('sample', '--orders', String(orders));
  const sample = path.join(folder, 'sample');
  const bytes = fs.readdirSync(sample).reduce((sum, name) => sum + fs.statSync(path.join(sample, name)).size, 0);
  const used = await lastro('build');
  fs.rmSync(folder, { recursive: true });
  return { ...used, bytes };
}

test(`ten times ${ORDERS} orders: time grows no faster than the data, memory slower`, async () => {
  const [small, large] = [await build(ORDERS), await build(10 * ORDERS)];
  const grown = large.bytes / small.bytes;
  const shown = (used: Usage & { bytes: number }): string =>
    `${(used.bytes / 1e6).toFixed(0)} MB: ${(used.cpu / 1000).toFixed(1)} s processor, ${(used.wall / 1000).toFixed(1)} s, ${used.memory.toFixed(0)} MB`;
  console.log(`${shown(small)}\n${shown(large)}`);
  expect(grown).toBeGreaterThan(8);
  expect(large.cpu / small.cpu).toBeLessThan(grown);
  expect(large.memory / small.memory).toBeLessThan(grown / 2);
});

const { bavail, bsize } = fs.statfsSync(work);
const hasSpace = bavail * bsize > TIMES * BYTES_EACH;
if (!hasSpace)
  console.warn(`${(TIMES * BYTES_EACH) / 1e9} GB of disk are not free: ${TIMES} times the shop is not built`);

test.runIf(hasSpace)(`${TIMES} times the shop is built: every row is loaded, every check asked`, async () => {
  const result = await measuredNow(buildLarge);
  const [table] = result.tables;
  console.log(JSON.stringify(table));
  if (TIMES === 100) await publish('volume', result);
});

async function buildLarge(): Promise<Found> {
  const { pipeline, rows } = await shopOf({ root, work }, TIMES, { compress: true });
  const stop = new AbortController();
  const spilled = largestSpill(pipeline.target, stop.signal);
  const built = await pipeline.build().finally(() => stop.abort());
  const { results } = pipeline.results();
  const loaded = results.filter(({ resource_type: type }) => type === 'source').map((result) => result.rows ?? 0);
  expect(loaded.reduce((sum, each) => sum + each, 0)).toBe(rows);
  expect(results.filter(({ check }) => typeof check?.success === 'boolean')).toHaveLength(221);
  const gigabytes = (bytes: number): number => rounded(bytes / 1e9);
  return {
    rounds: 1,
    notes: [
      'The target has `compress: true`, so that the warehouse fits on the disk; every other setting is the default. Memory is that of the process at its peak.',
    ],
    tables: [
      {
        caption: `${rows.toLocaleString('en-US')} rows in nine CSV files, 24 tables, 221 checks, from nothing.`,
        columns: [
          { title: '' },
          { title: 'files', unit: 'GB' },
          { title: 'elapsed', unit: 's' },
          { title: 'processor', unit: 's' },
          { title: 'peak memory', unit: 'MB' },
          { title: 'spilled at most', unit: 'GB' },
          { title: 'warehouse', unit: 'GB' },
        ],
        rows: [
          [
            `${TIMES} times the shop`,
            gigabytes(bytesOf(pipeline.options.data)),
            rounded(built.wall / 1000),
            rounded(built.cpu / 1000),
            Math.round(built.memory),
            gigabytes(await spilled),
            gigabytes(fs.statSync(pipeline.warehouse).size),
          ],
        ],
      },
    ],
  };
}

/** Bytes of all files of a folder; those that go meanwhile do not count. */
function bytesOf(folder: string): number {
  if (!fs.existsSync(folder)) return 0;
  const sizes = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => fs.statSync(path.join(folder, name), { throwIfNoEntry: false }))
    .map((stat) => (stat?.isFile() === true ? stat.size : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The most that lay at once in the folders to which the warehouse of a target spills, looked at until the signal. */
async function largestSpill(target: string, signal: AbortSignal): Promise<number> {
  let largest = 0;
  while (!signal.aborted) {
    const names = fs.existsSync(target) ? fs.readdirSync(target).filter((name) => name.startsWith('tmp.')) : [];
    largest = Math.max(
      largest,
      names.reduce((sum, name) => sum + bytesOf(path.join(target, name)), 0),
    );
    await sleep(500);
  }
  return largest;
}
