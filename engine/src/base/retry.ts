import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import pRetry from 'p-retry';
import { FUNCTION, SIGNAL, WHOLE_ABOVE_0, required, type KeyCheck } from './check-keys.js';
import { checkOptions, type OptionChecks } from './options.js';
import { systemRandom } from './random.js';

/** How often and how long {@link retry} tries. */
export interface RetryOptions {
  /** Tries in all. Default: 5. */
  attempts?: number;
  /** Milliseconds of the first pause; each one after doubles. Default: 500. */
  pause?: number;
  /** Longest pause, milliseconds; a source that asks for a longer one is given up. Default: 60,000. */
  longest?: number;
  /** Once aborted, nothing is tried again, and the call rejects with its reason. */
  signal?: AbortSignal;
  /** Whether another try may help, and the milliseconds that the source asked to wait. Default: yes. */
  again?: (error: unknown) => { retry: boolean; after?: number | undefined };
  /** Called for every try that failed and will be repeated. */
  onRetry?: (error: unknown, attempt: number, pause: number) => void;
  /** Returns numbers from 0 up to 1, which spread the pauses. Default: `Math.random`. */
  random?: () => number;
}

const isPositive = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;
const MILLISECONDS: KeyCheck = [isPositive, 'use milliseconds from 0'];

const RETRY_OPTIONS: OptionChecks<RetryOptions> = {
  attempts: WHOLE_ABOVE_0,
  pause: MILLISECONDS,
  longest: MILLISECONDS,
  signal: SIGNAL,
  again: FUNCTION,
  onRetry: FUNCTION,
  random: FUNCTION,
};

/**
 * Runs the work until it succeeds: pauses double, and half of each is random, so that many clients do not come back
 * together. Throws the last error. A `TypeError` that is not of the network is a mistake in the code and not repeated.
 */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { attempts = 5, pause = 500, longest = 60_000, signal, again, onRetry, random = systemRandom } = options;
  checkOptions('retry', { work }, { work: required(FUNCTION) });
  checkOptions('retry', options, RETRY_OPTIONS);
  try {
    return await pRetry(work, {
      retries: attempts - 1,
      minTimeout: 0,
      ...(signal === undefined ? {} : { signal }),
      shouldRetry: async ({ error, attemptNumber }) => {
        const { retry: isUseful, after = 0 } = again?.(error) ?? { retry: true };
        if (!isUseful || after > longest || signal?.aborted === true) return false;
        const backoff = pause * 2 ** (attemptNumber - 1) * (0.5 + random() / 2);
        const wait = Math.min(longest, Math.max(backoff, after));
        onRetry?.(error, attemptNumber, wait);
        await sleep(wait, undefined, signal === undefined ? {} : { signal });
        return true;
      },
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

const MAP_LIMIT_ARGUMENTS = {
  items: required([Array.isArray, 'it must be a list']),
  limit: required(WHOLE_ABOVE_0),
  work: required(FUNCTION),
};

/**
 * Processes items in parallel, at most `limit` at a time; results in the order of the items. After a failure
 * no more items are started.
 */
export async function mapLimit<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  checkOptions('mapLimit', { items, limit, work }, MAP_LIMIT_ARGUMENTS);
  const queue = pLimit(limit);
  return queue.map(items, (item) =>
    work(item).catch((error: unknown) => {
      queue.clearQueue();
      throw error;
    }),
  );
}
