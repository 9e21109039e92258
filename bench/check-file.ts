import fs from 'node:fs';
import path from 'node:path';
import { pythonWith } from '../engine/test/support/python.js';
import { CHECK_SUITE } from './check-suite.js';
import { bundleScript } from './bundle-script.js';
import { measure, median, type Usage } from './measure.js';

interface Way {
  name: string;
  /** How many of the suite's checks it has, all of which hold. */
  checks: number;
  run: (file: string) => Promise<Usage & { out: string }>;
}

/** `lastro check` of one file, as CSV and as Parquet, beside other ways to check it: in turn, a process each. */
export async function benchCheckFile(root: string, work: string, rows: number, rounds: number): Promise<void> {
  const script = await bundleScript(root, 'check-by-hand');
  const suite = path.join(work, 'suite.json');
  fs.writeFileSync(suite, JSON.stringify({ expectations: CHECK_SUITE }));
  const csv = path.join(work, 'checked.csv');
  try {
    await measure([script, csv, String(rows)]);
    const ways = await waysToCheck(root, script, suite);
    for (const file of [csv, csv.replace(/csv$/, 'parquet')]) {
      const runs = new Map<Way, Usage[]>(ways.map((way) => [way, []]));
      for (let round = 0; round < rounds; round++)
        for (const way of ways) {
          const used = await way.run(file);
          const passed = Number(/(\d+)(?: pass)?\s*$/.exec(used.out)?.[1]);
          if (passed !== way.checks)
            throw new Error(`${way.name}: ${passed} of ${way.checks} checks pass\n${used.out}`);
          runs.get(way)?.push(used);
        }
      report(path.extname(file).slice(1), rows, fs.statSync(file).size, runs);
    }
  } finally {
    fs.rmSync(script, { force: true });
  }
}

async function waysToCheck(root: string, script: string, suite: string): Promise<Way[]> {
  const command = path.join(root, 'engine', 'bin', 'lastro.js');
  const python = path.join(root, 'bench', 'check_file.py');
  const [gx, pointblank] = [
    await pythonWith('great_expectations==1.24.1', 'pyarrow==26.0.1'),
    await pythonWith('pointblank==1.1.1', 'polars==2.1.0', 'pyarrow==26.0.1'),
  ];
  const all = CHECK_SUITE.length;
  return [
    { name: 'by hand', checks: all, run: (file) => measure([script, file]) },
    { name: 'Lastro', checks: all, run: (file) => measure([command, 'check', file, '--suite', suite]) },
    ...(pointblank === undefined
      ? []
      : [
          {
            name: 'Pointblank',
            checks: 17,
            run: (file: string) => measure([python, 'pointblank', file, suite], { program: pointblank }),
          },
        ]),
    ...(gx === undefined
      ? []
      : [
          {
            name: 'Great Expectations',
            checks: all,
            run: (file: string) => measure([python, 'gx', file, suite], { program: gx }),
          },
        ]),
  ];
}

function report(kind: string, rows: number, bytes: number, runs: ReadonlyMap<Way, readonly Usage[]>): void {
  console.log(
    `${CHECK_SUITE.length} checks of one ${kind} file of ${rows.toLocaleString('en-US')} rows (${Math.round(bytes / 1e6)} MB)`,
  );
  const all = [...runs.values()];
  const middle = (used: readonly Usage[] = [], key: keyof Usage): number => median(used.map((each) => each[key]));
  for (const [{ name, checks }, used] of runs) {
    const [wall, cpu] = [middle(used, 'wall') / 1000, middle(used, 'cpu') / 1000];
    const ratio = (key: keyof Usage): string => (middle(used, key) / middle(all[0], key)).toFixed(2);
    console.log(
      `  ${name.padEnd(18)} ${String(checks).padStart(3)} checks ${wall.toFixed(1).padStart(6)} s wall ${cpu.toFixed(1).padStart(6)} s processor` +
        ` ${middle(used, 'memory').toFixed(0).padStart(6)} MB   ${ratio('wall')} and ${ratio('cpu')} of by hand`,
    );
  }
  console.log();
}
