import type { Verdict } from '../../base/status.js';
import type { CheckChange, ColumnChanges } from '../../history/index.js';
import type { Pair, TableComparison } from '../../reconcile/index.js';

/** What a change would change: a run against production. */
export interface RunComparison extends Pair<ComparedRun> {
  /** Of both, in pipeline order, those that are not the same first. */
  tables: TableChange[];
  /** Null where the results of a run are not known. */
  checks: CheckChanges | null;
  /** What was not compared, and why. */
  not_compared: string[];
}

/** One side. */
export interface ComparedRun {
  /** A target, or the folder of a saved state. */
  name: string;
  /** The run that the results of checks are of; null where none is known. */
  run_id: string | null;
  started_at: string | null;
  verdict: Verdict | null;
}

/**
 * `equal`: all compared values are. `counts`: columns and number of rows are the same, values were not compared. `unknown`: one of the
 * runs did not get to the table. `error`: a statement failed.
 */
export type TableChangeStatus = 'changed' | 'added' | 'removed' | 'error' | 'unknown' | 'counts' | 'equal';

/** What changes in one table. */
export interface TableChange {
  /** `layer.table`. */
  relation: string;
  status: TableChangeStatus;
  rows: Pair<number | null>;
  columns: ColumnChanges;
  /** Rows and figures where values were compared: keys with examples, values of personal columns masked. */
  values: TableComparison | null;
  /** Pages of the site that read it, by title. */
  pages: string[];
}

/** Checks by what becomes of them. */
export interface CheckChanges {
  newly_failing: CheckChange[];
  fixed: CheckChange[];
  still_failing: CheckChange[];
  /** Failing in production, and skipped or not run here. */
  unknown: CheckChange[];
  added: CheckChange[];
  removed: CheckChange[];
}

/** How many tables are not the same. */
export function changedTables({ tables }: RunComparison): TableChange[] {
  return tables.filter(({ status }) => status !== 'equal' && status !== 'counts');
}
