import type { Clock } from '../../base/clock.js';

export interface Timing {
  /** Milliseconds. */
  duration: number;
  /** The keys of a node's result. */
  resultFields: { started_at: string; completed_at: string; execution_time: number };
}

/** Runs work and says how long it took. */
export async function timed<T>(clock: Clock, work: () => Promise<T>): Promise<Timing & { result: T }> {
  const startedAt = clock.timestamp();
  const started = clock.elapsed();
  const result = await work();
  const duration = clock.elapsed() - started;
  return {
    result,
    duration,
    resultFields: {
      started_at: startedAt.toISOString(),
      completed_at: clock.timestamp().toISOString(),
      execution_time: Math.round(duration) / 1000,
    },
  };
}
