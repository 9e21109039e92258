import type { Admin, BaseOptions, Broker, Producer, fetchV13 } from '@platformatic/kafka';
import { kafkaError } from './errors.js';
import { SourceError } from '../source-error.js';
import type { KafkaSettings } from './settings.js';

/** A partition, with the offsets of its first message and after its last committed one. */
export interface PartitionOffsets {
  partition: number;
  start: number;
  end: number;
}

/** A topic at one moment. */
export interface TopicAtMoment {
  name: string;
  /** Of this topic alone: another one with the same name has another. */
  id: string;
  partitions: readonly PartitionOffsets[];
}

/** Bytes of one answer to a fetch; a larger message comes alone. */
const FETCH_BYTES = 8 << 20;

/** Milliseconds that a broker waits for messages. */
const FETCH_WAIT = 500;

const READ_COMMITTED = 1;
const [EARLIEST, LATEST] = [-2n, -1n];

/** What a partition has from an offset on. */
export type FetchedPart = fetchV13.FetchResponsePartition;

const optionsOf = ({ brokers, tls, sasl }: KafkaSettings): BaseOptions => ({
  clientId: 'lastro',
  bootstrapBrokers: brokers.map((broker): Broker => ({ ...broker })),
  retries: 0,
  ...(tls === undefined ? {} : { tls }),
  ...(sasl === undefined ? {} : { sasl }),
});

/**
 * A producer that waits for all replicas, and whose repeated batches a broker recognizes. One batch at a time; after an error
 * take another producer.
 */
export async function openProducer(settings: KafkaSettings): Promise<Producer> {
  const { Producer } = await import('@platformatic/kafka');
  return new Producer({ ...optionsOf(settings), retries: 3, retryDelay: 500, acks: -1, idempotent: true });
}

/**
 * Reads topics by offsets, without a consumer group. It asks brokers itself, since the client's own consumer takes messages of a transaction that
 * was undone for committed ones where its end is in a later answer. Rejects with {@link SourceError}s.
 */
export class KafkaReader {
  private constructor(private readonly admin: Admin) {}

  /** Connects only with the first request. */
  static async open(settings: KafkaSettings): Promise<KafkaReader> {
    const { Admin } = await import('@platformatic/kafka');
    return new KafkaReader(new Admin(optionsOf(settings)));
  }

  /** A topic with the offsets of its partitions now; what a transaction has not committed is after their ends. */
  async describe(topic: string): Promise<TopicAtMoment> {
    try {
      const { topics } = await this.admin.metadata({ topics: [topic], forceUpdate: true });
      const found = topics.get(topic);
      if (found === undefined) throw new SourceError('kafka.no-topic', `there is no topic ${topic}`, false);
      const list = async (timestamp: bigint): Promise<Map<number, number>> => {
        const partitions = found.partitions.map((_, partitionIndex) => ({ partitionIndex, timestamp }));
        const offsets = await this.admin.listOffsets({
          topics: [{ name: topic, partitions }],
          isolationLevel: READ_COMMITTED,
        });
        return new Map(
          offsets
            .flatMap((each) => each.partitions)
            .map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)]),
        );
      };
      const [starts, ends] = [await list(EARLIEST), await list(LATEST)];
      return {
        name: topic,
        id: found.id,
        partitions: found.partitions.map((_, partition) => ({
          partition,
          start: starts.get(partition) ?? 0,
          end: ends.get(partition) ?? 0,
        })),
      };
    } catch (error) {
      throw kafkaError(error, `topic ${topic} cannot be read`);
    }
  }

  /** What the leader of a partition has from an offset on: at least one message, or nothing within half a second. */
  async fetch({ name, id }: TopicAtMoment, partition: number, offset: number): Promise<FetchedPart> {
    try {
      const { topics, brokers } = await this.admin.metadata({ topics: [name] });
      const broker = brokers.get(topics.get(name)?.partitions[partition]?.leader ?? -1);
      if (broker === undefined)
        throw new SourceError('kafka.unavailable', `no broker leads ${name}[${partition}]`, true);
      const connection = await this.admin.connections.get(broker);
      const position = {
        ...{ partition, currentLeaderEpoch: -1, lastFetchedEpoch: -1 },
        ...{ fetchOffset: BigInt(offset), partitionMaxBytes: FETCH_BYTES },
      };
      const topic = { topicId: id, partitions: [position] };
      const { fetchV13 } = await import('@platformatic/kafka');
      const limits = [FETCH_WAIT, 1, FETCH_BYTES] as const;
      const { responses } = await fetchV13.api.async(connection, ...limits, READ_COMMITTED, 0, 0, [topic], [], '');
      const found = responses[0]?.partitions[0];
      if (found === undefined) throw new SourceError('kafka.unavailable', `no answer for ${name}[${partition}]`, true);
      return found;
    } catch (error) {
      this.admin.clearMetadata();
      throw kafkaError(error, `${name}[${partition}] cannot be read from offset ${offset}`);
    }
  }

  async close(): Promise<void> {
    await this.admin.close();
  }
}
