/**
 * `npm run bench [-- --rounds 5] [--orders 100000] [--rows 10000000] [--part build,start,expect,check-file,sources,intake,site] [--source PostgreSQL] [--seconds 60]`:
 * Lastro beside a plain DuckDB script that makes the same tables and runs the same checks, in turn, a process each. Reads `LASTRO_REAL_DATA`,
 * else a generated sample of `--orders`. Sources have at most a million `--rows`, unless one is picked. Each server of the intake is under load for
 * `--seconds`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { NodeResult, RunResults } from '../engine/src/publish/artifacts.js';
import { benchCheckFile } from './check-file.js';
import { benchExpect } from './expect.js';
import { benchOptions, jobOf } from './job.js';
import { bundleScript } from './bundle-script.js';
import { benchIntake } from './intake.js';
import { measure, median, type Usage } from './measure.js';
import { benchSite } from './site.js';
import { benchSources } from './sources.js';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    orders: { type: 'string', default: '100000' },
    rows: { type: 'string', default: '10000000' },
    source: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    part: { type: 'string', default: 'build,start,expect,check-file,sources,intake,site' },
  },
});
const rounds = Number(flags.rounds);
const parts = flags.part.split(',');
const root = path.resolve(import.meta.dirname, '..');
const command = path.join(root, 'engine', 'bin', 'lastro.js');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-bench-'));
const target = path.join(work, 'target');
const warehouse = path.join(work, 'lastro.duckdb');

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`.padStart(8);
const ratio = (a: number, b: number): string => (a / b).toFixed(2).padStart(6);
const middle = (runs: readonly Usage[], key: keyof Usage): number => median(runs.map((run) => run[key]));
const usage = (runs: readonly Usage[]): string =>
  `${seconds(middle(runs, 'wall'))} wall ${seconds(middle(runs, 'cpu'))} processor ${middle(runs, 'memory').toFixed(0).padStart(5)} MB`;

try {
  if (parts.includes('expect')) await benchExpect(root, work, rounds);
  if (parts.includes('check-file')) await benchCheckFile(root, work, Number(flags.rows), Math.min(rounds, 2));
  if (parts.includes('sources'))
    await benchSources(root, work, {
      rows: flags.source === undefined ? Math.min(Number(flags.rows), 1_000_000) : Number(flags.rows),
      rounds,
      only: flags.source,
    });
  if (parts.includes('intake')) await benchIntake(root, Number(flags.seconds));
  if (parts.some((part) => !['expect', 'check-file', 'sources', 'intake'].includes(part))) await benchProject();
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}

async function benchProject(): Promise<void> {
  const { olist, described } = await data();
  const env = { LASTRO_OLIST_DIR: olist, LASTRO_WAREHOUSE: warehouse, LASTRO_HISTORY: path.join(work, 'history') };
  console.log(
    `${described}; ${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, medians of ${rounds}\n`,
  );
  const lastro = (...args: string[]): ReturnType<typeof measure> =>
    measure([command, ...args, '--target-path', target], { env, cwd: root, codes: [0, 1] });
  await lastro('build');
  if (parts.includes('build')) await benchBuild(lastro, env, olist);
  if (parts.includes('start')) await benchStart(lastro);
  if (parts.includes('site')) await benchSite(root, lastro);
}

async function data(): Promise<{ olist: string; described: string }> {
  const real = process.env['LASTRO_REAL_DATA'];
  if (real !== undefined && real !== '')
    return { olist: path.resolve(root, real, 'olist'), described: 'the real files of Olist' };
  await measure([command, 'sample', '--orders', flags.orders, '--target-path', target], { cwd: root });
  return { olist: path.join(target, 'sample'), described: `a generated sample of ${flags.orders} orders` };
}

type Lastro = (...args: string[]) => ReturnType<typeof measure>;

async function benchBuild(lastro: Lastro, env: Record<string, string>, olist: string): Promise<void> {
  const job = await jobOf(benchOptions(root, target, env), warehouse, olist);
  const jobFile = path.join(work, 'job.json');
  fs.writeFileSync(jobFile, JSON.stringify(job));
  const script = await bundleScript(root, 'by-hand');
  const byHand = (...args: string[]): ReturnType<typeof measure> => measure([script, jobFile, work, ...args]);
  try {
    const ours: (Usage & { phases: Phases })[] = [];
    const theirs: (Usage & { phases: Phases })[] = [];
    let results: RunResults | undefined;
    let found: Record<string, number> = {};
    for (let round = 0; round < rounds; round++) {
      const scripted = await byHand();
      const said = JSON.parse(scripted.out) as { phases: Phases; found: Record<string, number> };
      theirs.push({ ...scripted, phases: said.phases });
      found = said.found;
      for (const each of [warehouse, target]) fs.rmSync(each, { recursive: true, force: true });
      const built = await lastro('build');
      results = JSON.parse(fs.readFileSync(path.join(target, 'run_results.json'), 'utf8')) as RunResults;
      ours.push({ ...built, phases: phasesOf(results, built.out) });
    }
    const checks = results?.results.filter(({ check }) => check !== null) ?? [];
    console.log(
      `Load, transform, check and publish: ${job.loads.length} raw tables, ${job.models.length} models, ${checks.length} checks`,
    );
    agree(checks, found);
    console.log(`  by hand  ${usage(theirs)}`);
    console.log(`  Lastro   ${usage(ours)}`);
    console.log(
      `  ratio    wall ${ratio(middle(ours, 'wall'), middle(theirs, 'wall'))}, processor ${ratio(middle(ours, 'cpu'), middle(theirs, 'cpu'))}`,
    );
    for (const phase of ['load', 'transform', 'check', 'publish'] as const) {
      const [a, b] = [ours, theirs].map((runs) => median(runs.map(({ phases }) => phases[phase] ?? NaN))) as [
        number,
        number,
      ];
      console.log(
        `  ${phase.padEnd(9)} by hand ${seconds(b)}  Lastro ${seconds(a)}  ratio ${ratio(a, b)}   (both connections' busy time)`,
      );
    }
    console.log();

    const alone: Usage[] = [];
    const plain: Usage[] = [];
    for (let round = 0; round < rounds; round++) {
      plain.push(await byHand('checks'));
      alone.push(await lastro('test', '--full-refresh'));
    }
    console.log(
      `Checks alone: lastro test --full-refresh (its unit tests included) beside plain SQL on the finished tables`,
    );
    console.log(
      `  by hand  ${usage(plain)}\n  Lastro   ${usage(alone)}\n  ratio    wall ${ratio(middle(alone, 'wall'), middle(plain, 'wall'))}, processor ${ratio(middle(alone, 'cpu'), middle(plain, 'cpu'))}\n`,
    );
  } finally {
    fs.rmSync(script, { force: true });
  }
}

type Phases = Partial<Record<'load' | 'transform' | 'check' | 'publish', number>>;

/** Milliseconds that connections were busy. Checks of raw run within the load they guard and are taken out of it. */
function phasesOf({ results }: RunResults, out: string): Phases {
  const time = (which: (result: NodeResult) => boolean): number =>
    results.filter(which).reduce((sum, { execution_time: spent }) => sum + spent * 1000, 0);
  const check = time(({ resource_type: type }) => type === 'test');
  const gates = time(({ resource_type: type, layer }) => type === 'test' && layer === 'raw');
  const published = /publish\s+figures\s+\S+\s+([\d.]+) s/.exec(out)?.[1];
  return {
    load: time(({ resource_type: type }) => type === 'source') - gates,
    transform: time(({ resource_type: type }) => type === 'model' || type === 'seed'),
    check,
    // Both connections publish together, and the run reports the time on the clock.
    publish: Number(published) * 2000,
  };
}

/** Both must find the same: a rule that is broken, or not. */
function agree(checks: readonly NodeResult[], found: Readonly<Record<string, number>>): void {
  const different = checks.filter(({ unique_id: id, check }) => (found[id] ?? NaN) > 0 === (check?.success === true));
  if (different.length > 0) {
    const shown = different.map(
      ({ unique_id: id, message }) => `${id}: by hand ${found[id] ?? 'not asked'}, Lastro: ${message}`,
    );
    throw new Error(`the two disagree on ${different.length} checks:\n${shown.join('\n')}`);
  }
  const broken = checks.filter(({ check }) => check?.success !== true).length;
  console.log(`  both find ${broken} of ${checks.length} checks broken, the same ones`);
}

async function benchStart(lastro: Lastro): Promise<void> {
  console.log('Start, and a build in which nothing has changed');
  const ways: [string, () => ReturnType<typeof measure>][] = [
    ['node, nothing', () => measure(['-e', '0'])],
    ['--version', () => measure([command, '--version'])],
    ['--help', () => measure([command, '--help'])],
    ['ls', () => lastro('ls')],
    ['build again', () => lastro('build')],
  ];
  const runs = new Map<string, Usage[]>(ways.map(([name]) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (const [name, way] of ways) {
      const used = await way();
      if (round > 0) runs.get(name)?.push(used);
    }
  for (const [name, used] of runs) console.log(`  ${name.padEnd(14)} ${usage(used)}`);
  console.log();
}
