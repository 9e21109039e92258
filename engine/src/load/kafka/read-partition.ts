import type { Logger } from '../../base/log.js';
import { retry, type RetryOptions } from '../../base/retry.js';
import { seconds } from '../../base/text.js';
import { abortable } from '../abortable.js';
import type { KafkaReader, TopicAtMoment } from './client.js';
import { committedMessages, type Message } from './committed.js';
import { isTransient } from './errors.js';
import { SourceError } from '../source-error.js';
import type { PartitionRead } from './plan-reads.js';

export interface ReadEffects {
  signal: AbortSignal;
  log: Logger;
  /** Milliseconds of the first pause before something is tried again. */
  pause: number | undefined;
}

/** Tries to connect: a broker that restarts is waited for half a minute while a topic is read, and some seconds before. */
const ATTEMPTS = { first: 4, reading: 7 };

/** Does a request until it succeeds, as long as trying again may help. */
export function persistently<T>(
  request: () => Promise<T>,
  when: keyof typeof ATTEMPTS,
  { signal, log, pause = 500 }: ReadEffects,
): Promise<T> {
  const options: RetryOptions = {
    ...{ attempts: ATTEMPTS[when], pause, signal },
    again: (error) => ({ retry: isTransient(error) }),
    onRetry: (error, _, wait) => log.warn(`${(error as Error).message}; again in ${seconds(wait)}`),
  };
  return retry(() => abortable(request(), signal), options);
}

/** The messages of a partition between two offsets, in parts. Offsets without a message, as in a compacted topic, are passed over. */
export async function* readPartition(
  reader: KafkaReader,
  topic: TopicAtMoment,
  { partition, from, to }: PartitionRead,
  effects: ReadEffects,
): AsyncGenerator<readonly Message[]> {
  const request = (offset: number) => async (): Promise<{ messages: Message[]; next: number }> => {
    const part = await reader.fetch(topic, partition, offset);
    const found = committedMessages(part, offset);
    if (found.next > offset) return found;
    // Nothing is left before the end: it was compacted away.
    if (part.lastStableOffset >= BigInt(to)) return { messages: [], next: to };
    throw new SourceError('kafka.unavailable', `${topic.name}[${partition}] has nothing at offset ${offset}`, true, {
      hint: `it had messages up to ${to} when the load began`,
    });
  };
  for (let offset = from; offset < to;) {
    const { messages, next } = await persistently(request(offset), 'reading', effects);
    yield messages.filter((message) => message.offset < to);
    offset = next;
  }
}
