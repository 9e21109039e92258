import { count } from '../../base/text.js';
import { INCOMPLETE, RecordScanner, fieldsOf, type Rejection, type ScanSink, type ScannerOptions } from './scanner.js';

/** How the values of a delimited file are quoted. */
export interface Quoting {
  /** One character around values; empty: no value is quoted. Default: `"`. */
  quote?: string | undefined;
  /**
   * The character that makes a quote, a delimiter, a line end or itself part of a value. Default: the quote, which is doubled
   * within quotes.
   */
  escape?: string | undefined;
}

export interface DialectOptions extends ScannerOptions, Quoting {
  /** Values that stand for NULL, as they are written: `\\N`. */
  nulls?: readonly string[] | undefined;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const NONE = -1;

/** Bytes of the longest line that the warehouse's reader takes. */
const LINE_LIMIT = 2_000_000;
/** No record of fewer bytes is converted to more than {@link LINE_LIMIT}: a quote and a delimiter become five bytes. */
const SHORT = LINE_LIMIT / 2.5;

/** Whether quotes are those of RFC 4180. */
export const isRfcQuoting = ({ quote = '"', escape = quote }: Quoting): boolean => quote === '"' && escape === quote;

/** The scanner of a file. With quotes other than those of RFC 4180 it gives its sink converted records, whose values are never markers of NULL. */
export function createScanner(sink: ScanSink, options: DialectOptions): RecordScanner {
  return isRfcQuoting(options) ? new RecordScanner(sink, options) : new DialectScanner(sink, options);
}

/**
 * Finds and validates the records of a file whose quotes or escapes are not those of RFC 4180, and converts them to it. Its rules are those
 * of {@link RecordScanner}, and:
 *
 * - An escape before a quote, a delimiter, a line end or another escape makes it part of the value, with or without quotes. Before anything else it is
 *   a character as any other, so that `C:\\temp` and `\\N` are what they look like.
 * - Where an escape is stated, a doubled quote is no quote.
 * - Where nothing is quoted, quotes and lone carriage returns are characters as any other.
 */
class DialectScanner extends RecordScanner {
  override irregular = true;

  private readonly quote: number;
  private readonly escape: number;
  private readonly isDoubled: boolean;
  /** Bytes that an escape makes part of a value. */
  private readonly escapable = new Uint8Array(256);
  /** Bytes that a value without quotes does not simply go on with. */
  private readonly stops = new Uint8Array(256);
  private readonly nulls: ReadonlySet<string>;
  /** The record that was converted last. */
  private out: Buffer = Buffer.alloc(0);

  constructor(sink: ScanSink, options: DialectOptions) {
    super(sink, options);
    const { quote = '"', escape = quote, nulls = [] } = options;
    this.isDoubled = escape === quote;
    this.quote = quote === '' ? NONE : quote.charCodeAt(0);
    this.escape = this.isDoubled ? NONE : escape.charCodeAt(0);
    this.nulls = new Set(nulls);
    for (const byte of [this.quote, this.escape, this.delimiter, LF, CR]) if (byte !== NONE) this.escapable[byte] = 1;
    this.stops.set(this.escapable);
    this.stops[QUOTE] = 1;
  }

  protected override readonly convert = (record: Buffer, lineEnd: string): Buffer =>
    this.written(record, lineEnd, this.nulls);

  protected override validateRecord(
    buffer: Buffer,
    start: number,
    end: number,
    needsChecks: boolean,
  ): Rejection | undefined {
    const rejection = super.validateRecord(buffer, start, end, needsChecks);
    if (rejection !== undefined || end - start < SHORT) return rejection;
    if (this.convert(buffer.subarray(start, this.contentEnd), '\r\n').length <= LINE_LIMIT) return undefined;
    return { rule: 'too-long', reason: `longer than ${count(LINE_LIMIT, 'byte')} with its quotes doubled` };
  }

  protected override fieldsOf(record: Buffer): string[] {
    return fieldsOf(this.written(record, '', new Set()), this.delimiter);
  }

  protected override scanRecord(buffer: Buffer, from: number, to: number, last: boolean): number {
    const { quote, escape, delimiter, stops } = this;
    let i = from;
    let fields = 1;
    let lines = 0;
    this.fault = 'none';
    for (;;) {
      const isQuoted = i < to && buffer[i] === quote;
      if (isQuoted) {
        i++;
        for (;;) {
          let byte: number | undefined;
          while (i < to && (byte = buffer[i]) !== quote && byte !== escape) {
            if (byte === LF) lines++;
            i++;
          }
          if (i >= to) {
            if (!last) return INCOMPLETE;
            this.fault = 'unclosed';
            return to;
          }
          if (byte === escape) {
            i = this.escapeEnd(buffer, i, to, last);
            if (i === INCOMPLETE) return INCOMPLETE;
            if (buffer[i - 1] === LF) lines++;
          } else {
            i++;
            if (this.isDoubled && i < to && buffer[i] === quote) i++;
            else break;
          }
        }
      }
      for (;;) {
        if (!isQuoted) while (i < to && stops[buffer[i] ?? LF] === 0) i++;
        if (i >= to) return last ? this.found(fields, lines, to, to) : INCOMPLETE;
        const byte = buffer[i];
        if (byte === delimiter) break;
        if (byte === LF) return this.found(fields, lines, i, i + 1);
        if (byte === CR && i + 1 >= to && !last) return INCOMPLETE;
        if (byte === CR && i + 1 < to && buffer[i + 1] === LF) return this.found(fields, lines, i, i + 2);
        if (isQuoted || byte === quote || (byte === CR && quote !== NONE)) {
          this.fault = isQuoted ? 'text-after-quote' : byte === CR ? 'stray-cr' : 'quote-in-value';
          return i;
        }
        if (byte === escape) {
          i = this.escapeEnd(buffer, i, to, last);
          if (i === INCOMPLETE) return INCOMPLETE;
          if (buffer[i - 1] === LF) lines++;
        } else i++;
      }
      fields++;
      i++;
    }
  }

  private found(fields: number, lines: number, contentEnd: number, end: number): number {
    this.fields = fields;
    this.innerLines = lines;
    this.contentEnd = contentEnd;
    return end;
  }

  /** The end of an escape and of what it makes part of the value, or {@link INCOMPLETE}. */
  private escapeEnd(buffer: Buffer, at: number, to: number, last: boolean): number {
    const next = at + 1 < to ? (buffer[at + 1] ?? NONE) : NONE;
    if ((next === NONE || (next === CR && at + 2 >= to)) && !last) return INCOMPLETE;
    if (next === NONE || this.escapable[next] === 0) return at + 1;
    return next === CR && at + 2 < to && buffer[at + 2] === LF ? at + 3 : at + 2;
  }

  /** A well-formed record as RFC 4180 writes it, until the next call. */
  private written(record: Buffer, lineEnd: string, nulls: ReadonlySet<string>): Buffer {
    const { delimiter, stops } = this;
    const size = 4 * record.length + 4;
    if (this.out.length < size) this.out = Buffer.allocUnsafe(2 * size);
    const { out } = this;
    let n = 0;
    for (let i = 0; ; i++) {
      const from = i;
      let end = from;
      if (record[from] !== this.quote) while (end < record.length && stops[record[end] ?? LF] === 0) end++;
      const isBare = end === record.length || record[end] === delimiter;
      const start = n;
      if (isBare) {
        for (i = from; i < end; i++) out[n++] = record[i] ?? 0;
      } else {
        out[n++] = QUOTE;
        const isQuoted = record[from] === this.quote;
        i = isQuoted ? from + 1 : from;
        for (; i < record.length; i++) {
          let byte = record[i] ?? 0;
          if (byte === this.escape) {
            const last = this.escapeEnd(record, i, record.length, true) - 1;
            for (i = Math.min(i + 1, last); i < last; i++) out[n++] = record[i] ?? 0;
            byte = record[i] ?? 0;
          } else if (isQuoted ? byte === this.quote : byte === delimiter) {
            if (!isQuoted || !this.isDoubled || record[i + 1] !== this.quote) break;
            i++;
          }
          if (byte === QUOTE) out[n++] = QUOTE;
          out[n++] = byte;
        }
        out[n++] = QUOTE;
        end = i;
        if (isQuoted) i++;
      }
      if (nulls.size > 0 && this.isNull(record, from, end, nulls)) n = start;
      if (i >= record.length) break;
      out[n++] = delimiter;
    }
    n += out.write(lineEnd, n, 'latin1');
    return out.subarray(0, n);
  }

  /** Whether the value from its quote to before the closing one is a marker of NULL. */
  private isNull(record: Buffer, from: number, end: number, nulls: ReadonlySet<string>): boolean {
    const isQuoted = from < end && record[from] === this.quote;
    const text = record.toString('utf8', isQuoted ? from + 1 : from, end);
    if (!isQuoted || !this.isDoubled) return nulls.has(text);
    const quote = String.fromCharCode(this.quote);
    return nulls.has(text.replaceAll(quote + quote, () => quote));
  }
}
