/** The injected clock: all times are UTC. */
export interface Clock {
  /** The current time. */
  now(): Date;
  /** Milliseconds from an arbitrary start, for durations. */
  elapsed(): number;
  /** The time to record for an event. Under a fixed clock it advances, so that events keep their order and distance. */
  timestamp(): Date;
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  timestamp: () => new Date(),
};

/** A clock whose date is fixed (`--now`, `LASTRO_NOW`); durations stay real. */
export function fixedClock(now: Date): Clock {
  const start = performance.now();
  return {
    now: () => new Date(now),
    elapsed: () => performance.now(),
    timestamp: () => new Date(now.getTime() + performance.now() - start),
  };
}

/** `2018-10-17 21:30:05.123`: UTC without a zone, as warehouses write it. */
export function sqlTimestamp(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('Z', '');
}

export function isoDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}
