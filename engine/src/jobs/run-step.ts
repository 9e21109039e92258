import { UsageError, formatError } from '../base/errors.js';
import type { Logger } from '../base/log.js';
import { isFailure } from '../base/status.js';
import { count } from '../base/text.js';
import type { JobConfig, JobStep } from '../project/job.js';
import type { NodeResult, RunResults } from '../publish/artifacts.js';
import type { JobEvent } from './events.js';
import type { JobRuns } from './job-runs.js';
import type { JobAttempt, JobRun, JobStepRun } from './job-run.js';
import type { Timer } from './timer.js';

/** What a step left. */
export interface StepOutcome {
  exitCode: 0 | 1;
  /** Of a step that runs nodes. */
  results?: RunResults | undefined;
}

/** Runs a step. `retried` are the results that it goes on from: nodes that succeeded there are not run again. */
export type StepRunner = (
  step: JobStep,
  context: { retried: RunResults | undefined; signal: AbortSignal; log: Logger },
) => Promise<StepOutcome>;

interface AttemptsContext {
  config: JobConfig;
  run: JobRun;
  runs: JobRuns;
  runStep: StepRunner;
  timer: Timer;
  log: Logger;
  /** Interruptions from outside. */
  signal: AbortSignal;
  timeLimit: AbortSignal;
  /** Either of them. */
  stop: AbortSignal;
  save(): void;
  tell(event: JobEvent): Promise<void>;
}

const DEFAULT_BACKOFF = 60;

/** Seconds that a pause has at most. */
const LONGEST_BACKOFF = 3600;

/** Tries a step until it succeeds, cannot succeed or has no retries left; returns the results of the last try that has some. */
export async function runAttempts(context: AttemptsContext, index: number): Promise<RunResults | undefined> {
  const { config, run, runs, log, timer, stop } = context;
  const isStopped = (): boolean => stop.aborted;
  const step = run.steps[index];
  if (step === undefined) return undefined;
  step.started_at = timer.now().toISOString();
  step.status = 'running';
  let results = lastResults(step, runs);
  for (let retry = 0; ; retry++) {
    const { attempt, outcome, mayPass } = await tryStep(context, step, index, results);
    results = outcome?.results ?? results;
    const willRetry = attempt.status === 'fail' && mayPass && retry < (config.retries ?? 0) && !isStopped();
    if (!willRetry) {
      step.status = attempt.status;
      step.completed_at = attempt.completed_at;
    }
    context.save();
    await context.tell({ type: 'attempt-ended', run, step, attempt, results: outcome?.results, willRetry });
    if (!willRetry) return results;
    const pause = Math.min(LONGEST_BACKOFF, (config.backoff ?? DEFAULT_BACKOFF) * 2 ** retry);
    log.warn(`${step.command} failed: ${attempt.message}; retry ${retry + 1} of ${config.retries ?? 0} in ${pause} s`, {
      event: 'step-retry',
      seconds: pause,
    });
    await timer.sleep(pause * 1000, stop);
    if (!isStopped()) continue;
    step.status = context.signal.aborted ? 'interrupted' : 'fail';
    step.completed_at = timer.now().toISOString();
    context.save();
    return results;
  }
}

/** What an earlier run of the job left of a step. */
function lastResults(step: JobStepRun, runs: JobRuns): RunResults | undefined {
  const file = step.attempts.findLast(({ run_results: written }) => written !== null)?.run_results;
  return file == null ? undefined : runs.readResults(file);
}

interface Try {
  attempt: JobAttempt;
  outcome: StepOutcome | undefined;
  /** Whether the same step may succeed without a change of the project. */
  mayPass: boolean;
}

async function tryStep(
  context: AttemptsContext,
  step: JobStepRun,
  index: number,
  retried: RunResults | undefined,
): Promise<Try> {
  const { run, runs, runStep, timer, log, stop, signal, timeLimit } = context;
  const attempt: JobAttempt = {
    started_at: timer.now().toISOString(),
    completed_at: null,
    status: 'running',
    message: '',
    run_id: null,
    verdict: null,
    run_results: null,
  };
  step.attempts.push(attempt);
  context.save();
  let outcome: StepOutcome | undefined;
  let mayPass = true;
  try {
    outcome = await runStep(step.step, { retried, signal: stop, log });
    // Of nothing, a verdict has no evidence.
    if (outcome.results?.results.length === 0) outcome.exitCode = 1;
    if (outcome.exitCode === 1) attempt.message = failureText(outcome.results);
    mayPass = outcome.results === undefined || hasErrors(outcome.results);
  } catch (error) {
    attempt.message = formatError(error);
    mayPass = !(error instanceof UsageError) || error.code === 'run.locked';
  }
  if (outcome?.exitCode === 0) attempt.status = 'success';
  else if (signal.aborted) Object.assign(attempt, { status: 'interrupted', message: 'interrupted' });
  else {
    attempt.status = 'fail';
    if (timeLimit.aborted) attempt.message = formatError(timeLimit.reason);
  }
  const results = outcome?.results;
  if (results !== undefined) {
    attempt.run_id = results.metadata.invocation_id;
    attempt.verdict = results.verdict;
    attempt.run_results = runs.writeResults(run, index + 1, step.attempts.length, results);
  }
  attempt.completed_at = timer.now().toISOString();
  return { attempt, outcome, mayPass };
}

/** Whether anything but bad rows made it fail: these would be found again, also by the load that they stopped. */
function hasErrors({ results }: RunResults): boolean {
  const bad = results.filter((each) => each.resource_type === 'test' && each.status === 'fail');
  const isStopped = ({ resource_type, relation }: NodeResult): boolean =>
    resource_type === 'source' && bad.some((check) => check.severity === 'critical' && check.relation === relation);
  return results.some((each) => each.status === 'error' && !isStopped(each));
}

/** `2 of 40 nodes failed, the first: marts.fct_orders  no such column`. */
function failureText(results: RunResults | undefined): string {
  if (results === undefined) return 'failed';
  if (results.results.length === 0) return 'no nodes were selected for this command';
  const failures = results.results.filter(({ status }) => isFailure(status));
  const [first] = failures;
  if (first === undefined) return `the verdict is ${results.verdict}`;
  return `${failures.length} of ${count(results.results.length, 'node')} failed, the first: ${first.relation}  ${first.message}`;
}
