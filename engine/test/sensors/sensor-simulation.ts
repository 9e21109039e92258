import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../src/base/clock.js';
import type { JobRequest, JobRun } from '../../src/jobs/index.js';
import type { JobConfig } from '../../src/project/job.js';
import type { SensorConfig } from '../../src/project/sensor.js';
import type { RunOptions } from '../../src/run/options.js';
import {
  SensorFiles,
  createSensors,
  schedulerPolls,
  sensorsFolder,
  type SensorEvent,
  type SensorListener,
  type SensorPoll,
} from '../../src/sensors/index.js';
import { Simulation } from '../jobs/simulation.js';
import { ProjectFolder } from '../support/project-folder.js';

const BUILD: JobConfig = { steps: [{ command: 'build' }] };

/** A project whose sensors and jobs run in virtual time, on real files. */
export class SensorSimulation {
  readonly project: ProjectFolder;
  readonly jobs: Simulation;
  readonly events: SensorEvent[] = [];
  listeners: SensorListener[] = [(event) => void this.events.push(event)];

  constructor(
    start: string,
    readonly sensors: Record<string, SensorConfig>,
    {
      files = {},
      jobs = { a: BUILD, b: BUILD },
    }: { files?: Record<string, string>; jobs?: Record<string, JobConfig> } = {},
  ) {
    this.project = new ProjectFolder(files);
    this.jobs = new Simulation(start, jobs, this.project.path('.lastro', 'jobs'));
  }

  get timer(): Simulation['timer'] {
    return this.jobs.timer;
  }

  get options(): RunOptions {
    const now = (): Date => this.timer.now();
    const clock: Clock = { now, timestamp: now, elapsed: () => now().getTime() };
    return { projectDir: this.project.dir, env: {}, clock, log: this.jobs.log };
  }

  /** A new process: nothing is known but what is on disk. */
  createSensors(): ReturnType<typeof createSensors> {
    return createSensors({ sensors: this.sensors, jobs: this.jobs.jobs }, this.options, this.timer, this.listeners);
  }

  /** Starts `lastro schedule`; the function stops it. */
  schedule(start?: (request: JobRequest, signal: AbortSignal) => Promise<unknown>): () => Promise<void> {
    const polls = schedulerPolls(this.sensors, this.createSensors(), this.jobs.log).map((poll) => ({
      ...poll,
      poll: (now: Date, signal: AbortSignal) => this.timer.waitFor(poll.poll(now, signal)),
    }));
    return this.jobs.schedule({ polls, ...(start === undefined ? {} : { start }) });
  }

  /** As after `kill -9` of the scheduler. */
  forgetScheduler(): void {
    fs.rmSync(path.join(this.jobs.folder, 'locks', 'scheduler.lock'));
  }

  async poll(name: string): Promise<{ poll: SensorPoll; requests: JobRequest[] }> {
    const sensor = this.createSensors().get(name);
    if (sensor === undefined) throw new Error(`no sensor ${name}`);
    return sensor.poll(this.timer.now(), new AbortController().signal);
  }

  /** Looks after so many seconds, and runs what is asked for to its end. Returns the outcome. */
  async pollAfter(seconds: number, name: string): Promise<string> {
    await this.timer.advance(seconds);
    const { poll, requests } = await this.poll(name);
    for (const request of requests) await this.run(request);
    return poll.outcome;
  }

  /** Runs a job to its end. */
  async run(request: JobRequest): Promise<JobRun> {
    const run = this.jobs.run(request);
    await this.timer.advance(90);
    return run;
  }

  get polls(): SensorPoll[] {
    return new SensorFiles(sensorsFolder(this.project.dir)).polls();
  }

  /** What was logged of the polls that did not stay quiet. */
  get outcomes(): string[] {
    return this.polls
      .filter(({ outcome }) => outcome !== 'quiet')
      .map(({ at, sensor, outcome }) => `${at.slice(0, 16)} ${sensor} ${outcome}`);
  }

  remove(): void {
    this.project.remove();
  }
}
