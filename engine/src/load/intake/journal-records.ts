import path from 'node:path';
import { LastroError } from '../../base/errors.js';
import type { LoaderContext } from '../loader.js';
import { LineRecord, type LineBatch } from '../records/line-record.js';
import { shownFolder, type IntakeAddress, type Positions } from './address.js';
import { readHeader, readSegment, type SegmentPosition } from './read-segment.js';
import { listSegments, type Segment } from './segments.js';

/** Where a loader goes on in a journal. */
interface JournalPosition extends SegmentPosition {
  /** First batch of the segment that the next line is in. */
  segment: number;
}

/**
 * The accepted records of a source from its position on, a batch for each segment, named by its file; a record that is rejected has the line that
 * it is on. Throws `intake.damaged`, `intake.gap`.
 */
export async function* journalRecords(
  { folder }: Extract<IntakeAddress, { kind: 'journal' }>,
  source: string,
  positions: Positions,
  { projectDir, signal }: Pick<LoaderContext, 'projectDir' | 'signal'>,
): AsyncGenerator<LineBatch> {
  const segments = listSegments(folder);
  const journal = await identityOf(segments);
  if (journal === undefined) return;
  let position = positions.get(journal) as JournalPosition | undefined;
  const newest = segments.at(-1)?.first ?? 0;
  if (position !== undefined && newest < position.segment) throw gapError(folder, position.next, newest);
  for (const [i, segment] of segments.entries()) {
    signal.throwIfAborted();
    if (position !== undefined && segment.first < position.segment) continue;
    const isResumed = position?.segment === segment.first;
    if (position !== undefined && !isResumed && segment.first !== position.next)
      throw gapError(folder, position.next, segment.first);
    const content = await readSegment(segment, {
      isLast: i === segments.length - 1,
      ...(isResumed && position !== undefined ? { from: position } : {}),
    });
    if (content.header === undefined) break;
    if (`journal:${content.header.journal}` !== journal)
      throw new LastroError('intake.damaged', `${segment.file} is of another journal than the files before it`, {
        hint: 'keep each journal in a folder of its own',
      });
    const { entries } = content;
    const records = entries
      .filter(({ batch }) => batch.source === source)
      .flatMap(({ batch, line }) => batch.accepted.map(({ record }) => new LineRecord(line, record)));
    if (records.length > 0) yield batchOf(segment, records, projectDir);
    const last = entries.at(-1);
    if (last !== undefined)
      position = { segment: segment.first, offset: last.end, line: last.line + 1, next: last.sequence + 1 };
  }
  if (position !== undefined) positions.set(journal, position);
}

/** What positions in a journal belong to; undefined where nothing was written yet. */
async function identityOf(segments: readonly Segment[]): Promise<string | undefined> {
  const [first] = segments;
  if (first === undefined) return undefined;
  // A header that cannot be read is an error, unless a crash left the first file without one.
  const header = (await readHeader(first)) ?? (await readSegment(first, { isLast: segments.length === 1 })).header;
  return header === undefined ? undefined : `journal:${header.journal}`;
}

function batchOf({ file }: Segment, records: readonly LineRecord[], projectDir: string): LineBatch {
  const name = `${shownFolder(path.dirname(file), projectDir)}/${path.basename(file)}`;
  return { kind: 'batch', name, records, hash: '', bytes: 0, asOf: null };
}

function gapError(folder: string, next: number, found: number): LastroError {
  return new LastroError(
    'intake.gap',
    `${folder} has a file that begins with batch ${found}, but the one with batch ${next}, up to which this loader has read, is gone`,
    { hint: 'restore the files that were removed' },
  );
}
