import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { measure, type Usage } from '../../bench/measure.js';

const root = path.resolve(import.meta.dirname, '../..');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-volume-'));
afterAll(() => fs.rmSync(work, { recursive: true }));

const ORDERS = Number(process.env['LASTRO_SCALE_ORDERS'] ?? 100_000);

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
