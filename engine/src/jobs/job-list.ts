import { formatTable } from '../base/text.js';
import { CronSchedule } from '../project/cron.js';
import type { JobConfig } from '../project/job.js';
import type { JobRuns } from './job-runs.js';
import type { JobRun } from './job-run.js';

/** A job as `lastro job list` shows it. */
export interface JobSummary {
  job: string;
  description: string | null;
  owner: string | null;
  schedule: string | null;
  timezone: string | null;
  /** The next times, ISO 8601, UTC; none without a schedule. */
  next: string[];
  /** The latest run. */
  last: JobRun | null;
}

const NEXT_TIMES = 3;

/** The jobs of a configuration with their next times and latest runs, in their order there. */
export function listJobs(jobs: Readonly<Record<string, JobConfig>>, runs: JobRuns, now: Date): JobSummary[] {
  return Object.entries(jobs).map(([job, { description, owner, schedule, timezone = 'UTC' }]) => ({
    job,
    description: description ?? null,
    owner: owner ?? null,
    schedule: schedule ?? null,
    timezone: schedule === undefined ? null : timezone,
    next: schedule === undefined ? [] : nextTimes(new CronSchedule(schedule, timezone), now),
    last: runs.latest(job) ?? null,
  }));
}

function nextTimes(schedule: CronSchedule, now: Date): string[] {
  const times: Date[] = [];
  while (times.length < NEXT_TIMES) times.push(schedule.next(times.at(-1) ?? now));
  return times.map((time) => time.toISOString());
}

const HEADER = ['job', 'schedule', 'next', 'last result'];

/** A table for a reader; times are in the zone of each job. */
export function formatJobs(jobs: readonly JobSummary[]): string[] {
  if (jobs.length === 0) return ['no jobs: add some to lastro.config.ts under the key jobs'];
  const rows = [
    HEADER,
    ...jobs.map(({ job, schedule, timezone, next: [next], last }) => [
      job,
      schedule === null ? 'none' : `${schedule}  ${timezone ?? ''}`,
      next === undefined ? '' : localTime(next, timezone ?? 'UTC'),
      last === null ? 'never run' : `${resultOf(last)}  ${localTime(last.started_at, timezone ?? 'UTC')}`,
    ]),
  ];
  return formatTable(rows);
}

/** `success (warn)`: the status, and the verdict where that says more. */
function resultOf({ status, verdict }: JobRun): string {
  return status === 'success' && verdict !== null && verdict !== 'pass' ? `${status} (${verdict})` : status;
}

/** `Fri 2026-11-27 06:00`. */
function localTime(time: string, timeZone: string): string {
  const date = new Date(time);
  const day = new Intl.DateTimeFormat('en', { timeZone, weekday: 'short' }).format(date);
  return `${day} ${new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(date)}`;
}
