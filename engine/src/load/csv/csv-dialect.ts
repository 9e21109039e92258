import { isUtf8 } from 'node:buffer';
import { scannerOptions, type CsvLayout } from './csv-layout.js';
import { createScanner } from './dialect-scanner.js';
import { fieldsOf } from './scanner.js';

/** The character between the whole and the fraction of a number. */
export type DecimalMark = '.' | ',';

/** How a delimited file is written. */
export interface CsvDialect extends CsvLayout {
  /** One character. */
  delimiter: string;
  /** Any encoding of the WHATWG. */
  encoding: string;
  decimal: DecimalMark;
  /** Values that stand for NULL, quoted or not: `NA`. */
  nulls: readonly string[];
}

/** A dialect, and what of it was recognised rather than stated, as sentences. */
export interface FoundCsvDialect extends Pick<CsvDialect, 'delimiter' | 'encoding' | 'decimal'> {
  notes: string[];
}

const NAMES: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };
const BYTE_ORDER_MARKS: readonly [encoding: string, mark: Buffer][] = [
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];
const DECIMAL_COMMA = /^-?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$/;
const THOUSANDS = /^-?\d{1,3}(?:\.\d{3})+$/;
const DECIMAL_POINT = /^-?\d+\.\d+$/;

/**
 * The dialect of a file by its first bytes: what is stated is used, the rest is detected where the file is unambiguous. `usual` is the
 * delimiter that the file's name promises: another one is taken only when that one finds a single column.
 */
export function findCsvDialect(start: Buffer, stated: Partial<CsvDialect>, usual: string): FoundCsvDialect {
  const notes: string[] = [];
  const encoding = stated.encoding ?? markedEncoding(start) ?? 'utf-8';
  if (encoding.startsWith('utf-16') && stated.encoding === undefined)
    notes.push(`it is read as ${encoding.toUpperCase()}`);
  const sample = /^utf-?8$/i.test(encoding) ? start : decode(start, encoding);
  const delimiter = stated.delimiter ?? findDelimiter(sample, usual, stated);
  if (delimiter !== usual && stated.delimiter === undefined)
    notes.push(`its values are separated by ${NAMES[delimiter] ?? delimiter}`);
  const decimal = stated.decimal ?? (delimiter === ',' ? '.' : findDecimal(sample, delimiter, stated));
  if (decimal === ',' && stated.decimal === undefined) notes.push('its numbers have a decimal comma');
  return { delimiter, encoding, decimal, notes };
}

function markedEncoding(start: Buffer): string | undefined {
  return BYTE_ORDER_MARKS.find(([, mark]) => start.subarray(0, 2).equals(mark))?.[0];
}

function decode(bytes: Buffer, encoding: string): Buffer {
  try {
    return Buffer.from(new TextDecoder(encoding).decode(bytes, { stream: true }));
  } catch {
    return bytes;
  }
}

/** The first records of a sample; the last one may be cut and is left out. */
function recordsOf(
  sample: Buffer,
  delimiter: string,
  layout: CsvLayout,
): { header: string[]; records: string[][]; rejected: number } {
  const whole = sample.subarray(0, sample.lastIndexOf(10) + 1);
  let header: string[] = [];
  let rejected = 0;
  const good: Buffer[] = [];
  const scanner = createScanner(
    { header: (fields) => (header = fields), reject: () => rejected++, good: (bytes) => good.push(Buffer.from(bytes)) },
    { ...scannerOptions(layout), delimiter },
  );
  scanner.push(whole.length === 0 ? sample : whole);
  scanner.end();
  const lines = Buffer.concat(good).toString('utf8').split(/\r?\n/).slice(1);
  const records = lines.filter((line) => line !== '' && !line.includes('"'));
  return { header, records: records.map((line) => fieldsOf(Buffer.from(line), delimiter.charCodeAt(0))), rejected };
}

function findDelimiter(sample: Buffer, usual: string, layout: CsvLayout): string {
  if (recordsOf(sample, usual, layout).header.length > 1) return usual;
  const taken = [layout.quote, layout.escape, layout.comment];
  const found = Object.keys(NAMES)
    .filter((delimiter) => !taken.includes(delimiter))
    .map((delimiter) => ({ delimiter, ...recordsOf(sample, delimiter, layout) }))
    .filter(({ header, rejected }) => header.length > 1 && rejected === 0)
    .sort((a, b) => b.header.length - a.header.length);
  return found[0]?.delimiter ?? usual;
}

function findDecimal(sample: Buffer, delimiter: string, layout: CsvLayout): DecimalMark {
  const values = recordsOf(sample, delimiter, layout).records.flat();
  const hasCommas = values.some((value) => DECIMAL_COMMA.test(value));
  return hasCommas && !values.some((value) => DECIMAL_POINT.test(value) && !THOUSANDS.test(value)) ? ',' : '.';
}

/** What to try with a file some of whose records are not UTF-8; undefined when its first bytes are. */
export function encodingHint(start: Buffer): string | undefined {
  return isUtf8(start.subarray(0, start.lastIndexOf(10) + 1))
    ? undefined
    : 'it is not UTF-8: name its encoding, such as --encoding latin1';
}
