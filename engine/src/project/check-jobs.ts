import { formatError } from '../base/errors.js';
import { suggest } from '../base/text.js';
import {
  FLAG,
  TEXT,
  checkEntries,
  checkKeys,
  isAbove0,
  isCount,
  isMapping,
  isOneOf,
  isText,
  type KeyCheck,
  type ReportProblem,
} from '../base/check-keys.js';
import { CronSchedule } from './cron.js';
import { INDIRECT_SELECTIONS } from './indirect-selection.js';
import { STEP_COMMANDS, type JobConfig, type JobStep, type StepCommand } from './job.js';

const isSelection = (value: unknown): boolean =>
  isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
const isKey = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(value);

const SELECTION: KeyCheck = [isSelection, "use a selector, or a list of them: ['+fct_orders', 'tag:core']"];

const JOB_KEYS: Record<keyof JobConfig, KeyCheck> = {
  schedule: [isText, "use cron's five fields: '0 6 * * *'"],
  timezone: [isText, "use the name of a zone: 'America/Sao_Paulo'"],
  steps: [(value) => Array.isArray(value) && value.length > 0, "list its steps: [{ command: 'build' }]"],
  retries: [isCount, 'use a whole number from 0'],
  backoff: [isAbove0, 'use seconds above 0'],
  timeout: [isAbove0, 'use seconds above 0'],
  concurrency: [isKey, 'use letters a-z, digits, underscores and hyphens'],
  missed: [isOneOf(['catch-up', 'skip']), 'use catch-up or skip'],
  onFailure: [isOneOf(['stop', 'continue']), 'use stop or continue'],
  owner: TEXT,
  description: TEXT,
};

const STEP_KEYS: Record<keyof JobStep, KeyCheck> = {
  command: [isOneOf(STEP_COMMANDS), `known: ${STEP_COMMANDS.join(', ')}`],
  select: SELECTION,
  exclude: SELECTION,
  indirectSelection: [isOneOf(INDIRECT_SELECTIONS), `known: ${INDIRECT_SELECTIONS.join(', ')}`],
  defer: [(value) => typeof value === 'boolean' || isText(value), 'use true, or the name of a target'],
  target: TEXT,
  vars: [isMapping, "use values by name: { region: 'South' }"],
  threads: [(value) => isCount(value) && value !== 0, 'use a whole number from 1'],
  fullRefresh: FLAG,
  warnError: FLAG,
  strict: FLAG,
  failFast: FLAG,
  site: FLAG,
};

const RUN_KEYS: readonly (keyof JobStep)[] = [
  ...(['command', 'select', 'exclude', 'indirectSelection', 'target', 'defer', 'vars', 'threads'] as const),
  ...(['fullRefresh', 'warnError', 'strict', 'failFast'] as const),
];

/** The keys that a command has. */
const COMMAND_KEYS: Record<StepCommand, readonly (keyof JobStep)[]> = {
  load: RUN_KEYS,
  run: RUN_KEYS,
  test: RUN_KEYS,
  build: [...RUN_KEYS, 'site'],
  site: ['command', 'target'],
  'source freshness': ['command', 'select', 'exclude', 'target', 'vars', 'warnError'],
};

/** Validates `jobs` of the configuration. */
export function checkJobs(jobs: unknown, targets: readonly string[], problem: ReportProblem): void {
  const example = "a job has steps: { steps: [{ command: 'build' }] }";
  checkEntries('job', jobs, { problem, example }, (what, job, report) => checkJob(what, job, targets, report));
}

function checkJob(
  what: string,
  job: Record<string, unknown>,
  targets: readonly string[],
  problem: ReportProblem,
): void {
  if (job['steps'] === undefined) problem('job-key', `${what} has no steps`, JOB_KEYS.steps[1]);
  checkKeys(what, job, { checks: JOB_KEYS, code: 'job-key' }, problem);
  const { schedule, timezone = 'UTC', steps } = job;
  if (isText(schedule) && isText(timezone)) checkSchedule(what, schedule, timezone, problem);
  if (schedule === undefined && job['timezone'] !== undefined)
    problem('job-key', `${what} has a timezone without a schedule`, 'add a schedule, or remove it');
  if (!Array.isArray(steps)) return;
  for (const [i, step] of (steps as unknown[]).entries())
    checkStep(`step ${i + 1} of ${what}`, step, targets, (code, message, hint) =>
      problem(code, message, hint, ['steps']),
    );
}

function checkSchedule(what: string, schedule: string, timezone: string, problem: ReportProblem): void {
  try {
    new CronSchedule(schedule, timezone);
  } catch (error) {
    const message = formatError(error);
    const isZone = message.startsWith('unknown time zone');
    const hint = isZone ? suggest(timezone, Intl.supportedValuesOf('timeZone')) : JOB_KEYS.schedule[1];
    problem(
      isZone ? 'job-timezone' : 'job-schedule',
      `the schedule ${JSON.stringify(schedule)} of ${what} cannot be read: ${message}`,
      hint,
    );
  }
}

function checkStep(what: string, step: unknown, targets: readonly string[], problem: ReportProblem): void {
  if (!isMapping(step)) return problem('job-step', `${what} is ${JSON.stringify(step)}`, "use { command: 'build' }");
  const { command, target, defer } = step;
  if (!isOneOf(STEP_COMMANDS)(command)) {
    const hint = typeof command === 'string' ? suggest(command, STEP_COMMANDS) : STEP_KEYS.command[1];
    problem('job-step', `${what} has the command ${JSON.stringify(command)}`, hint);
    return;
  }
  const allowed = COMMAND_KEYS[command as StepCommand];
  const reason = `, whose command is ${String(command)}`;
  checkKeys(what, step, { checks: STEP_KEYS, allowed, code: 'job-key', reason }, problem);
  for (const name of [target, defer])
    if (typeof name === 'string' && !targets.includes(name))
      problem('target', `target ${name} of ${what} is not defined`, suggest(name, targets));
}
