import type { Verdict } from '../base/status.js';
import type { JobStep } from '../project/job.js';

/** What started a run of a job. */
export type JobTrigger = 'schedule' | 'catch-up' | 'manual' | 'retry' | 'sensor';

/**
 * How a run or a step stands. `pending` steps have not started; `skipped` ones never will. What was interrupted, or killed,
 * can be retried.
 */
export type JobStatus = 'running' | 'success' | 'fail' | 'interrupted';
export type JobStepStatus = JobStatus | 'pending' | 'skipped';

/** A run of a job as it is recorded, complete at every moment. Times are ISO 8601, UTC. */
export interface JobRun {
  version: 1;
  run_id: string;
  job: string;
  owner: string | null;
  trigger: JobTrigger;
  /** Why a sensor started it. */
  cause: string | null;
  /** The time of the schedule that it is for. */
  scheduled_at: string | null;
  started_at: string;
  /** Null while it runs, and when its process was killed. */
  completed_at: string | null;
  status: JobStatus;
  /** The worst verdict of the runs of its steps; null before the first has ended, and without any. */
  verdict: Verdict | null;
  /** Why it did not succeed; empty otherwise. */
  message: string;
  /** The run that it goes on from. */
  retry_of: string | null;
  /** The process that runs it; `started` distinguishes it from a later one with the same number. */
  process: { pid: number; started: string | null };
  steps: JobStepRun[];
}

export interface JobStepRun {
  /** What it was asked to do. */
  step: JobStep;
  /** As on the command line: `build --select tag:core --site`. */
  command: string;
  status: JobStepStatus;
  started_at: string | null;
  completed_at: string | null;
  attempts: JobAttempt[];
}

/** One try of a step. */
export interface JobAttempt {
  started_at: string;
  completed_at: string | null;
  status: JobStatus;
  message: string;
  /** Id of the run of the project; null when none was completed, and for steps that run no nodes. */
  run_id: string | null;
  verdict: Verdict | null;
  /** The results of this try, relative to the folder of the jobs; null as `run_id`. */
  run_results: string | null;
}
