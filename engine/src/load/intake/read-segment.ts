import { open } from 'node:fs/promises';
import { LastroError } from '../../base/errors.js';
import {
  CHECKSUM_LENGTH,
  ENTRY_MARK,
  NEWLINE,
  parseLine,
  type JournalEntry,
  type JournalHeader,
} from './journal-line.js';
import type { Segment } from './segments.js';

/** A batch with its place in the segment. */
export interface PlacedEntry extends JournalEntry {
  /** Of the line in the file, from 1; the header is the first. */
  line: number;
  /** Bytes before the line. */
  start: number;
  /** Bytes up to the next line. */
  end: number;
}

/** Where in a segment to go on. */
export interface SegmentPosition {
  /** Bytes before the next line. */
  offset: number;
  /** Number of the next line. */
  line: number;
  /** Sequence number of the next batch. */
  next: number;
}

/** What a segment holds. */
export interface SegmentContent {
  /** Undefined where a crash left the segment without one; then there are no entries. */
  header: JournalHeader | undefined;
  entries: PlacedEntry[];
  /** Bytes of all whole lines: what follows was never acknowledged. */
  end: number;
  /** Bytes of the file. */
  size: number;
}

/**
 * Reads a segment, from a position on where one is given, and makes what it returns durable: a reader never sees a batch that a crash of the machine
 * can still take away. At the end of the `last` segment a crash, or a write that goes on, may leave a line that is not whole; all other
 * damage throws `intake.damaged`.
 */
export async function readSegment(
  segment: Segment,
  { isLast, from }: { isLast: boolean; from?: SegmentPosition },
): Promise<SegmentContent> {
  const skipped = from?.offset ?? 0;
  const { bytes, size } = await readDurably(segment.file, skipped);
  const content: SegmentContent = { header: undefined, entries: [], end: 0, size };
  const fail = (offset: number, what: string): LastroError =>
    new LastroError('intake.damaged', `${segment.file} is damaged at byte ${offset}: ${what}`, {
      hint: 'restore the file from a backup',
    });

  const header = from === undefined ? headerOf(bytes) : await readHeader(segment);
  if (header?.first !== segment.first) {
    // It was durable before any batch was written.
    if (isLast && from === undefined && !hasAcknowledged(bytes, segment.first - 1)) return content;
    throw fail(0, 'its first line is not that of a journal');
  }
  content.header = header;

  if (skipped > size) throw fail(size, `it ends before byte ${skipped}, up to which it was read`);
  let { line, next } = from ?? { line: 2, next: header.first };
  let start = from === undefined ? bytes.indexOf(NEWLINE) + 1 : 0;
  for (let end = bytes.indexOf(NEWLINE, start); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    const entry = parseLine(bytes.subarray(start, end));
    if (entry === undefined || !('sequence' in entry)) break;
    if (entry.sequence !== next) throw fail(skipped + start, `batch ${next} is expected, and ${entry.sequence} found`);
    content.entries.push({ ...entry, line, start: skipped + start, end: skipped + end + 1 });
    next++;
    line++;
    start = end + 1;
  }
  content.end = skipped + start;
  if (start < bytes.length && (!isLast || hasAcknowledged(bytes.subarray(start), next)))
    throw fail(content.end, `batch ${next} cannot be read`);
  return content;
}

/** More than any header has. */
const HEADER_BYTES = 1000;

/** The header of a segment; undefined where it has none. */
export async function readHeader({ file }: Segment): Promise<JournalHeader | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return headerOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

function headerOf(bytes: Buffer): JournalHeader | undefined {
  const end = bytes.indexOf(NEWLINE);
  const value = end === -1 ? undefined : parseLine(bytes.subarray(0, end));
  return value !== undefined && 'journal' in value ? value : undefined;
}

/** Whether any line proves that a batch was durable; also one that follows a damaged line break. */
function hasAcknowledged(bytes: Buffer, sequence: number): boolean {
  for (let at = bytes.indexOf(ENTRY_MARK); at !== -1; at = bytes.indexOf(ENTRY_MARK, at + 1)) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end === -1) return false;
    const entry = parseLine(bytes.subarray(Math.max(0, at - CHECKSUM_LENGTH), end));
    if (entry !== undefined && 'durable' in entry && entry.durable >= sequence) return true;
  }
  return false;
}

/** What a file has from a byte on, and its size. */
async function readDurably(file: string, offset: number): Promise<{ bytes: Buffer; size: number }> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    await handle.datasync();
    const bytes = Buffer.alloc(Math.max(0, size - offset));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, offset + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { bytes: bytes.subarray(0, length), size };
  } finally {
    await handle.close();
  }
}
