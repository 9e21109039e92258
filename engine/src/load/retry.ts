import { setTimeout as sleep } from 'node:timers/promises';

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
  /** Told of every try that failed and will be repeated. */
  onRetry?: (error: unknown, attempt: number, pause: number) => void;
}

/**
 * Does the work until it succeeds: pauses double, and half of each is random, so that many clients do not come back
 * together. Throws the last error.
 */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { attempts = 5, pause = 500, longest = 60_000, signal, again, onRetry } = options;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      const { retry: useful, after } = again?.(error) ?? { retry: true };
      if (!useful || attempt >= attempts || (after ?? 0) > longest) throw error;
      const backoff = pause * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      const wait = Math.min(longest, Math.max(backoff, after ?? 0));
      onRetry?.(error, attempt, wait);
      await sleep(wait, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/**
 * Works on several items side by side, never on more than `limit`; results in the order of the items. After a failure
 * nothing more is begun.
 */
export async function mapLimit<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [i, item] of queue) {
      if (failed) return;
      try {
        results.set(i, await work(item));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
  return items.map((_, i) => results.get(i) as R);
}
