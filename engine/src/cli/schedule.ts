import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

export const scheduleCommand: AddCommand = (program, io) => {
  commonOptions(
    program.command('schedule').description('start the jobs at their times and by sensors, until it is stopped'),
  ).action(async (flags: CommonFlags) => {
    const [{ scheduleJobs }, { projectPolls }] = await Promise.all([
      import('../commands/job/schedule.js'),
      import('../commands/sensor.js'),
    ]);
    const options = toRunOptions(flags, io);
    await scheduleJobs(options, commonArguments(flags, options), await projectPolls(options));
  });
};

/** The options that every command shares, for the runs of jobs. */
function commonArguments(
  { target, vars, threads, now, quiet, debug, logFormat }: CommonFlags,
  { projectDir, targetPath }: { projectDir: string; targetPath?: string | undefined },
): string[] {
  const args = ['--project-dir', projectDir];
  if (targetPath !== undefined) args.push('--target-path', targetPath);
  if (target !== undefined) args.push('--target', target);
  if (vars !== undefined) args.push('--vars', JSON.stringify(vars));
  if (threads !== undefined) args.push('--threads', String(threads));
  if (now !== undefined) args.push('--now', now.toISOString());
  if (quiet === true) args.push('--quiet');
  if (debug === true) args.push('--debug');
  if (logFormat !== undefined) args.push('--log-format', logFormat);
  return args;
}
