import type { Observation } from '../alerts/index.js';

/** What a sensor sees. */
export interface Reading {
  /** Identifies the cause of a job or an alert; null when there is none, undefined when that is not known yet. */
  cause: string | null | undefined;
  /** A sentence on what it sees, for the log and for the record of the job. */
  text: string;
  /** Whether a cause counts that is there when the sensor looks for the first time. */
  countsAtFirst?: boolean;
  /** What channels of alerts may be told. */
  observation?: Observation;
}

/** Looks at one thing. */
export type Sensor = (now: Date) => Promise<Reading>;
