import fs from 'node:fs';
import path from 'node:path';
import { writeFileAtomicSync } from '../base/atomic-file.js';
import { makePrivateFolder } from '../base/private-files.js';
import { isProcessAlive } from '../base/process.js';
import type { RunResults } from '../publish/artifacts.js';
import type { JobRun } from './job-run.js';

/** `<job>/<run id>.json`; the results of its steps are in the folder `<job>/<run id>/`. */
const RUN_FILE = /^\d{8}T\d{6}-[0-9a-f]{6}\.json$/;

/** Runs of each job whose record is kept, and whose results are. */
const KEPT_RUNS = 200;
const KEPT_RESULTS = 10;

/** The folder of the records of jobs. */
export function jobsFolder(projectDir: string): string {
  return path.join(projectDir, '.lastro', 'jobs');
}

/** The records of the runs of jobs, in one folder. */
export class JobRuns {
  constructor(readonly folder: string) {}

  /**
   * Runs of a job, oldest first. One whose process is gone is interrupted, and its record is made to say so. Files that cannot be read
   * are left out.
   */
  list(job: string): JobRun[] {
    return this.#files(job)
      .flatMap((file) => this.#read(path.join(this.folder, job, file)) ?? [])
      .sort((a, b) => Date.parse(a.started_at) - Date.parse(b.started_at));
  }

  latest(job: string): JobRun | undefined {
    return this.list(job).at(-1);
  }

  /** The run that a sensor has started for a cause. */
  ofCause(job: string, cause: string): JobRun | undefined {
    return this.list(job).find((run) => run.cause === cause && run.trigger === 'sensor');
  }

  /** Replaces the record as a whole. */
  write(run: JobRun): void {
    makePrivateFolder(path.join(this.folder, run.job));
    writeFileAtomicSync(
      path.join(this.folder, run.job, `${run.run_id}.json`),
      `${JSON.stringify(run, null, 2)}\n`,
      0o600,
    );
  }

  /** Keeps the results of a try of a step, both counted from 1; returns the path relative to the folder. */
  writeResults(run: JobRun, step: number, attempt: number, results: RunResults): string {
    const file = `${run.job}/${run.run_id}/${step}-${attempt}.json`;
    makePrivateFolder(path.join(this.folder, run.job, run.run_id));
    writeFileAtomicSync(path.join(this.folder, file), JSON.stringify(results), 0o600);
    return file;
  }

  /** Results that {@link writeResults} has kept; undefined when they are gone. */
  readResults(file: string): RunResults | undefined {
    try {
      const results = JSON.parse(fs.readFileSync(path.join(this.folder, file), 'utf8')) as Partial<RunResults>;
      return Array.isArray(results.results) ? (results as RunResults) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Removes old runs of a job. */
  prune(job: string): void {
    const files = this.#files(job).reverse();
    for (const [i, file] of files.entries()) {
      const name = path.join(this.folder, job, file);
      if (i >= KEPT_RUNS) fs.rmSync(name, { force: true });
      if (i >= KEPT_RESULTS) fs.rmSync(name.replace(/\.json$/, ''), { recursive: true, force: true });
    }
  }

  #files(job: string): string[] {
    try {
      return fs
        .readdirSync(path.join(this.folder, job))
        .filter((name) => RUN_FILE.test(name))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  #read(file: string): JobRun | undefined {
    let run: JobRun;
    try {
      const value = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<JobRun> | null;
      if (value?.version !== 1 || !Array.isArray(value.steps) || value.process === undefined) return undefined;
      run = value as JobRun;
    } catch {
      return undefined;
    }
    if (run.status !== 'running' || isProcessAlive(run.process.pid, run.process.started ?? undefined)) return run;
    const interrupted = markInterrupted(run);
    try {
      this.write(interrupted);
    } catch {
      // A folder that cannot be written can still be read: whoever looks next marks it.
    }
    return interrupted;
  }
}

/** The record of a run that did not get to its end. */
function markInterrupted(run: JobRun): JobRun {
  const interrupted = <T extends { status: string }>(part: T): T =>
    part.status === 'running' ? { ...part, status: 'interrupted' } : part;
  return {
    ...interrupted(run),
    message: `its process ${run.process.pid} ended without a result`,
    steps: run.steps.map((step) => ({ ...interrupted(step), attempts: step.attempts.map(interrupted) })),
  };
}
