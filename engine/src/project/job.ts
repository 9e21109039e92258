import type { Cell } from '../base/cell.js';

/** A job of `lastro.config.ts`: steps that run one after the other, by a schedule, by hand or by a sensor. */
export interface JobConfig {
  /** The five fields of cron: minute, hour, day of the month, month, day of the week. Without it, nothing starts the job by itself. */
  schedule?: string;
  /** IANA name of the zone of the schedule. Default: `UTC`. */
  timezone?: string;
  steps: readonly JobStep[];
  /** How often a step is repeated whose failure may pass: its failed nodes, and those that were skipped. Default: 0. */
  retries?: number;
  /** Seconds before the first retry; each one after waits twice as long, an hour at most. Default: 60. */
  backoff?: number;
  /** Seconds that a run of the job may take, retries included. Default: no limit. */
  timeout?: number;
  /** Jobs of one key never run at once; they wait for each other. Default: `warehouse`. */
  concurrency?: string;
  /** What happens when the time of a run has passed: one run for all that were missed, or none. Default: `catch-up`. */
  missed?: 'catch-up' | 'skip';
  /** Whether the steps after one that failed still run. Default: `stop`. */
  onFailure?: 'stop' | 'continue';
  /** Who is responsible for it. */
  owner?: string;
  description?: string;
}

export const STEP_COMMANDS = ['load', 'run', 'test', 'build', 'site', 'source freshness'] as const;

export type StepCommand = (typeof STEP_COMMANDS)[number];

/** A step of a job: a command with its options, as the command line has them. */
export interface JobStep {
  command: StepCommand;
  /** As `--select`: one selector, several separated by blanks, or a list. */
  select?: string | readonly string[];
  exclude?: string | readonly string[];
  target?: string;
  vars?: Readonly<Record<string, Cell>>;
  threads?: number;
  fullRefresh?: boolean;
  warnError?: boolean;
  failFast?: boolean;
  /** With the command `build`: also builds the site, whatever the verdict. */
  site?: boolean;
}
