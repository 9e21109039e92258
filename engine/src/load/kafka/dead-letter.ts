import type { MessageToProduce } from '@platformatic/kafka';
import type { LineRecord } from '../records/line-record.js';
import type { Message } from './committed.js';

/** Headers of a dead letter; what it had itself comes first. */
export const DEAD_LETTER_HEADERS = {
  topic: 'lastro-topic',
  partition: 'lastro-partition',
  offset: 'lastro-offset',
  rule: 'lastro-rule',
  reason: 'lastro-reason',
};

/** A rejected message as it came, for the topic of those, with headers that say where it was and why it was rejected. */
export function deadLetter(
  to: string,
  from: string,
  { partition, offset, key, value, headers }: Message,
  { rule, reason }: NonNullable<LineRecord['problem']>,
): MessageToProduce {
  const said = { topic: from, partition: String(partition), offset: String(offset), rule, reason };
  return {
    topic: to,
    ...(key === null ? {} : { key }),
    ...(value === null ? {} : { value }),
    headers: new Map([
      ...headers.map(([name, text]) => [name ?? EMPTY, text ?? EMPTY] as const),
      ...Object.entries(said).map(
        ([name, text]) =>
          [Buffer.from(DEAD_LETTER_HEADERS[name as keyof typeof DEAD_LETTER_HEADERS]), Buffer.from(text)] as const,
      ),
    ]),
  };
}

const EMPTY = Buffer.alloc(0);
