import type { Cell } from '../base/cell.js';
import type { IndirectSelection } from './indirect-selection.js';

/** A job of `lastro.config.ts`: steps that run one after the other, by a schedule, by hand or by a sensor. */
export interface JobConfig {
  /** The five fields of cron: minute, hour, day of the month, month, day of the week. Without it, nothing starts the job by itself. */
  schedule?: string;
  /** IANA name of the zone of the schedule. Default: `UTC`. */
  timezone?: string;
  /** What it does, in this order. */
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
  /** What it is for. */
  description?: string;
}

export const STEP_COMMANDS = ['load', 'run', 'test', 'build', 'site', 'source freshness'] as const;

/** A command that a step runs. */
export type StepCommand = (typeof STEP_COMMANDS)[number];

/** A step of a job: a command with its options, as the command line has them. */
export interface JobStep {
  /** The command, without `lastro`. */
  command: StepCommand;
  /** As `--select`: one selector, several separated by blanks, or a list. */
  select?: string | readonly string[];
  /** As `--exclude`, in the same forms. */
  exclude?: string | readonly string[];
  /** As `--indirect-selection`. Default: `eager`. */
  indirectSelection?: IndirectSelection;
  /** As `--defer`: the target that tables are read from which are neither selected nor in the own; `true` is `prod`. */
  defer?: boolean | string;
  /** Name of the target; `--target` of the command line is over it. Default: the target of the configuration. */
  target?: string;
  /** Values of variables, over those of the configuration. */
  vars?: Readonly<Record<string, Cell>>;
  /** Nodes that run side by side. */
  threads?: number;
  /** Loads and builds again even where nothing changed. */
  fullRefresh?: boolean;
  /** Warnings are failures. */
  warnError?: boolean;
  /** Runs nothing when an expectation cannot be read. */
  strict?: boolean;
  /** Starts nothing more after the first failure. */
  failFast?: boolean;
  /** With the command `build`: also builds the site, whatever the verdict. */
  site?: boolean;
}
