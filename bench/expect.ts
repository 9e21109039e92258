import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { measure, median, type Usage } from './measure.js';

/** What DuckDB may take in every way, so that memory compares. */
const MEMORY = '1GB';

const SIZES: readonly { rows: number; ways: readonly string[]; rounds: (asked: number) => number }[] = [
  { rows: 1_000_000, ways: ['by-hand', 'lastro', 'one-by-one'], rounds: (asked) => asked },
  { rows: 10_000_000, ways: ['by-hand', 'lastro'], rounds: (asked) => Math.min(asked, 2) },
];

/** 1,000 checks of one wide table, in turn, a process each; the table is in a file and memory is bounded. */
export async function benchExpect(root: string, work: string, asked: number): Promise<void> {
  const script = path.join(root, 'node_modules', '.cache', 'lastro', `wide-${process.pid}.mjs`);
  await build({
    entryPoints: [path.join(root, 'bench/wide.ts')],
    outfile: script,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  try {
    for (const { rows, ways, rounds } of SIZES) {
      const file = path.join(work, `wide-${rows}.duckdb`);
      await measure([script, file, 'fill', String(rows)]);
      const runs = new Map<string, Usage[]>(ways.map((way) => [way, []]));
      for (let round = 0; round < rounds(asked); round++)
        for (const way of ways) {
          const used = await measure([script, file, way, MEMORY]);
          if (used.out.trim() !== '1000') throw new Error(`${way}: ${used.out.trim()} of 1,000 checks pass`);
          runs.get(way)?.push(used);
        }
      fs.rmSync(file);
      report(rows, runs);
    }
  } finally {
    fs.rmSync(script, { force: true });
  }
}

function report(rows: number, runs: ReadonlyMap<string, readonly Usage[]>): void {
  console.log(`1,000 checks of one table of ${rows.toLocaleString('en-US')} rows and 50 columns, ${MEMORY} for DuckDB`);
  const middle = (way: string, key: keyof Usage): number => median((runs.get(way) ?? []).map((run) => run[key]));
  for (const way of runs.keys()) {
    const [wall, cpu] = [middle(way, 'wall') / 1000, middle(way, 'cpu') / 1000];
    const ratio = (key: keyof Usage): string => (middle(way, key) / middle('by-hand', key)).toFixed(2);
    console.log(
      `  ${way.padEnd(10)} ${wall.toFixed(2).padStart(7)} s wall ${cpu.toFixed(2).padStart(7)} s processor` +
        ` ${middle(way, 'memory').toFixed(0).padStart(5)} MB   ${ratio('wall')} and ${ratio('cpu')} of by-hand`,
    );
  }
  console.log();
}
