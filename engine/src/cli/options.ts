import fs from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { Cell } from '../base/cell.js';
import { fixedClock, systemClock } from '../base/clock.js';
import { UsageError } from '../base/errors.js';
import { LocatedYaml } from '../base/located-yaml.js';
import { createLogger, type LogFormat } from '../base/log.js';
import { secretsOf } from '../base/mask.js';
import { parseIsoDate } from '../base/timestamp.js';
import { deferredTarget, type RunOptions } from '../run/options.js';
import { INDIRECT_SELECTIONS, type IndirectSelection } from '../project/indirect-selection.js';
import type { ProgressOptions } from '../run/progress.js';
import { choice } from './choice.js';
import { readEnvFile } from './env-file.js';
import { findProject } from './find-project.js';

/** What commander hands over for the options that every command shares. */
export interface CommonFlags {
  projectDir?: string;
  targetPath?: string;
  target?: string;
  defer?: boolean | string;
  vars?: Record<string, Cell>;
  threads?: number;
  now?: Date;
  quiet?: boolean;
  debug?: boolean;
  logFormat?: LogFormat;
  select?: string[];
  exclude?: string[];
  indirectSelection?: IndirectSelection;
  fullRefresh?: boolean;
  eventTimeStart?: Date;
  eventTimeEnd?: Date;
  warnError?: boolean;
  strict?: boolean;
  failFast?: boolean;
  state?: string;
  alert?: boolean;
}

export interface Io {
  /** What the project's `.env` says is added. */
  env: Record<string, string | undefined>;
  cwd: string;
  /** Writes one line, or several, to standard output. */
  out: (line: string) => void;
  /** Writes an error to standard error. */
  err: (line: string) => void;
  /** Writes to the standard output what needs no escapes: colours, and data for a program. Default: {@link Io.out}. */
  write?: (line: string) => void;
  /** Replaces the last line of the terminal; undefined where standard error is no terminal. */
  status?: ((text: string) => void) | undefined;
  isTTY: boolean;
  /** Asks the user for a line; undefined off a terminal. */
  ask?: ((question: string) => Promise<string>) | undefined;
  /** Whether lines have colours. Default: as {@link Io.isTTY}. */
  color?: boolean;
  /** Calls back with each key that is pressed, until what it returns is called; undefined where the input is no terminal. */
  onKey?: ((onKey: (key: string) => void) => () => void) | undefined;
  signal: AbortSignal;
  /** Where the code of loaders runs. Default: in processes of their own. */
  loaders?: RunOptions['loaders'];
}

export const collectValues = (value: string, before: string[] = []): string[] => [...before, value];

export function parseWholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('use a whole number from 1');
  return number;
}

function parseTimestamp(value: string): Date {
  const date = parseIsoDate(value);
  if (date === undefined) throw new InvalidArgumentError('use a date such as 2018-10-17 or 2018-10-17T06:00:00Z');
  return date;
}

function parseVariables(value: string, before: Record<string, Cell> = {}): Record<string, Cell> {
  const { document, errors } = new LocatedYaml(value, '--vars', { exactNumbers: true });
  const parsed: unknown = errors.length === 0 ? document.toJS() : undefined;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new InvalidArgumentError(`use a YAML or JSON mapping such as '{region: South}'`);
  return { ...before, ...(parsed as Record<string, Cell>) };
}

/** Options of every command. */
export function commonOptions(command: Command): Command {
  return command
    .option('--project-dir <dir>', 'folder with lastro.config.ts (default: here or above)')
    .option('--target-path <dir>', 'folder of generated files (default: target)')
    .option('-t, --target <name>', 'target (warehouse) of the configuration to use')
    .option('--vars <mapping>', "values of @var and $PARAMETER: '{region: South}'", parseVariables)
    .option('--threads <n>', 'number of steps that run in parallel', parseWholeNumber)
    .option('--now <moment>', 'time to use as the current time (UTC)', parseTimestamp)
    .option('-q, --quiet', 'print only warnings and failures')
    .option('--debug', 'print debug output')
    .addOption(choice('--log-format <format>', 'format of the output', ['text', 'json'], 'text'));
}

/** Options of the commands that serve the site. */
export function serveOptions(command: Command): Command {
  return command
    .option('--port <port>', 'port of the site (default: PORT or 3000)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, this machine only)')
    .option(
      '--allow-host <name>',
      'host name to accept besides localhost, addresses and --host; may be repeated',
      collectValues,
    );
}

/** Options of the commands that pick nodes. */
export function selectionOptions(command: Command): Command {
  return command
    .option('-s, --select <selector...>', "nodes to select, in dbt's syntax; may be repeated", collectValues)
    .option('--exclude <selector...>', 'nodes to exclude', collectValues)
    .addOption(
      choice(
        '--indirect-selection <mode>',
        'which tests of the selected nodes to select',
        INDIRECT_SELECTIONS,
        'eager',
      ),
    )
    .option('--state <dir>', 'folder with artifacts of an earlier run, for state: and result:');
}

/** Option of the commands whose runs tell channels what fails. */
export function alertOption(command: Command): Command {
  return command.option('--alert', 'tell the channels of the configuration what begins to fail, and what recovers');
}

export const STRICT = 'run nothing when an expectation cannot be read';

/** Options of the commands that run nodes. */
export function runOptions(command: Command): Command {
  return selectionOptions(commonOptions(command))
    .option('--full-refresh', 'load and build everything again, even if nothing changed')
    .option(
      '--defer [target]',
      'read tables that are neither selected nor in the target from another target of the same type (default: prod)',
    )
    .option('--warn-error', 'treat warnings as failures')
    .option('--strict', STRICT)
    .option('-x, --fail-fast', 'stop after the first failure');
}

/** Options of the commands that build models. */
export function eventTimeOptions(command: Command): Command {
  return command
    .option(
      '--event-time-start <moment>',
      'of models built in batches of time, build those from this moment (UTC) on only',
      parseTimestamp,
    )
    .option('--event-time-end <moment>', 'and before this one', parseTimestamp);
}

/** How a run shows its progress. */
export function progressOptions({ color, isTTY, status }: Io): Pick<ProgressOptions, 'color' | 'status'> {
  return { color: color ?? isTTY, status };
}

/** The flags of a command as commands take them. */
export function toRunOptions(flags: CommonFlags, { env, cwd, out, write = out, signal, loaders }: Io): RunOptions {
  const projectDir = flags.projectDir === undefined ? findProject(cwd) : path.resolve(cwd, flags.projectDir);
  if (!fs.existsSync(projectDir))
    throw new UsageError('usage.project-dir', `no such folder: ${flags.projectDir ?? projectDir}`, {
      hint: 'check --project-dir',
    });
  readEnvFile(projectDir, env);
  const environmentNow = env['LASTRO_NOW'];
  const now =
    flags.now ?? (environmentNow === undefined || environmentNow === '' ? undefined : parseNow(environmentNow));
  const clock = now === undefined ? systemClock : fixedClock(now);
  return {
    projectDir,
    targetPath: flags.targetPath === undefined ? undefined : path.resolve(cwd, flags.targetPath),
    target: flags.target,
    select: flags.select ?? [],
    exclude: flags.exclude ?? [],
    indirectSelection: flags.indirectSelection,
    vars: flags.vars ?? {},
    fullRefresh: flags.fullRefresh ?? false,
    eventTimeStart: flags.eventTimeStart,
    eventTimeEnd: flags.eventTimeEnd,
    warnError: flags.warnError ?? false,
    strict: flags.strict ?? false,
    failFast: flags.failFast ?? false,
    threads: flags.threads,
    deferTo: deferredTarget(flags.defer),
    state: flags.state === undefined ? undefined : path.resolve(cwd, flags.state),
    env,
    clock,
    log: createLogger({
      write,
      format: flags.logFormat ?? 'text',
      level: flags.debug === true ? 'debug' : flags.quiet === true ? 'warn' : 'info',
      secrets: secretsOf(env),
      now: () => systemClock.now(),
    }),
    signal,
    loaders,
    umask: (mask) => process.umask(mask),
  };
}

function parseNow(value: string): Date {
  try {
    return parseTimestamp(value);
  } catch (error) {
    throw new UsageError('usage.now', `LASTRO_NOW is ${JSON.stringify(value)}`, {
      hint: error instanceof Error ? error.message : undefined,
    });
  }
}
