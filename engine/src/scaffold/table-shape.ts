import type { ColumnProfile } from '../profile/index.js';
import type { Reading } from './reading.js';

/** How a loader names the data of a table: the arguments of one of the functions that `lastro` exports. */
export type ShapeSource =
  | { kind: 'csv'; path: string; delimiter: string; encoding: string }
  | { kind: 'jsonl' | 'json' | 'parquet'; path: string }
  | { kind: 'excel'; path: string; sheet?: string }
  | { kind: 'database'; path: string; table: string };

/** A column as its source has it, and as staging will. */
export interface ColumnShape {
  /** Its name in the source and the raw table. */
  source: string;
  /** Its name in staging: plain words that need no quotes. */
  name: string;
  reading: Reading;
  /** Words that stand for no value: `NA`. */
  nulls: readonly string[];
  /** Whether texts have blanks around them, or are blank. */
  isPadded: boolean;
  /** Whether values are lists or objects of JSON. */
  isNested: boolean;
  isPersonal: boolean;
  /** Whether the source has it in every record. */
  isRequired: boolean;
  /** Of the values in staging. */
  profile: ColumnProfile;
}

/** A table of a project to be. */
export interface TableShape {
  /** Of its loader and its raw table. */
  name: string;
  source: ShapeSource;
  rows: number;
  columns: readonly ColumnShape[];
}
