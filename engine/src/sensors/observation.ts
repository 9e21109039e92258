import type { SensorConfig } from '../project/sensor.js';

/** What a sensor sees when it looks. */
export interface Observation {
  /** For a reader. */
  found: string;
  /** What it compares with when it looks again, as JSON. */
  memory: unknown;
  /** What it fires for, in words; undefined when it does not. */
  cause?: string | undefined;
  /** Why it does not fire. */
  reason?: string | undefined;
  /** What it fired for is over. */
  hasRecovered?: boolean;
  /** Since when it is so, where that is known. */
  since?: Date | null;
}

/** How a kind of sensor looks. */
export interface Observer {
  kind: SensorConfig['type'];
  /** What is looked at: `source raw.orders`. */
  checked: string;
  /** What the memory is of: another target makes it worthless. */
  subject: string;
  /** The table that it is about. */
  relation: string | null;
  /**
   * Compares with the memory of the last look; undefined at the first one, which fires for no change. Throws a {@link UsageError} when it
   * cannot look.
   */
  observe(memory: unknown, now: Date): Promise<Observation>;
}
