import { InvalidArgumentError, Option } from 'commander';
import type { JobCommandOptions } from '../commands/job/job.js';
import type { JobTrigger } from '../jobs/index.js';
import { parseIsoDate } from '../base/timestamp.js';
import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, progressOptions, toRunOptions, type CommonFlags, type Io } from './options.js';

interface RunFlags extends CommonFlags {
  trigger: JobTrigger;
  scheduledAt?: Date;
  cause?: string;
}

const TRIGGERS: readonly JobTrigger[] = ['manual', 'schedule', 'catch-up', 'sensor'];

const FORMATS = ['github-actions', 'crontab', 'systemd', 'airflow'] as const;

export const jobCommand: AddCommand = (program, io, exit) => {
  const job = program.command('job').description('run and list the jobs of the configuration');

  commonOptions(job.command('run').description('run a job: its steps, one after the other'))
    .argument('<name>', 'name of the job')
    .addOption(choice('--trigger <kind>', 'what starts it, for its record', TRIGGERS, 'manual'))
    .addOption(new Option('--scheduled-at <moment>', 'time of the schedule that the run is for').argParser(parseMoment))
    .option('--cause <text>', 'why it is started, for its record')
    .action(async (name: string, flags: RunFlags) => {
      const { runProjectJob } = await import('../commands/job/job.js');
      const { trigger, scheduledAt, cause } = flags;
      const request = { job: name, trigger, scheduledAt, cause };
      const run = await runProjectJob(toRunOptions(flags, io), request, await reporting(io));
      exit(run.status === 'success' ? 0 : 1);
    });

  commonOptions(job.command('retry').description('go on from the step of a job that failed or was interrupted'))
    .argument('<name>', 'name of the job')
    .action(async (name: string, flags: CommonFlags) => {
      const { retryProjectJob } = await import('../commands/job/job.js');
      const run = await retryProjectJob(toRunOptions(flags, io), name, await reporting(io));
      if (run === undefined) return io.out(`nothing to retry: the last run of job ${name} succeeded`);
      exit(run.status === 'success' ? 0 : 1);
    });

  commonOptions(job.command('list').description('list the jobs, their next times and last results'))
    .addOption(choice('--format <format>', 'format of the list', ['text', 'json'], 'text'))
    .action(async (flags: CommonFlags & { format: 'text' | 'json' }) => {
      const [{ listProjectJobs }, { formatJobs }] = await Promise.all([
        import('../commands/job/job.js'),
        import('../jobs/index.js'),
      ]);
      const jobs = await listProjectJobs(toRunOptions(flags, io));
      if (flags.format === 'json') io.out(JSON.stringify(jobs, null, 2));
      else for (const line of formatJobs(jobs)) io.out(line);
    });

  commonOptions(job.command('export').description("write the jobs as files of a team's own scheduler"))
    .argument('[name...]', 'names of the jobs (default: all that have a schedule)')
    .addOption(choice('--to <scheduler>', 'the scheduler', FORMATS).makeOptionMandatory())
    .option('--out <dir>', 'folder to write to (default: print the files)')
    .action(async (names: string[], flags: CommonFlags & { to: (typeof FORMATS)[number]; out?: string }) => {
      const { exportProjectJobs } = await import('../commands/job/job-export.js');
      const options = toRunOptions(flags, io);
      const lines = await exportProjectJobs(options, { names, to: flags.to, out: flags.out, cwd: io.cwd });
      for (const line of lines) io.out(line);
    });
};

async function reporting(io: Io): Promise<JobCommandOptions> {
  const { createProgress } = await import('../run/progress.js');
  return { progress: (log) => createProgress({ log, ...progressOptions(io) }), out: io.write ?? io.out };
}

function parseMoment(value: string): Date {
  const date = parseIsoDate(value);
  if (date === undefined) throw new InvalidArgumentError('use a time such as 2018-10-17T06:00:00Z');
  return date;
}
