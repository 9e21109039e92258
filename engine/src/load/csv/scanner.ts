import { isUtf8 } from 'node:buffer';
import { count } from '../../base/text.js';
import { RAW_LIMIT, type Reject } from '../reject.js';
import { sharedRecordFinder, type RecordFinder, type RecordShape } from './record-finder.js';

/** A record longer than this (bytes) is rejected: an unclosed quote must not swallow a file. */
export const RECORD_LIMIT = 1 << 20;

/** Receives a file's content, in the order of the file. */
export interface ScanSink {
  /** The fields of the first record. What it throws ends the scan. */
  header(fields: string[], line: number): void;
  reject(reject: Reject): void;
  /** The number of a good record, from 1, and the physical line on which it starts. */
  record?(record: number, line: number): void;
  /** Bytes that may be read as they are: whole records, header included. Valid only during the call. */
  good?(bytes: Buffer): void;
  /** Bytes of a good record, or of what is before it, behind which its number belongs; without a view of them, for there are millions. */
  numbered?(buffer: Buffer, from: number, to: number, record: number): void;
}

export interface ScannerOptions {
  /** One byte. Default: a comma. */
  delimiter?: string;
  /** U+FFFD marks a character that a decoder could not read: such records are rejected. */
  rejectReplacement?: boolean;
  /** Physical lines at the beginning that are not read. Default: 0. */
  skip?: number;
  /** One byte: a line that begins with it, and not inside quotes, is no record. Default: any line may be one. */
  comment?: string | undefined;
  /** Whether the first record is the names of the columns. Default: true; else they are `column1`, `column2`, ... */
  hasHeader?: boolean;
  /** Fields of a record where there is no header. Default: those of the first record. */
  columns?: number | undefined;
  /** Good records end with an empty value, in whose place their number belongs: they go to {@link ScanSink.numbered}. */
  numbersRecords?: boolean;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
/** No byte. */
const NONE = -1;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const REPLACEMENT = Buffer.from([0xef, 0xbf, 0xbd]);

/** What {@link RecordScanner.next} returns when the buffer ends within a record. */
export const INCOMPLETE = -1;

/** Why a record cannot be read. */
export type Fault = 'none' | 'unclosed' | 'text-after-quote' | 'quote-in-value' | 'stray-cr';

/** Why a record is rejected. */
export type Rejection = Pick<Reject, 'rule' | 'reason'>;

const FAULTS: Record<Exclude<Fault, 'none'>, Rejection> = {
  unclosed: { rule: 'broken-quote', reason: 'a quoted field is not closed' },
  'text-after-quote': { rule: 'broken-quote', reason: 'text after a closing quote' },
  'quote-in-value': { rule: 'broken-quote', reason: 'a quote inside an unquoted value' },
  'stray-cr': { rule: 'stray-carriage-return', reason: 'a carriage return without a line feed, outside quotes' },
};

/**
 * Finds the records of a CSV file (RFC 4180) and validates each: it is the count that the warehouse's own reader must
 * agree with, and it decides what is rejected. Fed by chunks; memory is bounded by a chunk and {@link RECORD_LIMIT}.
 *
 * Lines that are skipped and comments are none; the lines of rejects are those of the file all the same.
 *
 * A record with a broken quote ends with its first physical line, so that the good lines after it stay good. A blank
 * line is no record, unless the file has one column.
 */
export class RecordScanner {
  /** Records seen after the header, rejected ones included. */
  records = 0;
  rejected = 0;
  /** True when a reader must be given the scanner's good bytes instead of the file: something was left out or repaired. */
  irregular = false;
  /** Fields of a record; 0 until the header is read. */
  columns = 0;
  /** Lines that are comments. */
  comments = 0;
  /** Lines that are to be skipped and have not come. */
  linesToSkip: number;

  /** A good record as RFC 4180 writes it, where the file does not. */
  protected readonly convert: ((record: Buffer, lineEnd: string) => Buffer) | undefined;

  private line = 1;
  /** Begins with {@link held} bytes that wait for those behind them. */
  private buffer: Buffer = Buffer.alloc(0);
  private held = 0;
  private started = false;
  private skipping: boolean;
  /** Bytes of the file's line end: 1 for LF, 2 for CR LF, 0 until known. */
  private newline = 0;

  private readonly special = new Uint8Array(256);
  protected readonly delimiter: number;
  private readonly rejectReplacement: boolean;
  private readonly comment: number;
  private readonly hasHeader: boolean;
  private readonly numbersRecords: boolean;
  /** Fields of a record, where that is known before the first one. */
  private readonly statedColumns: number;

  // What scanRecord() found besides the end of the record.
  protected fields = 0;
  protected innerLines = 0;
  protected contentEnd = 0;
  protected fault: Fault = 'none';

  constructor(
    private readonly sink: ScanSink,
    options: ScannerOptions = {},
    private readonly finder: RecordFinder | null = sharedRecordFinder(),
  ) {
    this.delimiter = (options.delimiter ?? ',').charCodeAt(0);
    this.rejectReplacement = options.rejectReplacement ?? false;
    this.comment = options.comment?.charCodeAt(0) ?? NONE;
    this.hasHeader = options.hasHeader ?? true;
    this.statedColumns = this.hasHeader ? 0 : (options.columns ?? 0);
    this.numbersRecords = options.numbersRecords ?? false;
    this.linesToSkip = options.skip ?? 0;
    this.skipping = this.linesToSkip > 0;
    this.irregular = this.skipping || !this.hasHeader;
    for (const byte of [this.delimiter, LF, CR, QUOTE]) this.special[byte] = 1;
  }

  push(chunk: Buffer): void {
    if (this.held === 0) return this.scan(chunk, false);
    const size = this.held + chunk.length;
    this.reserve(size);
    chunk.copy(this.buffer, this.held);
    this.scan(this.buffer.subarray(0, size), false);
  }

  end(): void {
    this.scan(this.buffer.subarray(0, this.held), true);
  }

  private hold(bytes: Buffer): void {
    this.reserve(bytes.length);
    this.held = bytes.copy(this.buffer);
  }

  /** One buffer for all chunks: fresh memory costs more than what is done with it. */
  private reserve(size: number): void {
    if (size <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * size);
    this.buffer.copy(larger, 0, 0, this.held);
    this.buffer = larger;
  }

  private scan(buffer: Buffer, last: boolean): void {
    let position = 0;
    if (!this.started) {
      if (buffer.length < 3 && !last) return this.hold(buffer);
      this.started = true;
      if (buffer.subarray(0, 3).equals(BOM)) position = 3;
    }
    const needsChecks = this.needsRecordChecks(
      buffer.subarray(position, last ? buffer.length : buffer.lastIndexOf(LF) + 1),
    );
    const finder = needsChecks || this.convert !== undefined || this.sink.record !== undefined ? null : this.finder;
    finder?.forget();
    // Whether the finder has said so of the next record.
    let isIrregular = false;
    let goodStart = position;
    const flush = (to: number): void => {
      if (to > goodStart) this.sink.good?.(buffer.subarray(goodStart, to));
    };
    while (position < buffer.length) {
      const start = position;
      if (this.skipping) {
        const lineEnd = buffer.indexOf(LF, start);
        position = goodStart = lineEnd < 0 ? buffer.length : lineEnd + 1;
        if (lineEnd >= 0) this.endSkipping();
        continue;
      }
      if (buffer[start] === this.comment) {
        this.comments++;
        this.irregular = this.skipping = true;
        flush(start);
        continue;
      }
      if (finder !== null && this.columns > 0 && !isIrregular) {
        position = finder.find(buffer, start, this.shape);
        isIrregular = finder.isStopped;
        if (position > start) {
          goodStart = this.takeRegular(finder, buffer, goodStart);
          continue;
        }
      }
      isIrregular = false;
      let end = this.scanRecord(buffer, start, buffer.length, last);
      if (end === INCOMPLETE) {
        if (buffer.length - start <= RECORD_LIMIT) break;
        this.fault = 'unclosed';
        end = buffer.length;
      }
      if (this.fault === 'none' && end - start > RECORD_LIMIT) this.fault = 'unclosed';
      if (this.fault === 'none' && this.contentEnd === start && (this.columns || this.statedColumns) !== 1) {
        this.line++;
        if (this.columns === 0 || end - start !== this.newline || this.convert !== undefined) {
          this.irregular = true;
          flush(start);
          goodStart = end;
        }
        position = end;
        continue;
      }
      if (this.columns === 0) {
        const names = this.readHeader(buffer, start, end);
        if (this.hasHeader || names.length === 0) {
          // Of a line that is no header the rest is none either: at a lone carriage return the scan would not go on.
          this.skipping = this.fault !== 'none';
          position = end;
          if (this.convert !== undefined) goodStart = end;
          continue;
        }
      }
      const rejection = this.validateRecord(buffer, start, end, needsChecks);
      if (rejection !== undefined) {
        const stop = this.rejectionEnd(buffer, start, end, rejection.rule, last);
        if (stop === INCOMPLETE) break;
        flush(start);
        this.reject(buffer, start, stop, rejection);
        position = goodStart = stop;
        continue;
      }
      this.records++;
      this.sink.record?.(this.records, this.line);
      this.line += this.innerLines + (end > this.contentEnd ? 1 : 0);
      if (this.numbersRecords) {
        this.sink.numbered?.(buffer, goodStart, this.contentEnd, this.records);
        goodStart = this.contentEnd;
      }
      if (this.convert !== undefined) {
        this.sink.good?.(this.convert(buffer.subarray(start, this.contentEnd), this.lineEnd));
        goodStart = end;
      } else if (end - this.contentEnd !== this.newline && end > this.contentEnd) {
        this.irregular = true;
        flush(this.contentEnd);
        this.sink.good?.(Buffer.from(this.lineEnd));
        goodStart = end;
      }
      position = end;
    }
    flush(position);
    this.hold(buffer.subarray(position));
  }

  /** What regular records are like, when the header is read. */
  private get shape(): RecordShape {
    const { delimiter, comment, columns, newline } = this;
    return { delimiter, comment, columns, newline };
  }

  /** Counts the records that were found, and numbers them; returns where the bytes begin that the sink has not got. */
  private takeRegular(finder: RecordFinder, buffer: Buffer, goodStart: number): number {
    const { records, lines } = finder;
    this.line += lines;
    if (!this.numbersRecords) {
      this.records += records;
      return goodStart;
    }
    for (let i = 0; i < records; i++) {
      const contentEnd = finder.contentEnd(i);
      this.sink.numbered?.(buffer, goodStart, contentEnd, ++this.records);
      goodStart = contentEnd;
    }
    return goodStart;
  }

  /** Whether any record of these bytes must be looked at one by one. */
  private needsRecordChecks(bytes: Buffer): boolean {
    if (!isUtf8(bytes) || bytes.includes(0) || bytes.includes(BOM)) return true;
    return this.rejectReplacement && bytes.includes(REPLACEMENT);
  }

  /**
   * The end of the record that starts at `from`, its line end included; beside it `fields`, `innerLines`,
   * `contentEnd` and `fault`. With a fault, the end means nothing.
   */
  protected scanRecord(buffer: Buffer, from: number, to: number, last: boolean): number {
    const { special, delimiter } = this;
    let i = from;
    let fields = 1;
    let lines = 0;
    this.fault = 'none';
    for (;;) {
      if (i < to && buffer[i] === QUOTE) {
        i++;
        for (;;) {
          let byte: number | undefined;
          while (i < to && (byte = buffer[i]) !== QUOTE) {
            if (byte === LF) lines++;
            i++;
          }
          if (i >= to) {
            if (!last) return INCOMPLETE;
            this.fault = 'unclosed';
            return to;
          }
          i++;
          if (i < to && buffer[i] === QUOTE) i++;
          else break;
        }
      } else {
        while (i < to && special[buffer[i] ?? LF] === 0) i++;
      }
      if (i >= to) {
        if (!last) return INCOMPLETE;
        this.contentEnd = to;
        break;
      }
      const byte = buffer[i];
      if (byte === delimiter) {
        fields++;
        i++;
      } else if (byte === LF) {
        this.contentEnd = i++;
        break;
      } else if (byte === CR && i + 1 >= to && !last) {
        return INCOMPLETE;
      } else if (byte === CR && buffer[i + 1] === LF && i + 1 < to) {
        this.contentEnd = i;
        i += 2;
        break;
      } else {
        const quoted = i > from && buffer[i - 1] === QUOTE;
        this.fault = byte === CR ? 'stray-cr' : byte === QUOTE ? 'quote-in-value' : 'text-after-quote';
        if (byte === CR && quoted) this.fault = 'text-after-quote';
        return i;
      }
    }
    this.fields = fields;
    this.innerLines = lines;
    return i;
  }

  protected validateRecord(buffer: Buffer, start: number, end: number, needsChecks: boolean): Rejection | undefined {
    if (this.fault !== 'none') return FAULTS[this.fault];
    if (this.fields !== this.columns)
      return { rule: 'column-count', reason: `expected ${this.columns} columns, found ${this.fields}` };
    if (!needsChecks) return undefined;
    const bytes = buffer.subarray(start, end);
    if (!isUtf8(bytes)) return { rule: 'encoding', reason: 'not valid UTF-8' };
    if (bytes.includes(0)) return { rule: 'nul-byte', reason: 'it contains a NUL byte' };
    // DuckDB takes it away from a file's first record, and glued files leave it in front of others.
    if (bytes.subarray(0, 3).equals(BOM)) return { rule: 'encoding', reason: 'a byte order mark in front of it' };
    if (this.rejectReplacement && bytes.includes(REPLACEMENT))
      return { rule: 'encoding', reason: 'not valid in the encoding of the file' };
    return undefined;
  }

  /** Where the scan goes on after a rejected record. */
  private rejectionEnd(buffer: Buffer, start: number, end: number, rule: string, last: boolean): number {
    const isWholeRecord = this.fault === 'none' && (rule !== 'column-count' || this.innerLines === 0);
    if (isWholeRecord || (this.fault === 'none' && !this.containsGoodRecord(buffer, start, end))) return end;
    const lineEnd = buffer.indexOf(LF, start);
    if (lineEnd >= 0) return lineEnd + 1;
    if (last || buffer.length - start > RECORD_LIMIT) return buffer.length;
    return INCOMPLETE;
  }

  /** Whether a record of several lines with the wrong number of fields has a line that is a good record by itself. */
  private containsGoodRecord(buffer: Buffer, start: number, end: number): boolean {
    const found = { fields: this.fields, innerLines: this.innerLines, contentEnd: this.contentEnd };
    let contains = false;
    for (let line = buffer.indexOf(LF, start) + 1; line > 0 && line < end && !contains;) {
      const lineEnd = buffer.indexOf(LF, line);
      const stop = lineEnd < 0 ? end : lineEnd + 1;
      this.scanRecord(buffer, line, stop, true);
      contains = this.fault === 'none' && this.fields === this.columns && stop - line > 2;
      line = stop;
    }
    Object.assign(this, found, { fault: 'none' });
    return contains;
  }

  private reject(buffer: Buffer, start: number, end: number, rejection: Rejection): void {
    const bytes = buffer.subarray(start, end);
    const endsLine = bytes.at(-1) === LF;
    const tooLong = bytes.length > RECORD_LIMIT;
    const contentEnd = bytes.length - (endsLine ? (bytes.at(-2) === CR ? 2 : 1) : 0);
    this.records++;
    this.rejected++;
    this.irregular = true;
    this.sink.reject({
      record: this.records,
      line: this.line,
      ...(tooLong ? { rule: 'too-long', reason: `longer than ${count(RECORD_LIMIT, 'byte')}` } : rejection),
      raw: Buffer.from(bytes.subarray(0, Math.min(contentEnd, RAW_LIMIT))),
    });
    for (let i = bytes.indexOf(LF); i >= 0; i = bytes.indexOf(LF, i + 1)) this.line++;
    this.writePlaceholder();
    if (!endsLine) this.skipping = true;
  }

  /** A line in the place of a rejected record, so that the reader numbers records as the scanner does. */
  private writePlaceholder(): void {
    const fields = Array<string>(this.columns).fill('""').join(String.fromCharCode(this.delimiter));
    this.sink.good?.(Buffer.from(fields + this.lineEnd));
  }

  /** A line that is not read has ended. */
  private endSkipping(): void {
    if (this.linesToSkip > 0) this.linesToSkip--;
    this.skipping = this.linesToSkip > 0;
    this.line++;
  }

  private get lineEnd(): string {
    return this.newline === 2 ? '\r\n' : '\n';
  }

  /** Takes the first record as the header, or its number of fields where there is none; returns the names of the columns. */
  private readHeader(buffer: Buffer, start: number, end: number): string[] {
    const bytes = buffer.subarray(start, this.fault === 'none' ? this.contentEnd : Math.min(end, start + 200));
    this.newline = this.fault === 'none' ? Math.max(1, end - this.contentEnd) : 1;
    const isReadable = this.fault === 'none' && isUtf8(bytes) && !bytes.includes(0);
    const names = this.hasHeader
      ? isReadable
        ? this.fieldsOf(bytes)
        : []
      : Array.from({ length: this.statedColumns || (isReadable ? this.fields : 0) }, (_, i) => `column${i + 1}`);
    this.columns = names.length;
    this.sink.header(names, this.line);
    if (this.hasHeader && this.fault === 'none') this.line += this.innerLines + 1;
    if (names.length > 0 && (this.convert !== undefined || !this.hasHeader)) this.writePlaceholder();
    return names;
  }

  /** The values of a header. */
  protected fieldsOf(record: Buffer): string[] {
    return fieldsOf(record, this.delimiter);
  }
}

/** The values of one well-formed record, without its line end. */
export function fieldsOf(record: Buffer, delimiter: number): string[] {
  const text = record.toString('utf8');
  const separator = String.fromCharCode(delimiter);
  const fields: string[] = [];
  let i = 0;
  for (;;) {
    if (text[i] === '"') {
      let value = '';
      for (let from = i + 1; ;) {
        const close = text.indexOf('"', from);
        const stop = close < 0 ? text.length : close;
        value += text.slice(from, stop);
        if (text[stop + 1] !== '"') {
          i = stop + 1;
          break;
        }
        value += '"';
        from = stop + 2;
      }
      fields.push(value);
    } else {
      const stop = text.indexOf(separator, i);
      fields.push(stop < 0 ? text.slice(i) : text.slice(i, stop));
      i = stop < 0 ? text.length : stop;
    }
    if (i >= text.length) return fields;
    i++;
    if (i === text.length) return [...fields, ''];
  }
}
