import { LastroError } from '../../base/errors.js';
import { stampOf, type InputFile } from './input.js';

/** A file that the scanner has validated, ready for the warehouse's reader. */
export interface PreparedFile {
  input: InputFile;
  /** MD5 as {@link fingerprint} has it; empty where it is not wanted. */
  hash: string;
  read: number;
  rejected: number;
  /** What the reader is given. */
  file: string;
  /** Columns in the order of the file. */
  header: readonly string[];
  /**
   * One more column of it, the last, with the number of each record, from 1; nothing in the place of a rejected one. With it several threads
   * can read the file. Default: the warehouse numbers the records, in one thread.
   */
  rowNumber?: string;
  delimiter: string;
  /** Values that stand for NULL. Default: none. */
  nulls?: readonly string[];
  /** Columns whose numbers have a decimal comma. Default: none. */
  decimalCommas?: readonly string[];
  /** What of it is not read as a record, and what was renamed, as sentences. Default: none. */
  notes?: readonly string[];
  /** CSV of the rejected records; undefined when there are none. */
  rejects: string | undefined;
  /** Columns of the table that it lacks and may lack: NULL in its rows. */
  lacking?: readonly string[];
  /** What a reader should know of the file, as sentences about it. Default: nothing. */
  warnings?: readonly string[];
  /** Physical lines of good records, by their numbers; a record whose line is its number may be left out. */
  lineNumbers(records: ReadonlySet<number>): Promise<ReadonlyMap<number, number>>;
}

/** Throws when a file was written to since it was found. */
export function assertUnchanged(input: InputFile): void {
  if (stampOf(input.path) !== input.stamp) throw fileChangedError(input);
}

export function fileChangedError(input: InputFile): LastroError {
  return new LastroError('load.file-changed', `${input.name} changed while it was read`, {
    hint: 'load again when it is no longer being written',
  });
}
