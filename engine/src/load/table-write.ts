import type { Relation } from '../sql/relation.js';
import type { LoadAttempt } from './audit.js';
import type { Landing } from './landing.js';

/** How the rows of one load become those of its table. `T` is what reading them returns. */
export interface TableWrite<T> {
  table: Relation;
  attempt: LoadAttempt;
  /** Reads the source into the landing: the rows into the table, or where {@link TableMerge} says, the rejects into `meta.rejected_rows`. */
  read(landing: Landing): Promise<T>;
  /** How what was read is brought into the table; undefined where reading replaces it. */
  merge?: TableMerge;
  /** Throws where the rows must not become the table's. `rows` finds them by the table's name. */
  check(rows: Landing): Promise<void>;
  /** Records that the table has the rows. */
  record(result: T): Promise<void>;
}

export interface TableMerge {
  /** Where reading leaves the rows, in the landing's SQL. */
  incoming(landing: Landing['dialect']): string;
  /** Whether nothing of what the table has stays. */
  isReplaced: boolean;
  into(rows: Landing, incoming: string, into: string): Promise<void>;
}
