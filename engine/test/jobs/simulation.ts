import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Logger } from '../../src/base/log.js';
import {
  JobRuns,
  runJob,
  runScheduler,
  type JobEvent,
  type JobListener,
  type JobPoll,
  type JobRequest,
  type JobRun,
  type StepRunner,
} from '../../src/jobs/index.js';
import type { JobConfig } from '../../src/project/job.js';
import { VirtualTimer } from './virtual-timer.js';

type Jobs = Readonly<Record<string, JobConfig>>;

interface ScheduleOptions {
  polls?: readonly JobPoll[];
  start?: (request: JobRequest, signal: AbortSignal) => Promise<unknown>;
}

/** A folder of jobs whose time, steps and schedulers are those of a test. */
export class Simulation {
  readonly timer: VirtualTimer;
  readonly runs: JobRuns;
  readonly events: JobEvent[] = [];
  readonly listeners: JobListener[] = [(event): void => void this.events.push(structuredClone(event))];
  readonly lines: string[] = [];
  readonly log: Logger;
  /** What a step does; by default it takes a minute and succeeds. */
  runStep: StepRunner;

  constructor(
    start: string,
    readonly jobs: Jobs,
    readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-jobs-')),
  ) {
    this.runs = new JobRuns(folder);
    this.timer = new VirtualTimer(start);
    this.runStep = async (_, { signal }) => {
      await this.timer.sleep(60_000, signal);
      signal.throwIfAborted();
      return { exitCode: 0 };
    };
    const line = (message: string): void => void this.lines.push(`${this.timer.now().toISOString()}  ${message}`);
    this.log = { debug() {}, info: line, warn: line, error: line };
  }

  run(request: JobRequest, signal = new AbortController().signal, retried?: JobRun): Promise<JobRun> {
    const config = this.jobs[request.job];
    if (config === undefined) throw new Error(`no job ${request.job}`);
    return runJob({
      folder: this.folder,
      ...{ config, request },
      retried: retried === undefined ? undefined : { run: retried, isKept: true },
      runStep: (step, context) => this.runStep(step, context),
      listeners: this.listeners,
      ...{ timer: this.timer, log: this.log, signal },
    });
  }

  /** Starts a scheduler; the function stops it. */
  schedule({ polls = [], start = (...run) => this.run(...run) }: ScheduleOptions = {}): () => Promise<void> {
    const stop = new AbortController();
    const ended = runScheduler({
      folder: this.folder,
      jobs: this.jobs,
      start: async (request, signal) => {
        await start(request, signal);
      },
      ...{ polls, timer: this.timer, log: this.log, signal: stop.signal },
    });
    return async () => {
      stop.abort(new Error('stopped'));
      await ended;
    };
  }

  /** When the runs of a job started, as their trigger and UTC to the minute. */
  starts(job: string): string[] {
    return this.runs.list(job).map(({ started_at: at, trigger }) => `${at.slice(0, 16)} ${trigger}`);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
