import type { AcceptedRecord, IntakeBatch, RefusedRecord } from '../load/intake/batch.js';

export type { AcceptedRecord, IntakeBatch, RecordError, RefusedRecord } from '../load/intake/batch.js';

/** Where accepted records are kept until a load takes them. */
export interface IntakeStore {
  /** For logs and `/readyz`, without secrets: `journal intake/`, `PostgreSQL db.example.com/shop`. */
  readonly name: string;
  /**
   * Resolves when what it was given survives a crash of this machine. Rejects, and nothing of the batch is kept, where it cannot; with
   * `intake.same-key` where a batch of the same source and key is kept, or arrived at the same time: {@link IntakeStore.findRequest} then has it.
   */
  append(batch: IntakeBatch): Promise<void>;
  /** The batch that was kept under a key in the last 24 hours, also before a restart. */
  findRequest(source: string, key: string): Promise<IntakeBatch | undefined>;
  /** The last entries of a source, newest first; of one sender, or of all. */
  recent(source: string, options: { limit: number; sender?: string }): Promise<RecentEntries>;
  /** Batches that wait to become durable: what `429` is decided by. */
  readonly waiting: { batches: number; bytes: number };
  /** Rejects with the reason while it can keep nothing. */
  ready(): Promise<void>;
  /** Resolves when what was appended is durable. */
  close(): Promise<void>;
}

export interface RecentEntries {
  accepted: readonly AcceptedRecord[];
  refused: readonly RefusedRecord[];
}
