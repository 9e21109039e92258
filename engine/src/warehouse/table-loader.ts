import type { Relation } from '../sql/relation.js';
import type { ColumnInfo } from './warehouse.js';

/** How rows of local files come into tables where statements cannot read files. */
export interface TableLoader {
  /**
   * Loads a Parquet file into a table by one job, replacing or appending; returns the number of rows that the job reports. `id`
   * names the load: one with the same id is not done twice.
   */
  load(
    table: Relation,
    file: string,
    options: { columns: readonly ColumnInfo[]; id: string; mode: 'replace' | 'append' },
  ): Promise<number>;
  /** Replaces `to` by the rows of `from` in one step, and without cost. */
  replaceBy(to: Relation, from: Relation, options: { id: string }): Promise<void>;
  drop(table: Relation): Promise<void>;
}
