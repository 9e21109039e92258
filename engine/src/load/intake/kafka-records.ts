import { isMapping } from '../../base/check-keys.js';
import { LastroError } from '../../base/errors.js';
import { parseExactJson } from '../../base/exact-json.js';
import { KafkaReader } from '../kafka/client.js';
import type { Message } from '../kafka/committed.js';
import { decodeJson } from '../kafka/message-record.js';
import { isTopicState, planReads, type TopicState } from '../kafka/plan-reads.js';
import { persistently, readPartition } from '../kafka/read-partition.js';
import type { LoaderContext } from '../loader.js';
import { LineRecord, type LineBatch } from '../records/line-record.js';
import type { IntakeAddress, Positions } from './address.js';
import { ENTRY_HEADER, isRepeated, parseEntryPlace, type LastPlaces } from './kafka-entry.js';

/** How far a loader has read: the offsets of a topic, and what it had of each journal that is sent there. */
interface IntakePosition extends TopicState {
  last: LastPlaces;
}

/**
 * The accepted records of a source after its position, in batches that are named `source[partition]`; a record that is rejected has its offset as its line.
 * What was sent twice, after a crash, is read once. Throws `kafka.*`.
 */
export async function* kafkaRecords(
  { settings }: Extract<IntakeAddress, { kind: 'kafka' }>,
  source: string,
  positions: Positions,
  { signal, log, limit }: Pick<LoaderContext, 'signal' | 'log' | 'limit'>,
): AsyncGenerator<LineBatch> {
  const effects = { signal, log, pause: undefined };
  const reader = await KafkaReader.open(settings);
  try {
    const topic = await persistently(() => reader.describe(source), 'first', effects);
    const position = positionIn(positions, source);
    const { reads, gaps } = planReads(topic, position, { from: 'earliest', limit });
    if (gaps.length > 0)
      throw new LastroError('kafka.gap', `records of topic ${source} are missing: ${gaps.join('; ')}`, {
        hint: 'nothing was loaded; keep the topic until its records are loaded, and load again with --full-refresh to go on',
      });
    const last: LastPlaces = { ...position?.last };
    for (const read of reads)
      for await (const messages of readPartition(reader, topic, read, effects)) {
        const records: LineRecord[] = [];
        for (const message of messages) {
          const place = placeOf(message);
          if (place !== undefined && isRepeated(place, last)) continue;
          if (place !== undefined) last[place.journal] = [place.sequence, place.record];
          records.push(recordOf(message));
        }
        yield { kind: 'batch', name: `${source}[${read.partition}]`, records, hash: '', bytes: 0, asOf: null };
      }
    const offsets = Object.fromEntries(reads.map(({ partition, to }) => [String(partition), to]));
    positions.set(keyOf(source), { topic: source, id: topic.id, offsets, last } satisfies IntakePosition);
  } finally {
    await reader.close().catch(() => undefined);
  }
}

const keyOf = (source: string): string => `kafka:${source}`;

function positionIn(positions: Positions, source: string): IntakePosition | undefined {
  const kept = positions.get(keyOf(source));
  return isTopicState(kept) && 'last' in kept && isMapping(kept.last) ? (kept as IntakePosition) : undefined;
}

function recordOf({ offset, value }: Message): LineRecord {
  const text = value?.toString() ?? null;
  try {
    return new LineRecord(offset, value === null ? null : parseExactJson(decodeJson(value)));
  } catch {
    return new LineRecord(offset, text, { rule: 'not-json', reason: 'not valid JSON' });
  }
}

function placeOf({ headers }: Message): ReturnType<typeof parseEntryPlace> {
  const value = headers.find(([name]) => name?.toString() === ENTRY_HEADER)?.[1];
  return value === undefined || value === null ? undefined : parseEntryPlace(value.toString());
}
