import fs from 'node:fs';
import path from 'node:path';
import { pythonWith } from '../engine/test/support/python.js';
import { CHECK_SUITE } from './check-suite.js';
import { bundleScript } from './bundle-script.js';
import { measure } from './measure.js';
import { inTurn, type Measurement, type Part } from './part.js';
import { usageTable, type Table } from './table.js';

interface Way {
  name: string;
  /** How many of the suite's checks it has, all of which hold. */
  checks: number;
  run: (file: string) => Measurement;
}

/** `lastro check` of one file, as CSV and as Parquet, beside other ways to check it: in turn, a process each. */
export const benchCheckFile: Part = async ({ root, work, rows, rounds: asked }) => {
  const rounds = Math.min(asked, 2);
  const script = await bundleScript(root, 'check-by-hand');
  const suite = path.join(work, 'suite.json');
  fs.writeFileSync(suite, JSON.stringify({ expectations: CHECK_SUITE }));
  const csv = path.join(work, 'checked.csv');
  const tables: Table[] = [];
  try {
    await measure([script, csv, String(rows)]);
    const ways = await waysToCheck(root, script, suite);
    for (const file of [csv, csv.replace(/csv$/, 'parquet')]) {
      const programs = ways.map((way): [string, () => Measurement] => [nameOf(way), () => check(way, file)]);
      const runs = await inTurn(Object.fromEntries(programs), rounds);
      const kind = file === csv ? 'CSV' : 'Parquet';
      const megabytes = Math.round(fs.statSync(file).size / 1e6).toLocaleString('en-US');
      tables.push(usageTable(`${kind}, ${rows.toLocaleString('en-US')} rows, ${megabytes} MB.`, runs));
    }
  } finally {
    fs.rmSync(script, { force: true });
  }
  return { rounds, tables };
};

function nameOf({ name, checks }: Way): string {
  return checks === CHECK_SUITE.length ? name : `${name}, ${checks} of ${CHECK_SUITE.length} checks`;
}

async function check({ name, checks, run }: Way, file: string): Measurement {
  const used = await run(file);
  const passed = Number(/(\d+)(?: pass)?\s*$/.exec(used.out)?.[1]);
  if (passed !== checks) throw new Error(`${name}: ${passed} of ${checks} checks pass\n${used.out}`);
  return used;
}

async function waysToCheck(root: string, script: string, suite: string): Promise<Way[]> {
  const command = path.join(root, 'engine', 'bin', 'lastro.js');
  const program = path.join(root, 'bench', 'check_file.py');
  const python = (tool: string, packages: string[], checks: number, name: string): Promise<Way[]> =>
    pythonWith(...packages).then((found) =>
      found === undefined
        ? []
        : [{ name, checks, run: (file) => measure([program, tool, file, suite], { program: found }) }],
    );
  const all = CHECK_SUITE.length;
  return [
    { name: 'by hand', checks: all, run: (file) => measure([script, file]) },
    { name: 'Lastro', checks: all, run: (file) => measure([command, 'check', file, '--suite', suite]) },
    ...(await python('pointblank', ['pointblank==1.1.1', 'polars==2.1.0', 'pyarrow==26.0.1'], 17, 'Pointblank')),
    ...(await python('gx', ['great_expectations==1.24.1', 'pyarrow==26.0.1'], all, 'Great Expectations')),
  ];
}
