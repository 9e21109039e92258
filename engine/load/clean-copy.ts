import fs from 'node:fs';
import path from 'node:path';
import { scanFile, type FileScan } from './scan-file.js';
import type { ScannerOptions } from './scanner.js';
import type { Reject } from './reject.js';

export interface CleanCopy extends FileScan {
  /** The file's good records, with a line of empty values in the place of each rejected one. */
  file: string;
  /** A CSV of the rejected records: `record, line, rule, reason, raw`. */
  rejects: string;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function rejectLine({ record, line, rule, reason, raw }: Reject): string {
  return `${record},${line},${rule},${quoted(reason)},${quoted(raw.toString('utf8'))}\n`;
}

/** Writes what of a file can be read, and apart from it what cannot. Memory stays bounded. */
export async function cleanCopy(
  source: string,
  name: string,
  scratch: string,
  options: ScannerOptions,
  signal?: AbortSignal,
): Promise<CleanCopy> {
  fs.mkdirSync(path.dirname(scratch), { recursive: true });
  const copy = { file: `${scratch}.good.csv`, rejects: `${scratch}.rejects.csv` };
  const [good, bad] = [new SyncWriter(copy.file), new SyncWriter(copy.rejects)];
  try {
    bad.write(Buffer.from('record,line,rule,reason,raw\n'));
    const scan = await scanFile(
      source,
      name,
      {
        header() {},
        reject: (reject) => bad.write(Buffer.from(rejectLine(reject))),
        good: (bytes) => good.write(bytes),
      },
      options,
      signal,
    );
    return { ...scan, ...copy };
  } finally {
    good.close();
    bad.close();
  }
}

/** Gathers small writes; the scanner calls it in the middle of a chunk, so it cannot wait. */
class SyncWriter {
  private readonly handle: number;
  private pending: Buffer[] = [];
  private size = 0;

  constructor(file: string) {
    this.handle = fs.openSync(file, 'w');
  }

  write(bytes: Buffer): void {
    this.pending.push(Buffer.from(bytes));
    this.size += bytes.length;
    if (this.size > 1 << 20) this.flush();
  }

  close(): void {
    try {
      this.flush();
    } finally {
      fs.closeSync(this.handle);
    }
  }

  private flush(): void {
    const bytes = Buffer.concat(this.pending);
    for (let written = 0; written < bytes.length;) written += fs.writeSync(this.handle, bytes, written);
    this.pending = [];
    this.size = 0;
  }
}
