import fs from 'node:fs';
import { csvFormatRow } from 'd3-dsv';

/** Writes a CSV by blocks, so that a file of any size needs a constant amount of memory; counts physical lines. */
export class CsvWriter {
  /** The line on which the next record will start, from 1. */
  line = 1;
  private readonly handle: number;
  private pending: (string | Buffer)[] = [];
  private size = 0;

  constructor(
    file: string,
    header: readonly string[],
    private readonly newline = '\n',
    start = '',
  ) {
    this.handle = fs.openSync(file, 'w');
    this.raw(start + header.map((name) => (start === '' ? `"${name}"` : name)).join(','));
  }

  /** Writes a record; returns its line. */
  row(...values: (string | number)[]): number {
    return this.raw(csvFormatRow(values.map(String)));
  }

  /** Writes a line as is, well-formed or not; returns its number. */
  raw(text: string | Buffer): number {
    const line = this.line;
    this.pending.push(text, this.newline);
    this.size += text.length;
    if (typeof text === 'string') for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.line++;
    this.line++;
    if (this.size > 1 << 19) this.flush();
    return line;
  }

  close(): void {
    this.flush();
    fs.closeSync(this.handle);
  }

  private flush(): void {
    const bytes = this.pending.some((part) => typeof part !== 'string')
      ? Buffer.concat(this.pending.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
      : Buffer.from(this.pending.join(''));
    for (let written = 0; written < bytes.length;) written += fs.writeSync(this.handle, bytes, written);
    this.pending = [];
    this.size = 0;
  }
}
