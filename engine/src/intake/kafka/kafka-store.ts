import type { IntakeBatch } from '../../load/intake/batch.js';
import type { KafkaSettings } from '../../load/kafka/settings.js';
import { openJournal, type JournalOptions } from '../journal/journal-store.js';
import type { IntakeStore, RecentEntries } from '../store.js';
import { Outbox } from './outbox.js';

/** `folder` is that of the journal, `name` that of the brokers. */
export interface KafkaStoreOptions extends JournalOptions {
  settings: KafkaSettings;
}

/**
 * Opens a store that keeps batches in a journal and sends their records to Kafka, each to the topic of its source, as soon as a broker takes them: a
 * broker that is away keeps nothing from being accepted. Rejects with what {@link openJournal} rejects with.
 */
export async function openKafkaStore(options: KafkaStoreOptions): Promise<IntakeStore> {
  const journal = await openJournal({ ...options, name: `journal before ${options.name}` });
  return new KafkaStore(options.name, journal, new Outbox(options));
}

class KafkaStore implements IntakeStore {
  constructor(
    readonly name: string,
    private readonly journal: IntakeStore,
    private readonly outbox: Outbox,
  ) {
    // What a process before this one left.
    outbox.wake();
  }

  get waiting(): IntakeStore['waiting'] {
    return this.journal.waiting;
  }

  async append(batch: IntakeBatch): Promise<void> {
    await this.journal.append(batch);
    this.outbox.wake();
  }

  findRequest(source: string, key: string): Promise<IntakeBatch | undefined> {
    return this.journal.findRequest(source, key);
  }

  recent(source: string, options: { limit: number; sender?: string }): Promise<RecentEntries> {
    return this.journal.recent(source, options);
  }

  ready(): Promise<void> {
    return this.journal.ready();
  }

  async close(): Promise<void> {
    await this.journal.close();
    await this.outbox.close();
  }
}
