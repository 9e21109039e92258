import { count } from '../../base/text.js';
import { INCOMPLETE, RecordScanner, type Rejection, type ScanSink, type ScannerOptions } from './scanner.js';

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

interface Value {
  text: string;
  /** As it stands in the file, but for doubled quotes. */
  written: string;
  isQuoted: boolean;
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
  private readonly nulls: ReadonlySet<string>;
  /** The end of what needs no look, within quotes and without. */
  private readonly inQuotes: RegExp;
  private readonly bare: RegExp;
  private readonly separator: string;

  constructor(sink: ScanSink, options: DialectOptions) {
    super(sink, options);
    const { quote = '"', escape = quote, nulls = [] } = options;
    this.isDoubled = escape === quote;
    this.quote = quote === '' ? NONE : quote.charCodeAt(0);
    this.escape = this.isDoubled ? NONE : escape.charCodeAt(0);
    this.separator = String.fromCharCode(this.delimiter);
    this.nulls = new Set(nulls);
    for (const byte of [this.quote, this.escape, this.delimiter, LF, CR]) if (byte !== NONE) this.escapable[byte] = 1;
    const [q, e, d] = [quote, this.isDoubled ? '' : escape, this.separator].map((text) =>
      text.replace(/[\\\]^-]/, '\\$&'),
    );
    this.inQuotes = new RegExp(`[${q ?? ''}${e ?? ''}]|$`, 'g');
    this.bare = new RegExp(`[${d ?? ''}${e ?? ''}]|$`, 'g');
  }

  protected override readonly convert = (record: Buffer, lineEnd: string): Buffer => {
    const fields = this.valuesOf(record.toString('utf8')).map(({ text, written, isQuoted }) => {
      if (this.nulls.has(written) || (text === '' && !isQuoted)) return '';
      return text === '' || this.needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text;
    });
    return Buffer.from(fields.join(this.separator) + lineEnd);
  };

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

  private needsQuotes(text: string): boolean {
    return text.includes(this.separator) || /["\r\n]/.test(text);
  }

  protected override fieldsOf(record: Buffer): string[] {
    return this.valuesOf(record.toString('utf8')).map(({ text }) => text);
  }

  protected override scanRecord(buffer: Buffer, from: number, to: number, last: boolean): number {
    const { quote, escape, delimiter } = this;
    let i = from;
    let fields = 1;
    let lines = 0;
    this.fault = 'none';
    /** The end of an escape and what it escapes, or {@link INCOMPLETE}. */
    const escapeEnd = (): number => {
      const next = buffer[i + 1] ?? NONE;
      if ((i + 1 >= to || (next === CR && i + 2 >= to)) && !last) return INCOMPLETE;
      if (i + 1 >= to || this.escapable[next] === 0) return i + 1;
      const end = next === CR && i + 2 < to && buffer[i + 2] === LF ? i + 3 : i + 2;
      if (buffer[end - 1] === LF) lines++;
      return end;
    };
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
            const end = escapeEnd();
            if (end === INCOMPLETE) return INCOMPLETE;
            i = end;
            continue;
          }
          i++;
          if (this.isDoubled && i < to && buffer[i] === quote) i++;
          else break;
        }
      }
      for (;;) {
        const byte = i < to ? buffer[i] : undefined;
        if (byte === undefined) {
          if (!last) return INCOMPLETE;
          this.contentEnd = to;
          return this.found(fields, lines, to);
        }
        if (byte === delimiter) break;
        if (byte === LF) {
          this.contentEnd = i;
          return this.found(fields, lines, i + 1);
        }
        if (byte === CR) {
          if (i + 1 >= to && !last) return INCOMPLETE;
          if (i + 1 < to && buffer[i + 1] === LF) {
            this.contentEnd = i;
            return this.found(fields, lines, i + 2);
          }
        }
        if (isQuoted || byte === quote || (byte === CR && quote !== NONE)) {
          this.fault = isQuoted ? 'text-after-quote' : byte === CR ? 'stray-cr' : 'quote-in-value';
          return i;
        }
        if (byte === escape) {
          const end = escapeEnd();
          if (end === INCOMPLETE) return INCOMPLETE;
          i = end;
        } else i++;
      }
      fields++;
      i++;
    }
  }

  private found(fields: number, lines: number, end: number): number {
    this.fields = fields;
    this.innerLines = lines;
    return end;
  }

  /** The values of a well-formed record, without its line end. */
  private valuesOf(record: string): Value[] {
    const values: Value[] = [];
    const isQuote = (at: number): boolean => this.quote !== NONE && record.charCodeAt(at) === this.quote;
    for (let i = 0; ; i++) {
      const isQuoted = isQuote(i);
      const from = isQuoted ? i + 1 : i;
      const stops = isQuoted ? this.inQuotes : this.bare;
      let text = '';
      for (i = from; ;) {
        stops.lastIndex = i;
        const stop = stops.exec(record)?.index ?? record.length;
        text += record.slice(i, stop);
        i = stop;
        if (stop >= record.length) break;
        if (record.charCodeAt(stop) === this.escape) {
          const end = this.escapeEnd(record, stop);
          text += end === stop + 1 ? record.charAt(stop) : record.slice(stop + 1, end);
          i = end;
        } else if (isQuoted && this.isDoubled && isQuote(stop + 1)) {
          text += record.charAt(stop);
          i = stop + 2;
        } else break;
      }
      values.push({ text, written: this.isDoubled ? text : record.slice(from, i), isQuoted });
      if (isQuoted) i++;
      if (i >= record.length) return values;
    }
  }

  private escapeEnd(record: string, at: number): number {
    const next = record.charCodeAt(at + 1);
    if (!(next < 256) || this.escapable[next] === 0) return at + 1;
    return record.startsWith('\r\n', at + 1) ? at + 3 : at + 2;
  }
}
