/** Why a record cannot be read. */
export type RejectRule =
  'column-count' | 'broken-quote' | 'encoding' | 'nul-byte' | 'stray-carriage-return' | 'too-long';

/** One record that is kept apart from its table, as it stands in its file. */
export interface Reject {
  /** Number of the record in its file, from 1; the header is not counted. */
  record: number;
  /** Physical line on which it starts, from 1; the header is counted. */
  line: number;
  rule: RejectRule;
  /** For a reader: `expected 5 columns, found 4`. */
  reason: string;
  /** Its bytes, at most {@link RAW_LIMIT} of them. */
  raw: Buffer;
}

/** Bytes of a rejected record that are kept. */
export const RAW_LIMIT = 65_536;
