import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { createScanner, type DialectOptions } from './dialect-scanner.js';
import type { RecordScanner, ScanSink } from './scanner.js';

const CHUNK = 1 << 20;

export interface FileScan {
  /** MD5 of the bytes scanned; empty where they are not hashed. */
  hash: string;
  records: number;
  rejected: number;
  irregular: boolean;
  /** Lines that are comments. */
  comments: number;
}

/** Called with the number of bytes of a file that have been read. */
export type OnRead = (bytes: number, total: number) => void;

export interface ScanOptions extends DialectOptions {
  /** Whether the bytes are hashed. Default: true. */
  isHashed?: boolean | undefined;
}

/** The scanner over bytes that come one after the other, and their hash. */
export class ByteScan {
  private readonly hash;
  private readonly scanner: RecordScanner;

  constructor(
    sink: ScanSink,
    private readonly options: ScanOptions,
  ) {
    this.hash = options.isHashed === false ? undefined : createHash('md5');
    this.scanner = createScanner(sink, options);
  }

  push(chunk: Buffer): void {
    this.hash?.update(chunk);
    this.scanner.push(chunk);
  }

  /** Ends the scan. Throws `load.empty-file` when there was no header; `name` is for the message. */
  end(name: string): FileScan {
    this.scanner.end();
    if (this.scanner.columns === 0) throw this.emptyFileError(name);
    const { records, rejected, irregular, comments } = this.scanner;
    return { hash: this.hash?.digest('hex') ?? '', records, rejected, irregular, comments };
  }

  private emptyFileError(name: string): LastroError {
    const { skip = 0, hasHeader = true } = this.options;
    const location = { file: name };
    const missing = hasHeader ? 'header' : 'record';
    const { comments, linesToSkip } = this.scanner;
    if (skip === 0 && comments === 0)
      return new LastroError('load.empty-file', `${name} is empty`, { location, hint: `it has no ${missing}` });
    const lines = skip - linesToSkip;
    return new LastroError(
      'load.empty-file',
      `${name} has no ${missing} after ${count(lines, 'skipped line')} and ${count(comments, 'comment')}`,
      { location, hint: 'correct skip or comment' },
    );
  }
}

/** Runs the scanner over a plain UTF-8 file and hashes it on the way. */
export async function scanFile(
  file: string,
  name: string,
  sink: ScanSink,
  options: ScanOptions,
  signal?: AbortSignal,
  onRead?: OnRead,
): Promise<FileScan> {
  const scan = new ByteScan(sink, options);
  const handle = await fs.promises.open(file, 'r');
  try {
    const { size } = await handle.stat();
    const chunk = Buffer.allocUnsafe(CHUNK);
    let bytes = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(chunk, 0, CHUNK, null);
      if (bytesRead === 0) break;
      scan.push(chunk.subarray(0, bytesRead));
      bytes += bytesRead;
      onRead?.(bytes, size);
    }
  } finally {
    await handle.close();
  }
  return scan.end(name);
}

/** The physical lines on which good records of a file begin, by their numbers. */
export async function findLines(
  file: string,
  name: string,
  records: ReadonlySet<number>,
  options: DialectOptions,
  signal?: AbortSignal,
): Promise<Map<number, number>> {
  const lines = new Map<number, number>();
  const record = (number: number, line: number): void => {
    if (records.has(number)) lines.set(number, line);
  };
  await scanFile(file, name, { header() {}, reject() {}, record }, options, signal);
  return lines;
}
