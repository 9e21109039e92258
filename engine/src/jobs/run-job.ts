import path from 'node:path';
import { anySignal } from '../base/any-signal.js';
import { messageOf } from '../base/errors.js';
import type { Logger } from '../base/log.js';
import { npx } from '../base/npx.js';
import { processStartTime } from '../base/process.js';
import { count } from '../base/text.js';
import { worstVerdict, type Verdict } from '../base/status.js';
import type { JobConfig } from '../project/job.js';
import type { RunResults } from '../publish/artifacts.js';
import { newRunId } from '../run/ids.js';
import { removeLeftovers } from '../run/leftovers.js';
import type { JobEvent, JobListener, JobRequest } from './events.js';
import { JobRuns } from './job-runs.js';
import type { JobRun, JobStatus } from './job-run.js';
import { JobLocks } from './locks.js';
import { runAttempts, type StepRunner } from './run-step.js';
import { planSteps, type RetriedRun } from './step-plan.js';
import type { Timer } from './timer.js';

export const DEFAULT_KEY = 'warehouse';

export interface RunJobOptions {
  /** Folder of the records. */
  folder: string;
  config: JobConfig;
  request: JobRequest;
  /** The run that it goes on from. */
  retried?: RetriedRun | undefined;
  runStep: StepRunner;
  listeners: readonly JobListener[];
  timer: Timer;
  log: Logger;
  /** Interrupts the running step. */
  signal: AbortSignal;
}

/**
 * Runs a job and records it step by step; resolves to the record as it ended. For the cause of a sensor that has been run for, nothing
 * runs, and that record is returned. Waits for jobs of the same concurrency key. Throws `run.locked` when the job runs already.
 */
export async function runJob(options: RunJobOptions): Promise<JobRun> {
  const { folder, config, request, timer, signal, log } = options;
  const { job } = request;
  const locks = new JobLocks(folder, timer);
  const runId = newRunId(timer.now());
  const releaseJob = locks.acquire(`job-${job}`, `job ${job} is running`, runId);
  try {
    const earlier = runOfCause(options);
    if (earlier !== undefined) return earlier;
    removeLeftovers({ targetDir: folder, lockedPath: locks.path(`job-${job}`), folders: [path.join(folder, job)] });
    const key = config.concurrency ?? DEFAULT_KEY;
    const what = `job ${job} is running, of the same concurrency key ${key}`;
    const releaseKey = await locks.wait(`key-${key}`, what, log, signal);
    try {
      return await new JobExecution(options, runId).run();
    } finally {
      releaseKey();
    }
  } finally {
    releaseJob();
  }
}

/** The run that has had the cause of a sensor: none is run for twice. */
function runOfCause({ folder, request: { job, trigger, cause }, log }: RunJobOptions): JobRun | undefined {
  if (trigger !== 'sensor' || cause === undefined) return undefined;
  const run = new JobRuns(folder).ofCause(job, cause);
  if (run !== undefined) log.info(`job ${job} was already run for this cause: run ${run.run_id}`);
  return run;
}

/** One run of a job. */
class JobExecution {
  readonly #runs: JobRuns;
  readonly #record: JobRun;
  readonly #log: Logger;

  constructor(
    private readonly options: RunJobOptions,
    runId: string,
  ) {
    const { folder, config, request, retried, timer, log } = options;
    this.#runs = new JobRuns(folder);
    this.#log = withFields(log, { job: request.job, job_run: runId });
    this.#record = {
      version: 1,
      run_id: runId,
      job: request.job,
      owner: config.owner ?? null,
      trigger: request.trigger,
      cause: request.cause ?? null,
      scheduled_at: request.scheduledAt?.toISOString() ?? null,
      started_at: timer.now().toISOString(),
      completed_at: null,
      status: 'running',
      verdict: null,
      message: '',
      retry_of: retried?.run.run_id ?? null,
      process: { pid: process.pid, started: processStartTime(process.pid) ?? null },
      steps: planSteps(config, retried),
    };
  }

  async run(): Promise<JobRun> {
    const record = this.#record;
    const { config, timer, signal } = this.options;
    this.#save();
    this.#log.info(`job ${record.job} started  run ${record.run_id}`, {
      event: 'job-started',
      trigger: record.trigger,
    });
    await this.#tell({ type: 'job-started', run: record });
    const timeLimit = new AbortController();
    const ended = new AbortController();
    if (config.timeout !== undefined)
      void timer.sleep(config.timeout * 1000, ended.signal).then(() => {
        if (!ended.signal.aborted) timeLimit.abort(new Error(`timed out after ${config.timeout ?? ''} s`));
      });
    try {
      await this.#runSteps(anySignal(signal, timeLimit.signal), timeLimit.signal);
    } finally {
      ended.abort();
    }
    this.#complete(statusOf(record));
    await this.#tell({ type: 'job-ended', run: record });
    this.#runs.prune(record.job);
    return record;
  }

  async #runSteps(stop: AbortSignal, timeLimit: AbortSignal): Promise<void> {
    const { config } = this.options;
    const { steps } = this.#record;
    for (const [i, step] of steps.entries()) {
      if (step.status === 'success') continue;
      if (stop.aborted) {
        // What a timeout leaves is skipped; what an interruption leaves can still be run.
        if (timeLimit.aborted && !this.options.signal.aborted) step.status = 'skipped';
        continue;
      }
      if (config.onFailure !== 'continue' && steps.slice(0, i).some(({ status }) => status === 'fail')) {
        step.status = 'skipped';
        continue;
      }
      const results = await runAttempts(
        {
          ...this.options,
          ...{ run: this.#record, runs: this.#runs, log: this.#log, stop, timeLimit },
          save: () => this.#save(),
          tell: (event) => this.#tell(event),
        },
        i,
      );
      await this.#endStep(i, results);
    }
  }

  async #endStep(i: number, results: RunResults | undefined): Promise<void> {
    const step = this.#record.steps[i];
    if (step === undefined) return;
    this.#record.verdict = verdictOf(this.#record);
    const file = step.attempts.findLast(({ run_results: written }) => written !== null)?.run_results;
    const resultsFile = file == null ? undefined : path.join(this.#runs.folder, file);
    this.#log.info(`step ${i + 1}/${this.#record.steps.length} ${step.command}  ${step.status}`, {
      event: 'step-ended',
      status: step.status,
      attempts: step.attempts.length,
    });
    await this.#tell({ type: 'step-ended', run: this.#record, step, results, resultsFile });
  }

  #complete(status: JobStatus): void {
    const record = this.#record;
    record.status = status;
    record.completed_at = this.options.timer.now().toISOString();
    const failed = record.steps.find((step) => step.status === 'fail' || step.status === 'interrupted');
    if (status !== 'success')
      record.message =
        failed === undefined ? 'interrupted' : `${failed.command}: ${failed.attempts.at(-1)?.message ?? status}`;
    this.#save();
    const verdict = record.verdict === null ? '' : `  verdict ${record.verdict}`;
    const message = `job ${record.job}  ${status}${verdict}${record.message === '' ? '' : `  ${record.message}`}`;
    const fields = { event: 'job-ended', status, verdict: record.verdict, steps: count(record.steps.length, 'step') };
    if (status === 'success') this.#log.info(message, fields);
    else this.#log.error(message, { ...fields, retry: npx(`job retry ${record.job}`) });
  }

  #save(): void {
    this.#runs.write(this.#record);
  }

  async #tell(event: JobEvent): Promise<void> {
    for (const listener of this.options.listeners)
      try {
        await listener(event);
      } catch (error) {
        this.#log.warn(`a listener of jobs failed at ${event.type}: ${messageOf(error)}`);
      }
  }
}

function verdictOf({ steps }: JobRun): Verdict | null {
  const verdicts = steps.flatMap(({ status, attempts }) =>
    status === 'fail' || status === 'interrupted' ? ['fail' as const] : (attempts.at(-1)?.verdict ?? []),
  );
  return verdicts.length === 0 ? null : worstVerdict(verdicts);
}

function statusOf({ steps }: JobRun): JobStatus {
  if (steps.some(({ status }) => status === 'interrupted' || status === 'pending')) return 'interrupted';
  return steps.every(({ status }) => status === 'success') ? 'success' : 'fail';
}

/** A logger whose lines of JSON have these fields. */
function withFields(log: Logger, own: Readonly<Record<string, unknown>>): Logger {
  const level =
    (name: keyof Logger): Logger['info'] =>
    (message, fields) =>
      log[name](message, { ...own, ...fields });
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
}
