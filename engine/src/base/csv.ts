import type * as CsvParse from 'csv-parse/sync';
import { csvFormatRows, csvFormatValue } from 'd3-dsv';
import { messageOf } from './errors.js';
import { lazyPackage } from './lazy-package.js';

/** The parser of CSV texts that fit into memory. */
export const csvParser = lazyPackage<typeof CsvParse>('csv-parse/sync');

export interface CsvRecord {
  fields: string[];
  /** Physical line on which it starts, from 1. */
  line: number;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'text after a closing quote',
  INVALID_OPENING_QUOTE: 'a quote inside a field without quotes',
};

/** Records of a small CSV text (RFC 4180, LF or CRLF, an optional byte order mark). Calls `fail` with the line of what is wrong. */
export function parseCsv(text: string, fail: (message: string, line: number) => never): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  const add = (fields: string[]): null => {
    records.push({ fields, line });
    line += fields.reduce((lines, field) => lines + field.split('\n').length - 1, 1);
    return null;
  };
  try {
    csvParser().parse(text, { bom: true, relax_column_count: true, record_delimiter: ['\r\n', '\n'], on_record: add });
  } catch (error) {
    fail(PROBLEMS[(error as CsvParse.CsvError).code] ?? messageOf(error), line);
  }
  return records;
}

/** Records as CSV: fields quoted where they must be, LF between records and none after the last. */
export function formatCsv(records: readonly string[][]): string {
  return csvFormatRows([...records]);
}

/** One field of a CSV that distinguishes NULL (empty) from an empty text (quoted). */
export function formatCsvField(value: string | null): string {
  if (value === null) return '';
  return value === '' ? '""' : csvFormatValue(value);
}
