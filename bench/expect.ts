import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { measure } from './measure.js';
import { inTurn, type Measurement, type Part } from './part.js';
import { usageTable, type Table } from './table.js';

/** What DuckDB may take in every way, so that memory compares. */
const MEMORY = '1GB';

const SIZES: readonly { rows: number; ways: Record<string, string>; rounds: (asked: number) => number }[] = [
  {
    rows: 1_000_000,
    ways: { 'by hand': 'by-hand', Lastro: 'lastro', 'one query each': 'one-by-one' },
    rounds: (asked) => asked,
  },
  { rows: 10_000_000, ways: { 'by hand': 'by-hand', Lastro: 'lastro' }, rounds: (asked) => Math.min(asked, 2) },
];

/** 1,000 checks of one wide table, in turn, a process each; the table is in a file and memory is bounded. */
export const benchExpect: Part = async ({ root, work, rounds: asked }) => {
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
  const tables: Table[] = [];
  try {
    for (const { rows, ways, rounds } of SIZES) {
      const file = path.join(work, `wide-${rows}.duckdb`);
      await measure([script, file, 'fill', String(rows)]);
      const check = async (way: string): Measurement => {
        const used = await measure([script, file, way, MEMORY]);
        if (used.out.trim() !== '1000') throw new Error(`${way}: ${used.out.trim()} of 1,000 checks pass`);
        return used;
      };
      const programs = Object.entries(ways).map(([name, way]) => [name, () => check(way)] as const);
      const runs = await inTurn(Object.fromEntries(programs), rounds(asked));
      tables.push(usageTable(`${rows.toLocaleString('en-US')} rows, ${rounds(asked)} rounds.`, runs));
      fs.rmSync(file);
    }
  } finally {
    fs.rmSync(script, { force: true });
  }
  return { rounds: asked, tables };
};
