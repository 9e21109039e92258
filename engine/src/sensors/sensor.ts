import { LastroError, UsageError, messageOf, messageWithHint } from '../base/errors.js';
import { silentLogger, type Logger } from '../base/log.js';
import { JobLocks, type JobRequest, type JobRuns, type Timer } from '../jobs/index.js';
import type { SensorConfig } from '../project/sensor.js';
import type { SensorListener } from './events.js';
import type { Observation, Observer } from './observation.js';
import type { Firing, SensorFiles, SensorState } from './sensor-files.js';
import type { SensorPoll } from './sensor-poll.js';

export interface SensorOptions {
  name: string;
  config: SensorConfig;
  /** Default owner: that of the job. */
  owner: string | null;
  observer: Observer;
  files: SensorFiles;
  runs: JobRuns;
  listeners: readonly SensorListener[];
  timer: Timer;
  log: Logger;
}

/** A poll, and the job that is to be started by it. */
export interface PollResult {
  poll: SensorPoll;
  requests: JobRequest[];
}

/** The errors of a warehouse that is there or free later. */
const UNAVAILABLE = ['warehouse.locked', 'warehouse.missing'];

/**
 * A sensor of the configuration. What it fires for is recorded before anything follows from it. The job is asked for at each poll until
 * a run has the cause in its record, and nothing is looked at meanwhile: changes in between are found after it.
 */
export class Sensor {
  readonly name: string;
  readonly #locks: JobLocks;

  constructor(private readonly options: SensorOptions) {
    this.name = options.name;
    this.#locks = new JobLocks(options.files.folder, options.timer);
  }

  /** Looks once, and logs it. Polls of one sensor wait for each other. Never throws for what it finds. */
  async poll(now: Date, signal: AbortSignal): Promise<PollResult> {
    const { files } = this.options;
    const what = `sensor ${this.name} is polled`;
    const release = await this.#locks.wait(this.name, what, silentLogger, signal);
    try {
      const result = await this.#poll(now);
      files.append(result.poll);
      return result;
    } finally {
      release();
    }
  }

  /** Looks, and changes nothing. */
  async dryRun(now: Date): Promise<SensorPoll> {
    const state = this.#state();
    if (state.firing !== null && this.#isWaiting(state.firing)) return this.#waiting(now, state.firing).poll;
    const observation = await this.#observe(state, now);
    if ('outcome' in observation) return observation;
    const type = firingType(observation);
    return type === undefined
      ? this.#quiet(now, observation)
      : this.#fired(now, this.#firing(now, observation, type, state));
  }

  get state(): SensorState {
    return this.#state();
  }

  async #poll(now: Date): Promise<PollResult> {
    const { files } = this.options;
    let state = this.#state();
    if (state.firing !== null) {
      await this.#tell(state);
      if (this.#isWaiting(state.firing)) return this.#waiting(now, state.firing);
      state = { ...state, firing: null };
    }
    const observation = await this.#observe(state, now);
    if ('outcome' in observation) return { poll: observation, requests: [] };
    const { observer } = this.options;
    const next: SensorState = { ...state, subject: observer.subject, memory: observation.memory };
    const type = firingType(observation);
    if (type === undefined) {
      if (JSON.stringify(next) !== JSON.stringify(files.read(this.name))) files.write(this.name, next);
      return { poll: this.#quiet(now, observation), requests: [] };
    }
    const firing = this.#firing(now, observation, type, state);
    next.firing = firing;
    next.last = { type, cause: firing.cause, at: firing.at };
    files.write(this.name, next);
    await this.#tell(next);
    return { poll: this.#fired(now, firing), requests: this.#requests(firing) };
  }

  #state(): SensorState {
    const { observer, files } = this.options;
    const state = files.read(this.name) ?? { version: 1, subject: observer.subject, firing: null, last: null };
    if (state.subject === observer.subject) return state;
    const { firing, last } = state;
    return { version: 1, subject: observer.subject, firing, last };
  }

  /** What it sees, or the poll when it cannot look. */
  async #observe({ memory }: SensorState, now: Date): Promise<Observation | SensorPoll> {
    try {
      return await this.options.observer.observe(memory, now);
    } catch (error) {
      const isLater = error instanceof UsageError && UNAVAILABLE.includes(error.code);
      const reason = error instanceof LastroError ? messageWithHint(error) : messageOf(error);
      return { ...this.#record(now), outcome: isLater ? 'unavailable' : 'error', reason };
    }
  }

  #firing(now: Date, observation: Observation, type: Firing['type'], { last }: SensorState): Firing {
    const at = now.toISOString();
    return {
      ...{ type, at, found: observation.found, isTold: false },
      cause: observation.cause === undefined ? (last?.cause ?? this.name) : `${this.name} ${at}: ${observation.cause}`,
      since: observation.since?.toISOString() ?? null,
    };
  }

  /** Whether its job is still to be started. */
  #isWaiting({ type, cause }: Firing): boolean {
    const { config, runs } = this.options;
    return type === 'sensor-fired' && config.job !== undefined && runs.ofCause(config.job, cause) === undefined;
  }

  #requests({ type, cause }: Firing): JobRequest[] {
    const { job } = this.options.config;
    return job === undefined || type === 'sensor-recovered' ? [] : [{ job, trigger: 'sensor', cause }];
  }

  async #tell(state: SensorState): Promise<void> {
    const { config, observer, owner, listeners, files, log } = this.options;
    const { firing } = state;
    if (firing === null || firing.isTold || config.alert !== true) return;
    for (const listener of listeners)
      try {
        await listener({
          ...{ type: firing.type, sensor: this.name, kind: config.type, cause: firing.cause, at: new Date(firing.at) },
          since: firing.since === null ? null : new Date(firing.since),
          ...{ checked: observer.checked, found: firing.found, relation: observer.relation, owner },
          job: config.job ?? null,
          description: config.description ?? null,
        });
      } catch (error) {
        log.warn(`a listener of sensor ${this.name} failed: ${messageOf(error)}`);
      }
    firing.isTold = true;
    files.write(this.name, state);
  }

  #waiting(now: Date, firing: Firing): PollResult {
    const { job } = this.options.config;
    const reason = `job ${job ?? ''} has not started yet for the last cause`;
    const poll = { ...this.#record(now), outcome: 'waiting', reason, cause: firing.cause, job: job ?? null } as const;
    return { poll, requests: this.#requests(firing) };
  }

  #quiet(now: Date, { found, reason = '' }: Observation): SensorPoll {
    return { ...this.#record(now), found, reason };
  }

  #fired(now: Date, { type, cause, found }: Firing): SensorPoll {
    const { config } = this.options;
    const hasRecovered = type === 'sensor-recovered';
    return {
      ...this.#record(now),
      ...{ found, cause, outcome: hasRecovered ? 'recovered' : 'fired' },
      reason: hasRecovered ? 'new data has come' : cause.slice(cause.indexOf('Z: ') + 3),
      job: hasRecovered ? null : (config.job ?? null),
      alert: config.alert === true,
    };
  }

  #record(now: Date): SensorPoll {
    const { config, observer } = this.options;
    return {
      ...{ version: 1, at: now.toISOString(), sensor: this.name, type: config.type, checked: observer.checked },
      ...{ found: '', outcome: 'quiet', reason: '', cause: null, job: null, alert: false },
    };
  }
}

function firingType({ cause, hasRecovered = false }: Observation): Firing['type'] | undefined {
  if (cause !== undefined) return 'sensor-fired';
  return hasRecovered ? 'sensor-recovered' : undefined;
}
