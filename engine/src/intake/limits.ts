/** What the server takes at most. */
export interface IntakeLimits {
  /** Bytes of a request's body. Default: 1 MiB. */
  bodyBytes: number;
  /** Records of one request. Default: 1,000. */
  records: number;
  /** Levels of objects and lists in a body. Default: 32. */
  depth: number;
  /** Seconds in which a request must have arrived. Default: 10. */
  seconds: number;
  /** Connections at a time. Default: 500. */
  connections: number;
  /** Requests in a minute from one address without a token; 0 is no limit. Default: 600. */
  requestsPerMinute: number;
  /** Batches that wait until they are durable; more are answered by 429. Default: 1,000. */
  waitingBatches: number;
  /** Bytes of them. Default: 64 MiB. */
  waitingBytes: number;
}

export const DEFAULT_LIMITS: IntakeLimits = {
  bodyBytes: 1024 * 1024,
  records: 1000,
  depth: 32,
  seconds: 10,
  connections: 500,
  requestsPerMinute: 600,
  waitingBatches: 1000,
  waitingBytes: 64 * 1024 * 1024,
};
