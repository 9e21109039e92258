import type { Row } from '../../base/cell.js';
import { TEXT, isCount, isText, required } from '../../base/check-keys.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';

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

/** What is known of a batch. */
export type BatchDetails = Partial<Pick<RecordBatch, 'hash' | 'bytes' | 'asOf'>>;

const ARGUMENTS: OptionChecks<Pick<RecordBatch, 'name' | 'records'>> = {
  name: required(TEXT),
  records: required([Array.isArray, 'it must be a list of records']),
};

const DETAILS: OptionChecks<BatchDetails> = {
  hash: [(value) => typeof value === 'string', 'it must be a text'],
  bytes: [isCount, 'use a whole number from 0'],
  asOf: [(value) => value === null || isText(value), 'use a moment in ISO 8601, or null'],
};

/**
 * Names where records came from; each batch is a row of `meta.load_metadata`. Throws `option.*` for unknown or wrong options.
 */
export function batch(name: string, records: readonly Row[], details: BatchDetails = {}): RecordBatch {
  checkOptions('batch', { name, records }, ARGUMENTS);
  checkOptions('batch', details, DETAILS);
  return {
    kind: 'batch',
    name,
    records,
    hash: details.hash ?? '',
    bytes: details.bytes ?? 0,
    asOf: details.asOf ?? null,
  };
}

export function isBatch<Batch extends Omit<RecordBatch, 'records'>>(value: Row | Batch): value is Batch {
  return value['kind'] === 'batch' && 'records' in value && Array.isArray(value.records);
}
