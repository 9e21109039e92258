import type { Age } from './freshness.js';

export const SENSOR_TYPES = ['file', 'freshness', 'table', 'job'] as const;

/** A sensor of `lastro.config.ts`: it looks regularly, and starts a job or raises an alert once for each cause. */
export type SensorConfig = FileSensor | FreshnessSensor | TableSensor | JobSensor;

/** What all sensors say. One of `job` and `alert` is needed. */
interface SensorBase {
  /** Name of the job that it starts. */
  job?: string;
  /** Whether it raises an alert. Default: false. */
  alert?: boolean;
  /** Seconds between two polls of `lastro schedule`. Default: 60; of freshness and tables 300. */
  interval?: number;
  /** Who is responsible. Default: the owner of the job, or of the table. */
  owner?: string;
  /** What it is for. */
  description?: string;
}

/** Fires when files are added or changed. */
export interface FileSensor extends SensorBase {
  type: 'file';
  /** A path or a pattern (`*`, `**`, `?`, `[a-z]`, `{a,b}`), relative to the project. */
  path: string;
  /** Seconds for which all files must stay as they are: those that are being written are waited for. Default: 30. */
  settle?: number;
  /** Allows a path outside of the project, and links that lead there. Default: false. */
  outside?: boolean;
}

/** Fires when a source has had no new data for too long, once for each newest moment of its data. */
export interface FreshnessSensor extends SensorBase {
  type: 'freshness';
  /** Table of the source: `raw.orders`. */
  source: string;
  /** How old it may be: `'24h'`, or a count and a period. Default: `error_after` of the source's `freshness`, else its `warn_after`. */
  after?: string | Age;
  /** The time that counts. Default: all of it. */
  calendar?: CalendarConfig;
}

/** Fires when a table was built or loaded again with other contents. */
export interface TableSensor extends SensorBase {
  type: 'table';
  /** Name of the table: `raw.orders`. */
  table: string;
  /** A column whose greatest value is compared, with the number of rows, instead of what the table was built from. */
  column?: string;
}

/** Fires when a run of another job has ended. */
export interface JobSensor extends SensorBase {
  type: 'job';
  /** Name of the other job. */
  after: string;
  /** How it has ended; a failure is also what was interrupted or killed. Default: `success`. */
  on?: (typeof JOB_OUTCOMES)[number];
}

export const JOB_OUTCOMES = ['success', 'failure', 'any'] as const;

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

/** The days, and hours of them, that count. */
export interface CalendarConfig {
  /** The days that count. Default: Monday to Friday. */
  weekdays?: readonly Weekday[];
  /** Days, or a YAML file of the project with them: `2026-12-25`, `12-25` of every year, `easter-2` from Easter. Default: none. */
  holidays?: string | readonly string[];
  /** From and to: `['09:00', '18:00']`. Default: the whole day. */
  hours?: readonly [string, string];
  /** IANA name of the zone in which days begin and end. Default: `UTC`. */
  timezone?: string;
}

/** Seconds between two polls. */
export function intervalOf({ type, interval }: SensorConfig): number {
  return interval ?? (type === 'file' || type === 'job' ? 60 : 300);
}
