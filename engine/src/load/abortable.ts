import { setImmediate } from 'node:timers/promises';

/** Items after which timers and signals are processed. */
const YIELD_INTERVAL = 4096;

/** The value of a promise, or the signal's reason as soon as it is aborted: work that ignores the signal is abandoned. */
export async function abortable<T>(work: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

/** The items of a stream until it ends or the signal is aborted, even when the stream never answers again. */
export async function* untilAborted<T>(
  stream: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  const iterator = Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
  let ended = false;
  try {
    for (let n = 1; ; n++) {
      if (n % YIELD_INTERVAL === 0) await setImmediate();
      const next = iterator.next();
      const result: IteratorResult<T, unknown> = next instanceof Promise ? await abortable(next, signal) : next;
      signal.throwIfAborted();
      if (result.done === true) {
        ended = true;
        return;
      }
      yield result.value;
    }
  } finally {
    // Not waited for: it may hang where the stream hangs.
    if (!ended) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
