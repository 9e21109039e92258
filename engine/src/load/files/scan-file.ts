import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { LastroError } from '../../base/errors.js';
import { RecordScanner, type ScanSink, type ScannerOptions } from './scanner.js';

const CHUNK = 1 << 20;

export interface FileScan {
  /** MD5 of the bytes scanned. */
  hash: string;
  records: number;
  rejected: number;
  irregular: boolean;
}

/** Called with the number of bytes of a file that have been read. */
export type OnRead = (bytes: number, total: number) => void;

/** The scanner over bytes that come one after the other, and their hash. */
export class ByteScan {
  private readonly hash = createHash('md5');
  private readonly scanner: RecordScanner;

  constructor(sink: ScanSink, options: ScannerOptions) {
    this.scanner = new RecordScanner(sink, options);
  }

  push(chunk: Buffer): void {
    this.hash.update(chunk);
    this.scanner.push(chunk);
  }

  /** Ends the scan. Throws `load.empty-file` when there was no header; `name` is for the message. */
  end(name: string): FileScan {
    this.scanner.end();
    if (this.scanner.columns === 0)
      throw new LastroError('load.empty-file', `${name} is empty`, {
        location: { file: name },
        hint: 'it has no header',
      });
    const { records, rejected, irregular } = this.scanner;
    return { hash: this.hash.digest('hex'), records, rejected, irregular };
  }
}

/** Runs the scanner over a plain UTF-8 file and hashes it on the way. */
export async function scanFile(
  file: string,
  name: string,
  sink: ScanSink,
  options: ScannerOptions,
  signal?: AbortSignal,
  onRead?: OnRead,
): Promise<FileScan> {
  const scan = new ByteScan(sink, options);
  const handle = await fs.promises.open(file, 'r');
  try {
    const { size } = await handle.stat();
    let bytes = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
      if (bytesRead === 0) break;
      scan.push(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
      onRead?.(bytes, size);
    }
  } finally {
    await handle.close();
  }
  return scan.end(name);
}
