import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { LastroError, UsageError } from '../../base/errors.js';
import { ProgramLog } from './program-log.js';

/** Milliseconds between SIGTERM and SIGKILL. */
const GRACE = 300;

/** Milliseconds for which the log of a program that has ended is waited for: what it left running may hold it open. */
const LOG_GRACE = 500;

export interface ProgramRequest {
  command: readonly [program: string, ...args: string[]];
  /** How messages name it. */
  label: string;
  /** Absolute folder in which it runs. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Where its standard output goes: a file descriptor, or a pipe that {@link ProgramRequest.read} reads. */
  output: number | 'pipe';
  read?: (output: Readable) => Promise<void>;
  signal: AbortSignal;
  log: (line: string) => void;
  /** Whether no message may quote what it logged. */
  isPersonal: boolean;
  /** What to do where the program is not there. */
  missingHint: string;
}

/**
 * Runs a program to its end: its standard input is empty, each line of its standard error a line of the log. Throws `load.no-program`
 * when it is not there, `load.exit-code` when it ends with anything but 0, and the reason of the signal when that is aborted; the program then
 * gets SIGTERM, with all that it started, and SIGKILL 0.3 s later.
 */
export async function runProgram(request: ProgramRequest): Promise<void> {
  const { command, label, cwd, env, output, read, signal, isPersonal } = request;
  signal.throwIfAborted();
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd, env: { ...env }, stdio: ['ignore', output, 'pipe'], windowsHide: true });
  const log = new ProgramLog(request.log);
  const logged = child.stderr === null ? Promise.resolve() : log.read(child.stderr);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, by) => resolve({ code, signal: by }));
  });
  ended.catch(() => undefined);
  const onAbort = (): void => void terminate(child);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    let failure: { error: unknown } | undefined;
    if (read !== undefined && child.stdout !== null)
      try {
        await read(child.stdout);
      } catch (error) {
        failure = { error };
        child.stdout.destroy();
        await terminate(child);
      }
    const { code, signal: by } = await ended.catch((error: unknown) => {
      throw startError(error, program, label, request.missingHint);
    });
    await Promise.race([logged, sleep(LOG_GRACE, undefined, { ref: false })]);
    signal.throwIfAborted();
    if (failure !== undefined) throw failure.error;
    if (code === 0) return;
    throw new LastroError(
      'load.exit-code',
      by === null ? `${label} ended with exit code ${code ?? '?'}` : `${label} was killed by ${by}`,
      { hint: !isPersonal && log.tail.length > 0 ? `its log ends: ${log.tail.join(' | ')}` : 'the table is unchanged' },
    );
  } finally {
    signal.removeEventListener('abort', onAbort);
    await terminate(child);
  }
}

let isGroupLeader = false;

/** Says that this process leads a group of its own, which all that it starts are in: they are ended together. */
export function leadGroup(): void {
  isGroupLeader = process.platform !== 'win32';
}

/** Ends a program and what it started. */
async function terminate(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (isGroupLeader) {
    const ignore = (): void => undefined;
    process.on('SIGTERM', ignore);
    process.kill(-process.pid, 'SIGTERM');
  } else child.kill('SIGTERM');
  // Once the program has ended, nothing else may keep this process running.
  await Promise.race([ended, sleep(GRACE, undefined, { ref: false })]);
  if (!hasEnded(child)) child.kill('SIGKILL');
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

function startError(error: unknown, program: string, label: string, hint: string): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'EACCES')
    return new UsageError(
      'load.no-program',
      code === 'ENOENT' ? `${program} is not installed, and runs ${label}` : `${program} cannot be run: ${label}`,
      { hint },
    );
  return error as Error;
}
