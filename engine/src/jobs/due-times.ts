import fs from 'node:fs';
import path from 'node:path';
import { writeFileAtomicSync } from '../base/atomic-file.js';
import { makePrivateFolder } from '../base/private-files.js';
import { CronSchedule } from '../project/cron.js';
import type { JobConfig } from '../project/job.js';
import type { JobRuns } from './job-runs.js';

/** A time of a schedule that has come. */
export interface DueTime {
  time: Date;
  /** Whether it is long past. */
  isLate: boolean;
  /** Times before it for which nothing ran, as far as they are counted. */
  missed: number;
}

/** Milliseconds after which a time is late: the scheduler did not run, or the job ran on. */
const LATE = 60_000;

/** When each job was last due, kept in `scheduler.json` so that the next scheduler knows what it missed. */
export class DueTimes {
  readonly #schedules: ReadonlyMap<string, CronSchedule>;
  /** By job, the time up to which runs were asked for. */
  readonly #requested: Map<string, Date>;
  /** By job, the time up to which runs have ended, or are not wanted: what is kept. */
  readonly #settled: Map<string, Date>;
  /** By job, the first time after {@link #requested}. */
  readonly #next = new Map<string, Date>();
  readonly #file: string;

  /** A job that has never been scheduled is due from now on. */
  constructor(jobs: Readonly<Record<string, JobConfig>>, runs: JobRuns, now: Date) {
    this.#schedules = new Map(
      Object.entries(jobs).flatMap(([name, { schedule, timezone = 'UTC' }]) =>
        schedule === undefined ? [] : [[name, new CronSchedule(schedule, timezone)]],
      ),
    );
    this.#file = path.join(runs.folder, 'scheduler.json');
    const saved = this.#read();
    this.#settled = new Map(
      [...this.#schedules.keys()].map((job) => [job, latestOf(saved[job], lastScheduled(runs, job)) ?? now]),
    );
    this.#requested = new Map(this.#settled);
    for (const [job, time] of this.#settled) this.request(job, time);
    makePrivateFolder(runs.folder);
    this.#save();
  }

  /** The last time of the job that has come, if no run was asked for it. */
  due(job: string, now: Date): DueTime | undefined {
    const next = this.#next.get(job);
    if (next === undefined || next > now) return undefined;
    const latest = this.#schedules.get(job)?.latest(this.#requested.get(job) ?? now, now);
    if (latest === undefined) return undefined;
    const { time, count } = latest;
    return { time, isLate: now.getTime() - time.getTime() > LATE, missed: count - 1 };
  }

  /** A run for this time was asked for; until it is settled, another scheduler sees it as due. */
  request(job: string, time: Date): void {
    this.#requested.set(job, time);
    const next = this.#schedules.get(job)?.next(time);
    if (next !== undefined) this.#next.set(job, next);
  }

  /** The run for this time has ended, or none is wanted. */
  settle(job: string, time: Date): void {
    this.request(job, time);
    this.#settled.set(job, time);
    this.#save();
  }

  /** The first time of any job that is still to come. */
  next(now: Date): Date | undefined {
    const times = [...this.#next.values()].filter((time) => time > now);
    return times.length === 0 ? undefined : new Date(Math.min(...times.map((time) => time.getTime())));
  }

  #save(): void {
    const settled = Object.fromEntries([...this.#settled].map(([job, time]) => [job, time.toISOString()]));
    writeFileAtomicSync(this.#file, `${JSON.stringify({ version: 1, settled }, null, 2)}\n`, 0o600);
  }

  #read(): Readonly<Record<string, string | undefined>> {
    try {
      const { settled } = JSON.parse(fs.readFileSync(this.#file, 'utf8')) as { settled?: Record<string, string> };
      return settled ?? {};
    } catch {
      return {};
    }
  }
}

function lastScheduled(runs: JobRuns, job: string): string | undefined {
  return runs.list(job).findLast(({ scheduled_at: scheduled }) => scheduled !== null)?.scheduled_at ?? undefined;
}

function latestOf(...times: readonly (string | undefined)[]): Date | undefined {
  const known = times.flatMap((time) => (time === undefined ? [] : [Date.parse(time)])).filter(Number.isFinite);
  return known.length === 0 ? undefined : new Date(Math.max(...known));
}
