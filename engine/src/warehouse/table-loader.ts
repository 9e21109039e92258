import type { Relation } from '../sql/relation.js';
import type { ColumnInfo } from './column-info.js';

/** One load of a file into a table. */
export interface LoadOptions {
  /** Of the file and the table, in their order, by the warehouse's own types. */
  columns: readonly ColumnInfo[];
  /** Names the load: one that has been loaded is not loaded a second time, whatever process asks for it. */
  id: string;
  mode: 'replace' | 'append';
}

/** How rows of local files come into tables where statements cannot read files. */
export interface TableLoader {
  /** Loads a Parquet file into a table in one step; returns the number of rows that the warehouse reports. Throws a {@link LastroError}. */
  load(table: Relation, file: string, options: LoadOptions): Promise<number>;
  /** Replaces `to` by the rows of `from`, or creates it, in one step and without cost; once for an `id`. */
  replaceBy(to: Relation, from: Relation, options: { id: string }): Promise<void>;
  /** Drops a table; nothing happens where there is none. */
  drop(table: Relation): Promise<void>;
}
