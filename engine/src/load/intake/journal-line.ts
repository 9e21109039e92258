import { crc32 } from 'node:zlib';
import type { IntakeBatch } from './batch.js';

/** The first line of each segment. */
export interface JournalHeader {
  format: 1;
  /** Of the journal, the same in all of its segments: a reader's position belongs to it. */
  journal: string;
  /** Sequence number of the segment's first batch. */
  first: number;
}

/** A batch as a line of a segment. */
export interface JournalEntry {
  /** From 1, without gaps, over all segments. */
  sequence: number;
  /** The last batch that was durable when this one was written: what is broken up to it was acknowledged. */
  durable: number;
  /** When it was written, ISO 8601 in UTC. */
  at: string;
  batch: IntakeBatch;
}

export const NEWLINE = 10;

/** Hexadecimal digits of a line's checksum. A blank follows. */
export const CHECKSUM_LENGTH = 8;

/** What follows the checksum of a batch, and is found nowhere else: JSON is written without blanks, and with its quotes escaped within texts. */
export const ENTRY_MARK = ' {"sequence":';

export const formatHeader = (header: JournalHeader): Buffer => formatLine(JSON.stringify(header));

/** A batch, whose JSON is given, as a line. */
export function formatEntry({ sequence, durable, at }: Omit<JournalEntry, 'batch'>, batch: string): Buffer {
  return formatLine(
    `${ENTRY_MARK.trimStart()}${sequence},"durable":${durable},"at":${JSON.stringify(at)},"batch":${batch}}`,
  );
}

/** The CRC-32 of a JSON text, a blank, the text. */
function formatLine(text: string): Buffer {
  const json = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${checksum(json)} `), json, Buffer.of(NEWLINE)]);
}

/** The value of a line without its line break; undefined where the checksum does not match. */
export function parseLine(line: Buffer): JournalHeader | JournalEntry | undefined {
  const json = line.subarray(CHECKSUM_LENGTH + 1);
  if (json.length === 0 || line.toString('latin1', 0, CHECKSUM_LENGTH + 1) !== `${checksum(json)} `) return undefined;
  return JSON.parse(json.toString()) as JournalHeader | JournalEntry;
}

const checksum = (bytes: Buffer): string => crc32(bytes).toString(16).padStart(CHECKSUM_LENGTH, '0');
