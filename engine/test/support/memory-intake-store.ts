import { sameKeyError } from '../../src/intake/same-key.js';
import type { IntakeBatch, IntakeStore, RecentEntries } from '../../src/intake/store.js';

/** A store that forgets everything when its process ends, and that a test can hold up or break. */
export class MemoryIntakeStore implements IntakeStore {
  readonly name = 'memory';
  readonly batches: IntakeBatch[] = [];
  waiting = { batches: 0, bytes: 0 };
  isClosed = false;
  /** Runs before a batch is kept; what it throws is why it is not. */
  beforeAppend: () => Promise<void> = () => Promise.resolve();

  async append(batch: IntakeBatch): Promise<void> {
    this.waiting = { ...this.waiting, batches: this.waiting.batches + 1 };
    try {
      await this.beforeAppend();
      const { source, request } = batch;
      if (request !== undefined && (await this.findRequest(source, request.key)) !== undefined)
        throw sameKeyError(batch);
      this.batches.push(structuredClone(batch));
    } finally {
      this.waiting = { ...this.waiting, batches: this.waiting.batches - 1 };
    }
  }

  findRequest(source: string, key: string): Promise<IntakeBatch | undefined> {
    return Promise.resolve(this.batches.find((batch) => batch.source === source && batch.request?.key === key));
  }

  recent(source: string, { limit, sender }: { limit: number; sender?: string }): Promise<RecentEntries> {
    const batches = this.batches.filter(
      (batch) => batch.source === source && (sender === undefined || batch.sender === sender),
    );
    return Promise.resolve({
      accepted: batches
        .flatMap(({ accepted }) => accepted)
        .slice(-limit)
        .reverse(),
      refused: batches
        .flatMap(({ refused }) => refused)
        .slice(-limit)
        .reverse(),
    });
  }

  async ready(): Promise<void> {
    await this.beforeAppend();
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  /** All records that were accepted, oldest first. */
  get records(): unknown[] {
    return this.batches.flatMap(({ accepted }) => accepted.map(({ record }) => record));
  }
}
