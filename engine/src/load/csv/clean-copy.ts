import fs from 'node:fs';
import path from 'node:path';
import { scanFile, type FileScan, type ScanOptions } from './scan-file.js';
import { rejectLine, REJECTS_HEADER } from '../reject.js';
import { SyncWriter } from '../sync-writer.js';

export interface CleanCopy extends FileScan {
  /** The file's good records, with a line of empty values in the place of each rejected one. */
  file: string;
  /** A CSV of the rejected records: `record, line, rule, reason, raw`. */
  rejects: string;
}

/** Writes the readable records of a file, and separately the rejected ones. Memory stays bounded. */
export async function cleanCopy(
  source: string,
  name: string,
  scratch: string,
  options: ScanOptions,
  signal?: AbortSignal,
): Promise<CleanCopy> {
  fs.mkdirSync(path.dirname(scratch), { recursive: true });
  const copy = { file: `${scratch}.good.csv`, rejects: `${scratch}.rejects.csv` };
  const [good, bad] = [new SyncWriter(copy.file), new SyncWriter(copy.rejects)];
  try {
    bad.write(REJECTS_HEADER);
    const scan = await scanFile(
      source,
      name,
      {
        header() {},
        reject: (reject) => bad.write(rejectLine(reject)),
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
