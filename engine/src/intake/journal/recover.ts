import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { LastroError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { uniqueToken } from '../../base/random.js';
import { readHeader, readSegment, type PlacedEntry } from '../../load/intake/read-segment.js';
import { listSegments, type Segment } from '../../load/intake/segments.js';
import { SegmentFile } from './segment-file.js';

/** A journal that is ready to be written. */
export interface RecoveredJournal {
  journal: string;
  segment: SegmentFile;
  /** Sequence number of the last batch. */
  last: number;
}

/**
 * Reads the segments that were changed since a time, and the last one; cuts off what a crash left of a write that nobody was told had succeeded. What
 * is cut is kept beside the segment. Throws `intake.damaged`.
 */
export async function recoverJournal(
  folder: string,
  { since, onEntry, log }: { since: Date; onEntry: (entry: PlacedEntry, segment: Segment) => void; log: Logger },
): Promise<RecoveredJournal> {
  const segments = listSegments(folder);
  let journal: string | undefined;
  let next: number | undefined;
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (!isLast && fs.statSync(segment.file).mtime < since) continue;
    if (next !== undefined && next !== segment.first)
      throw new LastroError('intake.damaged', `${folder} has no segment with batch ${next}`, {
        hint: 'restore the file from a backup',
      });
    const { header, entries, end, size } = await readSegment(segment, { isLast });
    for (const entry of entries) onEntry(entry, segment);
    next = segment.first + entries.length;
    if (header === undefined) break;
    journal = header.journal;
    if (!isLast) continue;
    if (size > end) await cut(segment.file, end, log);
    return { journal, segment: await SegmentFile.reopen(segment.file, segment.first, end), last: next - 1 };
  }
  journal ??= await journalOf(segments);
  const first = next ?? 1;
  return { journal, segment: await SegmentFile.create(folder, journal, first), last: first - 1 };
}

/** The identity of the journal where its last segment has none yet; a new one where there is none at all. */
async function journalOf(segments: readonly Segment[]): Promise<string> {
  const before = segments.at(-2);
  return (before && (await readHeader(before)))?.journal ?? uniqueToken();
}

async function cut(file: string, end: number, log: Logger): Promise<void> {
  const copy = `${file}.cut-${end}`;
  const rest = fs.readFileSync(file).subarray(end);
  fs.writeFileSync(copy, rest, { mode: 0o600 });
  const handle = await open(file, 'r+');
  try {
    await handle.truncate(end);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  log.warn(`${file}: ${rest.length} bytes of a write that was never confirmed were cut off, and kept in ${copy}`);
}
