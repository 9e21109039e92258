import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { LastroError } from '../base/errors.js';
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

/** Runs the scanner over a plain UTF-8 file and hashes it on the way. */
export async function scanFile(
  file: string,
  name: string,
  sink: ScanSink,
  options: ScannerOptions,
  signal?: AbortSignal,
  onRead?: OnRead,
): Promise<FileScan> {
  const hash = createHash('md5');
  const scanner = new RecordScanner(sink, options);
  const handle = await fs.promises.open(file, 'r');
  try {
    const { size } = await handle.stat();
    let bytes = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      scanner.push(chunk);
      bytes += bytesRead;
      onRead?.(bytes, size);
    }
  } finally {
    await handle.close();
  }
  scanner.end();
  if (scanner.columns === 0)
    throw new LastroError('load.empty-file', `${name} is empty`, {
      location: { file: name },
      hint: 'it has no header',
    });
  const { records, rejected, irregular } = scanner;
  return { hash: hash.digest('hex'), records, rejected, irregular };
}
