import type { Logger } from '../../base/log.js';
import type { RetryOptions } from '../../base/retry.js';
import type { Clock } from '../../base/clock.js';
import type { AlertMessage } from '../../history/index.js';

/** Sends messages to one place. */
export interface Channel {
  /** Rejects when the message was not delivered, with a message without secrets. */
  send(message: AlertMessage): Promise<void>;
}

/** What channels use of the world. */
export interface ChannelContext {
  env: Readonly<Record<string, string | undefined>>;
  clock: Pick<Clock, 'now'>;
  log: Logger;
  signal?: AbortSignal | undefined;
  /** Milliseconds for one request or mail. Default: 10,000. */
  timeout?: number | undefined;
  retries?: Pick<RetryOptions, 'attempts' | 'pause' | 'longest' | 'random'> | undefined;
  /** Writes a line to the standard output, where a workflow's runner reads it. */
  out(line: string): void;
}
