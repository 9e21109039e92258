import { messageOf } from '../base/errors.js';
import type { Logger } from '../base/log.js';
import { npx } from '../base/npx.js';
import { count } from '../base/text.js';
import { MAX_COUNT } from '../project/cron.js';
import type { JobConfig } from '../project/job.js';
import { DueTimes } from './due-times.js';
import type { JobPoll, JobRequest } from './events.js';
import { JobRuns } from './job-runs.js';
import { JobLocks } from './locks.js';
import { DEFAULT_KEY } from './run-job.js';
import type { Timer } from './timer.js';

export interface SchedulerOptions {
  /** Folder of the records. */
  folder: string;
  jobs: Readonly<Record<string, JobConfig>>;
  /** Runs a job to its end; when the signal is aborted, it interrupts the job. */
  start(request: JobRequest, signal: AbortSignal): Promise<void>;
  polls?: readonly JobPoll[];
  timer: Timer;
  log: Logger;
  signal: AbortSignal;
}

/** Milliseconds after which the time is looked at again: machines sleep, and clocks are set. */
const LONGEST_NAP = 60_000;

/**
 * Starts jobs at their times until the signal is aborted; resolves when the last one has ended. Throws `run.locked` when another
 * scheduler runs in the same folder.
 */
export async function runScheduler(options: SchedulerOptions): Promise<void> {
  const { folder, timer } = options;
  const release = new JobLocks(folder, timer).acquire('scheduler', 'another scheduler is running');
  try {
    await new Scheduler(options).run();
  } finally {
    release();
  }
}

class Scheduler {
  readonly #runs: JobRuns;
  readonly #dueTimes: DueTimes;
  /** Requests whose job has not started yet, in their order. */
  readonly #waiting: JobRequest[] = [];
  readonly #running = new Map<string, Promise<void>>();
  readonly #polls: PollState[];
  /** Ends the nap. */
  #wake = new AbortController();

  constructor(private readonly options: SchedulerOptions) {
    const { folder, jobs, timer, log, polls = [] } = options;
    const runs = (this.#runs = new JobRuns(folder));
    for (const job of Object.keys(jobs)) {
      const latest = runs.latest(job);
      if (latest?.status === 'interrupted')
        log.warn(
          `the last run ${latest.run_id} of job ${job} was interrupted: continue it with ${npx(`job retry ${job}`)}`,
        );
    }
    this.#dueTimes = new DueTimes(jobs, runs, timer.now());
    this.#polls = polls.map((poll) => ({ poll, next: timer.now(), isRunning: false }));
  }

  async run(): Promise<void> {
    const { timer, signal, log, jobs } = this.options;
    log.info(`scheduler started: ${count(Object.keys(jobs).length, 'job')}`, { event: 'scheduler-started' });
    signal.addEventListener('abort', () => this.#wake.abort());
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const now = timer.now();
      for (const job of Object.keys(jobs)) this.#requestDue(job, now);
      for (const state of this.#polls) this.#startPoll(state, now);
      this.#startWaiting();
      await timer.sleep(this.#nap(now), this.#wake.signal);
    }
    await Promise.all(this.#running.values());
    log.info('scheduler stopped', { event: 'scheduler-stopped' });
  }

  /** Looks for a time of the job that has come; while the job runs or waits, later. */
  #requestDue(job: string, now: Date): void {
    if (this.#running.has(job) || this.#isWaiting(job)) return;
    const due = this.#dueTimes.due(job, now);
    if (due === undefined) return;
    const { time, isLate, missed } = due;
    const { log, jobs } = this.options;
    const isSkipped = isLate && jobs[job]?.missed === 'skip';
    const lost = missed + (isLate ? 1 : 0);
    if (lost > 0)
      log.warn(
        `job ${job} missed ${lost >= MAX_COUNT ? 'at least ' : ''}${count(lost, 'run')} up to ${time.toISOString()}: ${isSkipped ? 'skipped' : isLate ? 'caught up once' : 'only the last is run'}`,
        { event: 'job-missed', job, missed: lost, policy: isSkipped ? 'skip' : 'catch-up' },
      );
    if (isSkipped) return this.#settle(job, time);
    this.#dueTimes.request(job, time);
    this.#waiting.push({ job, trigger: isLate ? 'catch-up' : 'schedule', scheduledAt: time });
  }

  /** Starts the jobs that wait, as far as no other job of their concurrency key runs. */
  #startWaiting(): void {
    for (const request of [...this.#waiting]) {
      const { job } = request;
      const key = this.#keyOf(job);
      if ([...this.#running.keys()].some((running) => running === job || this.#keyOf(running) === key)) continue;
      this.#waiting.splice(this.#waiting.indexOf(request), 1);
      if (request.trigger === 'sensor' && request.cause !== undefined && this.#runs.ofCause(job, request.cause))
        continue;
      this.#running.set(
        job,
        Promise.resolve().then(() => this.#start(request)),
      );
    }
  }

  async #start(request: JobRequest): Promise<void> {
    const { signal, log } = this.options;
    const { job, scheduledAt } = request;
    try {
      await this.options.start(request, signal);
    } catch (error) {
      log.error(`job ${job} could not run: ${messageOf(error)}`, { event: 'job-not-started', job });
    }
    if (scheduledAt !== undefined && !signal.aborted) this.#settle(job, scheduledAt);
    this.#running.delete(job);
    this.#wake.abort();
  }

  /** A full disk does not end the scheduler: at worst, its successor catches up on the run once more. */
  #settle(job: string, time: Date): void {
    try {
      this.#dueTimes.settle(job, time);
    } catch (error) {
      this.options.log.error(`cannot record the run of job ${job} for ${time.toISOString()}: ${messageOf(error)}`);
    }
  }

  #startPoll(state: PollState, now: Date): void {
    if (state.isRunning || now < state.next) return;
    const { signal, log, timer, jobs } = this.options;
    const { poll } = state;
    state.isRunning = true;
    void poll
      .poll(now, signal)
      .then((requests) => {
        for (const request of requests)
          if (!Object.hasOwn(jobs, request.job)) log.error(`${poll.name} starts the unknown job ${request.job}`);
          else if (!this.#isWaiting(request.job)) this.#waiting.push(request);
      })
      .catch((error: unknown) => log.error(`${poll.name} failed: ${messageOf(error)}`))
      .finally(() => {
        state.isRunning = false;
        state.next = new Date(timer.now().getTime() + poll.interval * 1000);
        this.#wake.abort();
      });
  }

  /** Milliseconds until something may be due. */
  #nap(now: Date): number {
    const times = [
      this.#dueTimes.next(now),
      ...this.#polls.flatMap(({ next, isRunning }) => (isRunning ? [] : [next])),
    ];
    const waits = times.flatMap((time) => (time === undefined ? [] : [time.getTime() - now.getTime()]));
    return Math.max(0, Math.min(LONGEST_NAP, ...waits));
  }

  #isWaiting(job: string): boolean {
    return this.#waiting.some((request) => request.job === job);
  }

  #keyOf(job: string): string {
    return this.options.jobs[job]?.concurrency ?? DEFAULT_KEY;
  }
}

interface PollState {
  poll: JobPoll;
  next: Date;
  isRunning: boolean;
}
