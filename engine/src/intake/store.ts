import type { Row } from '../base/cell.js';

/** A record as it was accepted. */
export interface AcceptedRecord {
  /** UUID (version 7) that the server gave it: in the order of arrival. */
  id: string;
  /** `sales`. */
  source: string;
  /** When it was accepted, ISO 8601 in UTC. */
  at: string;
  record: Row;
}

/** A record that broke its contract, kept so that it can be corrected and sent again. */
export interface RefusedRecord {
  id: string;
  source: string;
  at: string;
  /** As it was sent; any JSON value. */
  record: unknown;
  errors: readonly RecordError[];
}

/** One error of a record, as the API answers it. */
export interface RecordError {
  /** Keyword of JSON Schema: `maximum`. */
  keyword: string;
  /** JSON pointer to the value: `/valor`. */
  path: string;
  /** For people: `valor must be below 8000`. */
  message: string;
}

/** What one request brought, kept all or nothing. */
export interface IntakeBatch {
  source: string;
  /** Who sent it: the visitor of a form, or a token by its name; whoever it is sees their own entries. */
  sender: string;
  /** `Idempotency-Key` of the request, and the SHA-256 of its body: the same key with another body is an error. */
  request?: { key: string; bodyHash: string };
  accepted: readonly AcceptedRecord[];
  refused: readonly RefusedRecord[];
}

/** Where accepted records are kept until a load takes them. */
export interface IntakeStore {
  /** For logs and `/readyz`, without secrets: `journal intake/`, `PostgreSQL db.example.com/shop`. */
  readonly name: string;
  /** Resolves when what it was given survives a crash of this machine. Rejects, and nothing of the batch is kept, where it cannot. */
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
