/**
 * `npm run bench [-- --part peers,build] [--rounds 5] [--orders 100000] [--rows 10000000] [--tables 300,1000] [--runs 400] [--source PostgreSQL] [--seconds 60] [--print]`:
 * measures the parts, prints what they found, and keeps it in `results/` and `docs/benchmarks.md`, unless `--print` is given or one source is picked. The
 * shop of the peers is `--scale` times as large as a real one; the project of this repository reads `LASTRO_REAL_DATA`, else a generated sample of `--orders`. Each server of the intake is under load for `--seconds`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchBuild } from './build.js';
import { benchCheckFile } from './check-file.js';
import { publish } from './document.js';
import { benchExpect } from './expect.js';
import { benchIntake } from './intake.js';
import type { Bench, Part } from './part.js';
import { measuredNow } from './results.js';
import { benchSite } from './site.js';
import { benchSources } from './sources.js';
import { benchStart } from './start.js';
import { benchSynthetic } from './synthetic.js';
import { benchPeers, benchTenfold } from './shop-parts.js';
import { markdownTable } from './table.js';

const PARTS: Readonly<Record<string, Part>> = {
  peers: benchPeers,
  tenfold: benchTenfold,
  synthetic: benchSynthetic,
  build: benchBuild,
  start: benchStart,
  expect: benchExpect,
  'check-file': benchCheckFile,
  sources: benchSources,
  intake: benchIntake,
  site: benchSite,
};

const { values: flags } = parseArgs({
  options: {
    part: { type: 'string', default: Object.keys(PARTS).join(',') },
    rounds: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
    orders: { type: 'string', default: '100000' },
    rows: { type: 'string', default: '10000000' },
    tables: { type: 'string', default: '300,1000' },
    runs: { type: 'string', default: '400' },
    source: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    print: { type: 'boolean', default: false },
  },
});
const root = path.resolve(import.meta.dirname, '..');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-bench-'));
const bench: Bench = {
  root,
  command: path.join(root, 'engine', 'bin', 'lastro.js'),
  work,
  rounds: Number(flags.rounds),
  scale: Number(flags.scale),
  orders: Number(flags.orders),
  rows: Number(flags.rows),
  tables: flags.tables.split(',').map(Number),
  runs: Number(flags.runs),
  source: flags.source,
  seconds: Number(flags.seconds),
};

try {
  for (const name of flags.part.split(',')) {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`unknown part ${name}: ${Object.keys(PARTS).join(', ')}`);
    console.log(`\n# ${name}`);
    const result = await measuredNow(() => part(bench));
    for (const table of result.tables) console.log(`\n${table.caption}\n${markdownTable(table)}`);
    for (const note of result.notes) console.log(`- ${note}`);
    if (!flags.print && flags.source === undefined) await publish(name, result);
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
