import fs from 'node:fs';
import path from 'node:path';

/** A file of a journal, which holds the batches from `first` on. */
export interface Segment {
  file: string;
  first: number;
}

const NAME = /^(\d{16})\.journal$/;

/** `intake/0000000000000001.journal`. */
export const segmentFile = (folder: string, first: number): string =>
  path.join(folder, `${String(first).padStart(16, '0')}.journal`);

/** The segments of a journal in their order; none where there is no such folder. */
export function listSegments(folder: string): Segment[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .flatMap((name) => {
      const first = NAME.exec(name)?.[1];
      return first === undefined ? [] : [{ file: path.join(folder, name), first: Number(first) }];
    })
    .sort((a, b) => a.first - b.first);
}
