import { Admin, Producer, type MessageToProduce } from '@platformatic/kafka';
import { KafkaReader } from '../../src/load/kafka/client.js';
import { committedMessages, type Message } from '../../src/load/kafka/committed.js';
import { kafkaSettings } from '../../src/load/kafka/settings.js';

/** A message to send: texts; without a value a tombstone. */
export interface Sent {
  key?: string;
  value?: string | Buffer;
  partition?: number;
  headers?: Readonly<Record<string, string>>;
}

const bytes = (text: string | Buffer): Buffer => Buffer.from(text);

export const messageOf = (topic: string, { key, value, partition, headers }: Sent): MessageToProduce => ({
  topic,
  ...(key === undefined ? {} : { key: bytes(key) }),
  ...(value === undefined ? {} : { value: bytes(value) }),
  ...(partition === undefined ? {} : { partition }),
  headers: new Map(Object.entries(headers ?? {}).map(([name, text]) => [bytes(name), bytes(text)])),
});

/** What tests do with the topics of a broker. */
export class Topics {
  readonly admin: Admin;

  constructor(private readonly address: string) {
    this.admin = new Admin({ clientId: 'test', bootstrapBrokers: [address], retries: 10, retryDelay: 300 });
  }

  async create(name: string, partitions = 1, configs: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.admin.createTopics({
      topics: [name],
      ...{ partitions, replicas: 1 },
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    });
  }

  async delete(name: string): Promise<void> {
    await this.admin.deleteTopics({ topics: [name] });
  }

  /** Sends messages in one batch for each partition, without a key to partition 0. */
  async send(topic: string, messages: readonly Sent[]): Promise<void> {
    // Idempotent: a new topic whose second partition has no leader yet takes the first batch again.
    const producer = new Producer({
      ...{ clientId: 'test', bootstrapBrokers: [this.address] },
      ...{ acks: -1, idempotent: true, retries: 10, retryDelay: 300 },
    });
    try {
      await producer.send({ messages: messages.map((each) => messageOf(topic, { partition: 0, ...each })) });
    } finally {
      await producer.close();
    }
  }

  /** All that one partition has. */
  async read(topic: string, partition = 0): Promise<Message[]> {
    const reader = await KafkaReader.open(kafkaSettings({}, '.', this.address));
    try {
      const found = await reader.describe(topic);
      const { start = 0, end = 0 } = found.partitions[partition] ?? {};
      const messages: Message[] = [];
      for (let offset = start; offset < end;) {
        const part = committedMessages(await reader.fetch(found, partition, offset), offset);
        messages.push(...part.messages);
        offset = part.next;
      }
      return messages;
    } finally {
      await reader.close();
    }
  }

  async close(): Promise<void> {
    await this.admin.close();
  }
}

/** Creates a topic with one partition. */
export async function createTopic(address: string, name: string): Promise<void> {
  const topics = new Topics(address);
  await topics.create(name);
  await topics.close();
}
