import type { FetchedPart } from './client.js';

/** A message as its partition has it. */
export interface Message {
  partition: number;
  offset: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  key: Buffer | null;
  /** Null of a tombstone. */
  value: Buffer | null;
  headers: readonly (readonly [Buffer | null, Buffer | null])[];
}

/** Attributes of a batch in Kafka's format. */
const APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** Type of the control record that ends a transaction which is undone. */
const ABORT = 0;

/** What was fetched of a partition, from an offset on: its messages, and where the next fetch goes on. */
export interface CommittedPart {
  messages: Message[];
  next: number;
}

/**
 * The messages of a fetched part from an offset on, without those of transactions that were undone and without Kafka's own records. The
 * broker names the undone transactions; that one is over is known by a control record, which may be in a later part.
 */
export function committedMessages(part: FetchedPart, from: number): CommittedPart {
  const aborted = [...part.abortedTransactions].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const undone = new Set<bigint>();
  const messages: Message[] = [];
  let next = from;
  for (const { firstOffset, lastOffsetDelta, attributes, producerId, records, ...batch } of part.records ?? []) {
    const lastOffset = firstOffset + BigInt(lastOffsetDelta);
    while (aborted[0] !== undefined && aborted[0].firstOffset <= lastOffset)
      undone.add(aborted.shift()?.producerId ?? producerId);
    next = Math.max(next, Number(lastOffset) + 1);
    if ((attributes & CONTROL) !== 0) {
      if (records[0]?.key?.readInt16BE(2) === ABORT) undone.delete(producerId);
      continue;
    }
    if ((attributes & TRANSACTIONAL) !== 0 && undone.has(producerId)) continue;
    for (const { offsetDelta, timestampDelta, key, value, headers } of records) {
      const offset = Number(firstOffset) + offsetDelta;
      if (offset < from) continue;
      const timestamp = (attributes & APPEND_TIME) !== 0 ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta;
      messages.push({
        ...{ partition: part.partitionIndex, offset, timestamp: Number(timestamp) },
        ...{ key, value, headers },
      });
    }
  }
  return { messages, next };
}
