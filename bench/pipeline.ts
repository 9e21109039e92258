import fs from 'node:fs';
import path from 'node:path';
import type { NodeResult, RunResults } from '../engine/src/publish/artifacts.js';
import { bundleScript } from './bundle-script.js';
import { benchOptions, jobOf, type Job } from './job.js';
import { measure, median, type Usage } from './measure.js';
import type { Measurement } from './part.js';
import { rounded, type Table } from './table.js';

export type Phases = Partial<Record<'load' | 'transform' | 'check' | 'publish', number>>;

/** What one program took for the project, and which checks hold. */
export interface PipelineRun extends Usage {
  /** Milliseconds that connections were busy. */
  phases: Phases;
  /** By the unique ids of checks; null where the program has no form for a check. */
  verdicts: Readonly<Record<string, boolean | null>>;
}

export interface PipelineOptions {
  root: string;
  projectDir: string;
  /** The folder of its CSV files. */
  data: string;
  /** Where everything is written. */
  work: string;
  env?: Record<string, string>;
}

/** A project, built by Lastro and by the script. */
export class Pipeline {
  readonly target: string;
  readonly warehouse: string;
  readonly jobFile: string;
  /** The database that the script makes. */
  readonly scriptFile: string;
  private readonly env: Record<string, string>;
  private script = '';

  constructor(readonly options: PipelineOptions) {
    this.target = path.join(options.work, 'target');
    this.warehouse = path.join(this.target, 'warehouse.duckdb');
    this.jobFile = path.join(options.work, 'job.json');
    this.scriptFile = path.join(options.work, 'by-hand.duckdb');
    this.env = { LASTRO_HISTORY: path.join(options.work, 'history'), ...options.env };
  }

  lastro(...args: string[]): Measurement {
    const { root, projectDir } = this.options;
    return measure([path.join(root, 'engine', 'bin', 'lastro.js'), ...args, '--target-path', this.target], {
      env: this.env,
      cwd: projectDir,
      codes: [0, 1],
    });
  }

  /** Everything from nothing, by Lastro. */
  async build(): Promise<PipelineRun> {
    fs.rmSync(this.target, { recursive: true, force: true });
    return this.runOf(await this.lastro('build'));
  }

  /** Once more, by Lastro: nothing has changed. */
  async rebuild(): Promise<PipelineRun> {
    return this.runOf(await this.lastro('build'));
  }

  /** The checks alone, by Lastro. */
  async test(): Promise<PipelineRun> {
    return this.runOf(await this.lastro('test', '--full-refresh'));
  }

  /** What the last run of Lastro has written. */
  results(): RunResults {
    return JSON.parse(fs.readFileSync(path.join(this.target, 'run_results.json'), 'utf8')) as RunResults;
  }

  private runOf(used: Usage & { out: string }): PipelineRun {
    const { results } = this.results();
    const checks = results.flatMap(({ unique_id: id, check }) =>
      check === null ? [] : [[id, check.success] as const],
    );
    return { ...used, phases: phasesOf(results, used.out), verdicts: Object.fromEntries(checks) };
  }

  /** Writes down by hand what Lastro has built. */
  async writeJob(): Promise<Job> {
    const { root, projectDir, data, work } = this.options;
    const places = { warehouseFile: this.warehouse, data, copies: work };
    const job = await jobOf(benchOptions(projectDir, this.target, this.env), places);
    fs.writeFileSync(this.jobFile, JSON.stringify(job));
    this.script = await bundleScript(root, 'by-hand');
    return job;
  }

  /** The script: all, its checks alone, or its tables without the checks. */
  async byHand(only?: 'checks' | 'tables'): Promise<PipelineRun> {
    const { out, ...used } = await measure([this.script, this.jobFile, this.options.work, ...(only ? [only] : [])]);
    const { phases, found } = JSON.parse(out) as { phases: Phases; found: Record<string, number> };
    const verdicts = Object.fromEntries(Object.entries(found).map(([id, broken]) => [id, broken === 0]));
    return { ...used, phases, verdicts };
  }

  close(): void {
    fs.rmSync(this.script, { force: true });
  }
}

/** Milliseconds that connections were busy. Checks of raw run within the load they guard and are taken out of it. */
function phasesOf(results: readonly NodeResult[], out: string): Phases {
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

/** All must find the same: a rule that is broken, or not. Returns a sentence about it. */
export function agreeOnVerdicts(runs: ReadonlyMap<string, readonly PipelineRun[]>): string {
  const [[first = '', [reference] = []] = []] = runs;
  const ids = new Set([...runs.values()].flatMap(([run]) => Object.keys(run?.verdicts ?? {})));
  const expected = [...ids].map((id) => [id, reference?.verdicts[id]] as const);
  const said = (verdict: boolean | null | undefined): string =>
    verdict === undefined ? 'not asked' : verdict === true ? 'holds' : 'broken';
  for (const [name, [run]] of runs) {
    const list = expected.flatMap(([id, holds]) => {
      const found = run?.verdicts[id];
      const isSame = found === null || found === holds;
      return isSame ? [] : [`${id}: ${first} ${said(holds)}, ${name} ${said(found)}`];
    });
    if (list.length > 0) throw new Error(`they disagree on ${list.length} checks:\n${list.join('\n')}`);
  }
  const broken = expected.filter(([, holds]) => holds === false).length;
  return `All find ${broken} of ${expected.length} checks broken, the same ones.`;
}

/** What each phase took by the script and by Lastro. */
export function phaseTable(byHand: readonly PipelineRun[], lastro: readonly PipelineRun[]): Table {
  return {
    caption: 'By phase: the time that both connections were busy.',
    columns: [
      { title: '' },
      { title: 'by hand', unit: 's' },
      { title: 'Lastro', unit: 's' },
      { title: 'Lastro : by hand', unit: 'ratio' },
    ],
    rows: (['load', 'transform', 'check', 'publish'] as const).map((phase) => {
      const [theirs, ours] = [byHand, lastro].map((runs) => median(runs.map(({ phases }) => phases[phase] ?? NaN)));
      return [
        phase,
        rounded((theirs ?? NaN) / 1000),
        rounded((ours ?? NaN) / 1000),
        rounded((ours ?? NaN) / (theirs ?? NaN)),
      ];
    }),
  };
}
