/** `intake` of `lastro.config.ts`: sources whose records arrive one at a time, for `lastro intake serve`. */
export interface IntakeConfig {
  /** Sources by name: the last part of `POST /records/<source>`, and of the address of a form. */
  sources: Readonly<Record<string, IntakeSourceConfig>>;
  /**
   * Addresses and networks of proxies before the server, whose `X-Forwarded-For`, `-Proto` and `-Host` are believed: `['127.0.0.1']`. With
   * any of them, the server is taken to be reached from elsewhere, whatever it listens on. Default: none.
   */
  trustProxy?: readonly string[];
  limits?: IntakeLimits;
}

/** A source of the intake. */
export interface IntakeSourceConfig {
  /** JSON Schema of a record, a file of the project: `expectations/contracts/sales.json`. */
  contract: string;
  /** The raw table that loads its records, for what its form says of the next build. Default: the name of the source. */
  table?: string;
  /** Of its form. Default: the title of the contract. */
  title?: string;
  /** Has the hashes of its tokens, as `lastro intake token` prints them, separated by commas. Without it, its API takes records from this machine only. */
  tokensVariable?: string;
  /** Other sites whose pages may send records: `['https://shop.example.com']`. Default: none. */
  origins?: readonly string[];
  /** Whether it has a form. Default: true. */
  form?: boolean;
  /** Whether anyone who reaches the server may fill in its form, without a token. Default: on this machine only. */
  open?: boolean;
}

/** What the intake takes at most. */
export interface IntakeLimits {
  /** Bytes of the body of a request. Default: 1048576. */
  bodyBytes?: number;
  /** Records of one request. Default: 1000. */
  records?: number;
  /** Levels of objects and lists in a body. Default: 32. */
  depth?: number;
  /** Seconds in which a request must have arrived. Default: 10. */
  seconds?: number;
  /** Connections at a time. Default: 500. */
  connections?: number;
  /** Requests in a minute of one address without a token; 0 is no limit. Default: 600. */
  requestsPerMinute?: number;
  /** Requests that wait until their records are durable; further ones are answered by 429. Default: 1000. */
  waitingBatches?: number;
  /** Bytes of their records. Default: 67108864. */
  waitingBytes?: number;
}
