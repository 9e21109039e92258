import type { SensorConfig } from '../project/sensor.js';

/**
 * How a poll has ended. `waiting`: the job that it asked for has not started yet; `unavailable`: it could not look, such as while a run
 * builds; `error`: it cannot look until something is changed.
 */
export type PollOutcome = 'fired' | 'recovered' | 'quiet' | 'waiting' | 'unavailable' | 'error';

/** One look of a sensor as it is logged. */
export interface SensorPoll {
  version: 1;
  /** ISO 8601, UTC. */
  at: string;
  sensor: string;
  type: SensorConfig['type'];
  /** What was looked at. */
  checked: string;
  /** What was found; empty when it could not look. */
  found: string;
  outcome: PollOutcome;
  /** Why it fired or not. */
  reason: string;
  /** What it fired for, as the record of the job has it. */
  cause: string | null;
  /** The job that is asked for. */
  job: string | null;
  /** Whether an alert was raised. */
  alert: boolean;
}

/** A line for a reader: `sales_arrived  fired  3 files  added may.csv  starts job sales_refresh`. */
export function formatPoll({ sensor, outcome, checked, found, reason, job, alert }: SensorPoll): string {
  const done = [...(job === null ? [] : [`starts job ${job}`]), ...(alert ? ['raises an alert'] : [])].join(', ');
  return [sensor, outcome, checked, found, reason, done].filter((part) => part !== '').join('  ');
}
