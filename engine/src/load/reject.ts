import { formatCsvField } from '../base/csv.js';
import { requireFiles } from '../sql/dialect/files.js';
import type { Dialect } from '../sql/dialect.js';
import { plainType } from '../sql/types.js';
import { textColumns } from './csv/csv-reader.js';

/** Why a record of a file cannot be read. */
export type RejectRule =
  | 'column-count'
  | 'broken-quote'
  | 'encoding'
  | 'nul-byte'
  | 'stray-carriage-return'
  | 'too-long'
  | 'cell'
  | 'cell-error'
  | 'line-length';

/** One record that is kept apart from its table, as it came. */
export interface Reject {
  /** Number of the record in its file, from 1; the header is not counted. */
  record: number;
  /** Physical line on which it starts, from 1, the header counted; of a record that was fetched, its number. */
  line: number;
  /** A {@link RejectRule}, or what a record's contract or key says. */
  rule: string;
  /** For a reader: `expected 5 columns, found 4`. */
  reason: string;
  /** Its bytes, at most {@link RAW_LIMIT} of them. */
  raw: Buffer;
}

/** Bytes of a rejected record that are kept. */
export const RAW_LIMIT = 65_536;

/** A file of rejects to load into the warehouse: CSV, so that memory stays bounded. */
export const REJECTS_HEADER = 'record,line,rule,reason,raw\n';

/** A relation over a file of rejects, whose `leading` columns come before those of {@link REJECTS_HEADER}. */
export function readRejects(dialect: Dialect, file: string, leading: readonly string[] = []): string {
  const number = dialect.types.nameOf(plainType('bigint'));
  const columns = [
    ...textColumns(leading, dialect),
    ...['record', 'line'].map((name) => ({ name, type: number })),
    ...textColumns(['rule', 'reason', 'raw'], dialect),
  ];
  return requireFiles(dialect).read(file, { type: 'csv', delimiter: ',', columns });
}

export function rejectLine({ record, line, rule, reason, raw }: Reject): string {
  return `${record},${line},${rule},${formatCsvField(reason)},${formatCsvField(raw.toString('utf8'))}\n`;
}
