import { jobAlerts } from '../../alerts/index.js';
import { UsageError } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import {
  JobRuns,
  jobsFolder,
  listJobs,
  runJob,
  systemTimer,
  type JobListener,
  type JobRequest,
  type JobRun,
  type JobSummary,
  type RetriedRun,
} from '../../jobs/index.js';
import { CONFIG_FILE } from '../../base/config-file.js';
import { npx } from '../../base/npx.js';
import { readConfig, type ProjectConfig } from '../../project/config.js';
import type { JobConfig } from '../../project/job.js';
import type { RunOptions } from '../../run/options.js';
import type { Progress } from '../../run/progress.js';
import { createStepRunner, hasWarehouses } from './job-step.js';

/** The jobs of a project by name. */
export async function readJobs(projectDir: string): Promise<Readonly<Record<string, JobConfig>>> {
  return (await readConfig(projectDir)).jobs ?? {};
}

/** A job by its name. Throws `usage.unknown-job`. */
export function pickJob(jobs: Readonly<Record<string, JobConfig>>, name: string): JobConfig {
  const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
  if (job !== undefined) return job;
  throw new UsageError('usage.unknown-job', `unknown job ${name}`, {
    location: { file: CONFIG_FILE },
    hint: suggest(name, Object.keys(jobs)),
  });
}

/** How the commands of jobs report. */
export interface JobCommandOptions {
  progress: (log: RunOptions['log']) => Progress;
  /** Are told of what happens, besides alerts. */
  listeners?: readonly JobListener[];
  /** Writes a line to the standard output. Default: the log. */
  out?: (line: string) => void;
}

/** `lastro job run`. Throws `run.locked` when the job runs already. */
export async function runProjectJob(
  options: RunOptions,
  request: JobRequest,
  command: JobCommandOptions,
  retried?: RetriedRun,
): Promise<JobRun> {
  const project = await readConfig(options.projectDir);
  const config = pickJob(project.jobs ?? {}, request.job);
  const alerts = alertsOfJobs(project, options, command);
  return runJob({
    folder: jobsFolder(options.projectDir),
    ...{ config, request, retried },
    runStep: createStepRunner(options, command.progress),
    listeners: [...(alerts === undefined ? [] : [alerts]), ...(command.listeners ?? [])],
    timer: systemTimer,
    log: options.log,
    signal: options.signal ?? new AbortController().signal,
  });
}

function alertsOfJobs(
  project: ProjectConfig,
  { projectDir, targetPath, target, env, clock, log }: RunOptions,
  { out = log.info }: JobCommandOptions,
): JobListener | undefined {
  return jobAlerts(project, { projectDir, targetPath, target, env, clock, log, out });
}

/** `lastro job retry`: goes on from the latest run; undefined when that one succeeded. */
export async function retryProjectJob(
  options: RunOptions,
  job: string,
  command: JobCommandOptions,
): Promise<JobRun | undefined> {
  const config = pickJob(await readJobs(options.projectDir), job);
  const run = new JobRuns(jobsFolder(options.projectDir)).latest(job);
  if (run === undefined)
    throw new UsageError('retry.no-run', `job ${job} has no earlier run`, {
      hint: `start it: ${npx(`job run ${job}`)}`,
    });
  if (run.status === 'success') return undefined;
  const isKept = await hasWarehouses(config.steps, options);
  if (!isKept)
    options.log.warn(`the warehouse of run ${run.run_id} no longer exists: job ${job} starts from its first step`);
  return runProjectJob(options, { job, trigger: 'retry' }, command, { run, isKept });
}

/** `lastro job list`. */
export async function listProjectJobs({ projectDir, clock }: RunOptions): Promise<JobSummary[]> {
  return listJobs(await readJobs(projectDir), new JobRuns(jobsFolder(projectDir)), clock.now());
}
