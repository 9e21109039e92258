import type { MessageToProduce, Producer } from '@platformatic/kafka';
import { openProducer } from './client.js';
import { kafkaError } from './errors.js';
import type { KafkaSettings } from './settings.js';

/** Bytes of one batch, well below what a broker takes by default. */
const BATCH_BYTES = 512 << 10;

/** Sends messages in their order, in batches that a broker takes. */
export class BatchProducer {
  private producer: Promise<Producer> | undefined;

  constructor(private readonly settings: KafkaSettings) {}

  /**
   * Resolves when all replicas have the messages. Rejects with a `SourceError`; then some of them may be there. Is called again only when it
   * has ended.
   */
  async send(messages: readonly MessageToProduce[]): Promise<void> {
    for (const batch of batchesOf(messages)) {
      this.producer ??= openProducer(this.settings);
      const producer = await this.producer;
      try {
        await producer.send({ messages: batch });
      } catch (error) {
        await this.close();
        throw kafkaError(error, `topic ${batch[0]?.topic ?? ''} cannot be written to`);
      }
    }
  }

  async close(): Promise<void> {
    const open = this.producer;
    this.producer = undefined;
    await open?.then((producer) => producer.close(true)).catch(() => undefined);
  }
}

function* batchesOf(messages: readonly MessageToProduce[]): Generator<MessageToProduce[]> {
  let batch: MessageToProduce[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = (message.key?.length ?? 0) + (message.value?.length ?? 0) + 200;
    if (batch.length > 0 && bytes + size > BATCH_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(message);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
