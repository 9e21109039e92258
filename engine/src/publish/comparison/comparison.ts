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
 * `equal`: all compared values are. `counts`: columns, and the number of rows where it is known, are the same, values were not compared. `unknown`: one of the
 * runs did not get to the table. `error`: a statement failed.
 */
export type TableChangeStatus = 'changed' | 'added' | 'removed' | 'error' | 'unknown' | 'counts' | 'equal';

/**
 * `sql`: the SQL of the model. `definition`: something else that defines the table, for example its loader, columns or configuration.
 * `compiled`: only what its SQL is compiled to, for example by another variable. `same`: neither.
 */
export type DefinitionChange = 'sql' | 'definition' | 'compiled' | 'same';

/** What changes in one table. */
export interface TableChange {
  /** `layer.table`. */
  relation: string;
  status: TableChangeStatus;
  rows: Pair<number | null>;
  columns: ColumnChanges;
  /** What became of what defines it; null where one side does not have it or does not say. */
  definition: DefinitionChange | null;
  /** Rows and figures where values were compared: keys with examples, values of personal columns masked. */
  values: TableComparison | null;
  /** Pages of the site that read it, by title. */
  pages: string[];
}

/** Checks and unit tests by what becomes of them. */
export interface CheckChanges {
  newly_failing: CheckChange[];
  fixed: CheckChange[];
  still_failing: CheckChange[];
  /** Failing in production, and skipped or not run here. */
  unknown: CheckChange[];
  added: CheckChange[];
  removed: CheckChange[];
  /** How many have no result here, skipped or not asked for: what became of them is not known. */
  not_run: number;
}

/** Tables that are not the same, or not known to be, and those that are defined otherwise. */
export function listedTables({ tables }: RunComparison): TableChange[] {
  return tables.filter((table) => (table.status !== 'equal' && table.status !== 'counts') || isRedefined(table));
}

/** Whether a table is known to be defined otherwise. */
export const isRedefined = ({ definition }: TableChange): boolean => definition !== null && definition !== 'same';
