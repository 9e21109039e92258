import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../base/errors.js';
import { npx } from '../base/npx.js';
import type { JobConfig } from '../project/job.js';
import type { JobRun, JobStepRun } from './job-run.js';
import { stepText } from './step-text.js';

/** A run to go on from. */
export interface RetriedRun {
  run: JobRun;
  /** Whether what its steps built is still there. Without it every step is run again. */
  isKept: boolean;
}

/**
 * The steps of a new run. When it goes on from another one, steps that succeeded there are carried over, the others have their earlier
 * tries. Throws `job.changed` when the steps are not the ones of that run.
 */
export function planSteps({ steps }: JobConfig, retried: RetriedRun | undefined): JobStepRun[] {
  const planned = steps.map((step): JobStepRun => ({
    step,
    command: stepText(step),
    status: 'pending',
    started_at: null,
    completed_at: null,
    attempts: [],
  }));
  if (retried?.isKept !== true) return planned;
  const { run } = retried;
  const text = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const earlier = run.steps.map(({ step }) => step);
  if (!isDeepStrictEqual(text(earlier), text(steps)))
    throw new UsageError('job.changed', `the steps of job ${run.job} have changed since run ${run.run_id}`, {
      hint: `run it as a whole: ${npx(`job run ${run.job}`)}`,
    });
  return run.steps.map((step) =>
    step.status === 'success' ? step : { ...step, status: 'pending', started_at: null, completed_at: null },
  );
}
