import { once } from 'node:events';
import path from 'node:path';
import { alertJobNotStarted, hasChannels } from '../../alerts/index.js';
import { startNode } from '../../base/child-process.js';
import { LastroError } from '../../base/errors.js';
import { PACKAGE } from '../../base/package.js';
import { jobsFolder, runScheduler, systemTimer, type JobPoll, type JobRequest } from '../../jobs/index.js';
import { readConfig } from '../../project/config.js';
import type { RunOptions } from '../../run/options.js';

const LASTRO = path.join(PACKAGE, 'bin', 'lastro.js');

/** The arguments of `lastro job run` for a request, without those that every command shares. */
export function jobArguments({ job, trigger, scheduledAt, cause }: JobRequest): string[] {
  const args = ['job', 'run', job, '--trigger', trigger];
  if (scheduledAt !== undefined) args.push('--scheduled-at', scheduledAt.toISOString());
  if (cause !== undefined) args.push('--cause', cause);
  return args;
}

/**
 * `lastro schedule`: starts jobs at their times until it is interrupted. Each run is a process of its own, which ends with this one;
 * `commonArgs` are given to it.
 */
export async function scheduleJobs(
  options: RunOptions,
  commonArgs: readonly string[],
  polls: readonly JobPoll[] = [],
): Promise<void> {
  const { projectDir, env, log, signal = new AbortController().signal } = options;
  const config = await readConfig(projectDir);
  await runScheduler({
    folder: jobsFolder(projectDir),
    jobs: config.jobs ?? {},
    start: async (request, stop) => {
      try {
        await runInProcess([...jobArguments(request), ...commonArgs], { projectDir, env }, stop);
      } catch (error) {
        if (hasChannels(config))
          await alertJobNotStarted(request.job, error, config, { ...options, out: options.log.info });
        throw error;
      }
    },
    ...{ polls, timer: systemTimer, log, signal },
  });
}

/** Runs the command line; a signal is passed on as SIGTERM. Throws when the command could not start its work. */
async function runInProcess(
  args: readonly string[],
  { projectDir, env }: Pick<RunOptions, 'projectDir' | 'env'>,
  stop: AbortSignal,
): Promise<void> {
  const child = startNode([LASTRO, ...args], { cwd: projectDir, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const terminate = (): void => void child.kill('SIGTERM');
  stop.addEventListener('abort', terminate, { once: true });
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (stop.aborted || code === 0 || code === 1) return;
    throw new LastroError(
      'job.not-run',
      signal === null ? `its process ended with code ${code ?? ''}` : `killed by ${signal}`,
    );
  } finally {
    stop.removeEventListener('abort', terminate);
  }
}
