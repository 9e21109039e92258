import type { Row } from '../base/cell.js';

/** Records that came together: one response of an API, one page, one message. */
export interface RecordBatch {
  readonly kind: 'batch';
  /** As `_source_file` and `meta.load_metadata` have it: `rates.1`. */
  readonly name: string;
  readonly records: readonly Row[];
  /** MD5 of the response, hexadecimal; empty when there is none. */
  readonly hash: string;
  readonly bytes: number;
  /** The newest moment in the records, ISO 8601. */
  readonly asOf: string | null;
}

/** Names where records came from; each batch is a row of `meta.load_metadata`. */
export function batch(
  name: string,
  records: readonly Row[],
  details: { hash?: string; bytes?: number; asOf?: string | null } = {},
): RecordBatch {
  return {
    kind: 'batch',
    name,
    records,
    hash: details.hash ?? '',
    bytes: details.bytes ?? 0,
    asOf: details.asOf ?? null,
  };
}

export function isBatch(value: Row | RecordBatch): value is RecordBatch {
  return value['kind'] === 'batch' && Array.isArray((value as RecordBatch).records);
}
