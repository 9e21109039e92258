import { LastroError, UsageError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { LoaderEffects, LoaderRequest, TakenRecords } from '../loader-code.js';
import type { LoaderContext, LoaderToRun } from '../loader.js';
import type { LineBatch, LineRecord } from '../records/line-record.js';
import { takeRecords } from '../records/take-records.js';
import { registryDecoder } from './avro.js';
import { BatchProducer } from './batch-producer.js';
import { KafkaReader, type TopicAtMoment } from './client.js';
import { deadLetter } from './dead-letter.js';
import type { Message } from './committed.js';
import type { KafkaTopic } from './kafka-topic.js';
import { REMOVED, decodeJson, recordOf, type MessageReading } from './message-record.js';
import { isTopicState, planReads, type ReadPlan, type TopicState } from './plan-reads.js';
import { persistently, readPartition, type ReadEffects } from './read-partition.js';
import { kafkaSettings, type KafkaSettings } from './settings.js';

/** Reads what a topic has after the offsets of the loader's state, as records and the state after them. */
export async function takeTopic(
  loader: LoaderToRun,
  topic: KafkaTopic,
  request: LoaderRequest,
  effects: LoaderEffects,
  context: LoaderContext,
): Promise<TakenRecords> {
  const { mode = 'replace', key: loaderKey = [] } = loader;
  if (mode === 'replace')
    throw new UsageError('kafka.mode', `loader ${loader.name} names a topic and has no mode`, {
      hint: "set mode: 'append', or mode: 'upsert' with a key: a load reads only what is new",
    });
  const settings = kafkaSettings(context.env, context.projectDir, topic.brokers);
  const reader = await KafkaReader.open(settings);
  const reading = { signal: effects.signal, log: context.log, pause: effects.http.pause };
  try {
    const found = await persistently(() => reader.describe(topic.topic), 'first', reading);
    const state = isTopicState(request.state) ? request.state : undefined;
    const plan = planReads(found, state, { from: topic.from ?? 'earliest', limit: request.limit });
    assertNoGap(topic, plan);
    const { metadata = [], key = loaderKey } = topic;
    const decode = topic.registry === undefined ? decodeJson : registryDecoder(topic.registry, context);
    const stream = new TopicStream(topic, settings, { reader, found, plan, effects: reading });
    const taken = await takeRecords(
      loader,
      (rules) => stream.records({ rules, decode, key, metadata, removes: mode === 'upsert' }),
      request,
      effects,
      { columns: metadata.map((name) => `_${name}`), mark: mode === 'upsert' ? REMOVED : undefined },
    );
    const read = plan.reads.map(({ partition, to }) => [String(partition), to] as const);
    const next: TopicState = { topic: topic.topic, id: found.id, offsets: Object.fromEntries(read) };
    return {
      ...taken,
      state: { value: next },
      isWhole: true,
      notFound: [],
      notes: stream.notes(),
      changes: {
        warnings: plan.gaps,
        ...(mode === 'upsert' ? { removedBy: REMOVED } : {}),
      },
    };
  } finally {
    await reader.close().catch(() => undefined);
  }
}

function assertNoGap({ topic, onGap = 'fail' }: KafkaTopic, { gaps }: ReadPlan): void {
  if (gaps.length > 0 && onGap === 'fail')
    throw new LastroError('kafka.gap', `messages of topic ${topic} are missing: ${gaps.join('; ')}`, {
      hint: "nothing was loaded; set onGap: 'continue' to go on with what there is",
    });
}

interface TopicSource {
  reader: KafkaReader;
  found: TopicAtMoment;
  plan: ReadPlan;
  effects: ReadEffects;
}

/** The messages that one load reads of a topic. */
class TopicStream {
  private tombstones = 0;
  private dead = 0;

  constructor(
    private readonly topic: KafkaTopic,
    private readonly settings: KafkaSettings,
    private readonly source: TopicSource,
  ) {}

  /** The records, part by part; what is rejected of a part is in the topic of dead letters before the next one is read. */
  async *records(reading: MessageReading): AsyncGenerator<LineBatch> {
    const { reader, found, plan, effects } = this.source;
    const { topic, deadLetter: to } = this.topic;
    const producer = to === undefined ? undefined : new BatchProducer(this.settings);
    try {
      for (const read of plan.reads)
        for await (const messages of readPartition(reader, found, read, effects)) {
          const records: LineRecord[] = [];
          const dead: ReturnType<typeof deadLetter>[] = [];
          for (const message of messages) {
            const record = await recordOf(message, reading);
            if (record === undefined) this.tombstones++;
            else records.push(record);
            if (to !== undefined && record?.problem !== undefined)
              dead.push(deadLetter(to, topic, message, record.problem));
          }
          yield partOf(`${topic}[${read.partition}]`, records, messages);
          await persistently(async () => producer?.send(dead), 'reading', effects);
          this.dead += dead.length;
        }
    } finally {
      await producer?.close();
    }
  }

  /** What is to be said of the messages that are no rows. */
  notes(): string[] {
    return [
      ...(this.tombstones > 0 ? [`${count(this.tombstones, 'tombstone')} removed nothing: the loader appends`] : []),
      ...(this.dead > 0 ? [`${count(this.dead, 'message')} sent to ${this.topic.deadLetter ?? ''}`] : []),
    ];
  }
}

function partOf(name: string, records: readonly LineRecord[], messages: readonly Message[]): LineBatch {
  const newest = messages.at(-1)?.timestamp;
  return {
    ...{ kind: 'batch', name, records, hash: '' },
    bytes: messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0),
    asOf: newest === undefined ? null : new Date(newest).toISOString(),
  };
}
