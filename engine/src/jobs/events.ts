import type { RunResults } from '../publish/artifacts.js';
import type { JobAttempt, JobRun, JobStepRun, JobTrigger } from './job-run.js';

/** What happens in a run of a job. The run is the record as it stands at this moment. */
export type JobEvent =
  | { type: 'job-started'; run: Readonly<JobRun> }
  | {
      /** A try of a step has ended; `willRetry` when another one follows. */
      type: 'attempt-ended';
      run: Readonly<JobRun>;
      step: Readonly<JobStepRun>;
      attempt: Readonly<JobAttempt>;
      results: RunResults | undefined;
      willRetry: boolean;
    }
  | {
      type: 'step-ended';
      run: Readonly<JobRun>;
      step: Readonly<JobStepRun>;
      /** Of the last try that wrote any. */
      results: RunResults | undefined;
      /** Absolute path of these results. */
      resultsFile: string | undefined;
    }
  | { type: 'job-ended'; run: Readonly<JobRun> };

/** Is told of every event, in order, and waited for. What it throws is logged, and never fails the job. */
export type JobListener = (event: JobEvent) => void | Promise<void>;

/** Asks the scheduler for a run of a job; one that waits already is not asked for twice. */
export interface JobRequest {
  job: string;
  trigger: JobTrigger;
  /** The time of the schedule that it is for. */
  scheduledAt?: Date | undefined;
  /** Why a sensor asks. */
  cause?: string | undefined;
}

/** Something that the scheduler asks regularly whether jobs are to be started, such as a sensor. */
export interface JobPoll {
  name: string;
  /** Seconds between two polls. */
  interval: number;
  /** May start jobs by what it returns. What it throws is logged. */
  poll(now: Date, signal: AbortSignal): Promise<readonly JobRequest[]>;
}
