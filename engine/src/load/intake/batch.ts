import type { Row } from '../../base/cell.js';

/** A record as it was accepted. */
export interface AcceptedRecord {
  /** UUID (version 7) that the server gave it: in the order of arrival. */
  id: string;
  /** `sales`. */
  source: string;
  /** When it was accepted, ISO 8601 in UTC. */
  at: string;
  record: Row;
  /** Id of the refused record that it corrects. */
  corrects?: string;
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
