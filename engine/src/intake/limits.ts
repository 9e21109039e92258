import type { IntakeLimits } from '../project/intake.js';

/** What is taken where the configuration says nothing. */
export const DEFAULT_LIMITS: Required<IntakeLimits> = {
  bodyBytes: 1024 * 1024,
  records: 1000,
  depth: 32,
  seconds: 10,
  connections: 500,
  requestsPerMinute: 600,
  waitingBatches: 1000,
  waitingBytes: 64 * 1024 * 1024,
};
