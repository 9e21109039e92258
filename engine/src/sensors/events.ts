import type { SensorConfig } from '../project/sensor.js';

/** What a sensor with `alert: true` tells. */
export interface SensorEvent {
  /** `sensor-recovered` follows a `sensor-fired` of freshness when new data has come. Other sensors do not recover. */
  type: 'sensor-fired' | 'sensor-recovered';
  /** Name of the sensor. */
  sensor: string;
  kind: SensorConfig['type'];
  /** Identifies what it fired for; the event of a recovery has the cause of what it ends. */
  cause: string;
  /** When it was found. */
  at: Date;
  /** Since when it is so, where that is known: of freshness the newest moment of the data. */
  since: Date | null;
  /** What was looked at: `source raw.orders`. */
  checked: string;
  /** What was found: `newest data of 2026-05-01T06:00:00.000Z, 26 h old; the limit is 24 h`. */
  found: string;
  /** The table that it is about: `raw.orders`; null of files and jobs. */
  relation: string | null;
  /** The job that it also starts. */
  job: string | null;
  owner: string | null;
  description: string | null;
}

/**
 * Is told of each event, and waited for. What it throws is logged, and fails nothing. After a kill an event may be told again, with
 * the same `type` and `cause`.
 */
export type SensorListener = (event: SensorEvent) => void | Promise<void>;
