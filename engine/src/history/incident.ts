import type { NodeStatus } from '../base/status.js';
import type { ColumnChanges } from './diff.js';
import type { UnusualRows } from './unusual-rows.js';

/** What went wrong over time, from the first run that found it to the first that no longer does. */
export interface Incident {
  /** Stable over later runs. Twelve hexadecimal digits. */
  id: string;
  /** A check that fails, a load or model that fails, a table with an unusual number of rows, or with other columns than before. */
  kind: 'check' | 'step' | 'volume' | 'schema';
  /** Check id, or the relation. */
  subject: string;
  relation: string;
  /** The expectation, or the step's message; empty of a volume or schema. */
  title: string;
  opened: RunReference;
  /** Null while it is open. `kept`: the columns stayed as the change left them. `accepted`: the warning is accepted. */
  closed: (RunReference & { how: 'passed' | 'removed' | 'kept' | 'accepted' }) | null;
  /** Worst status on the way: error, fail, warn. */
  worst: NodeStatus;
  /** Runs that found it, and failing rows in the last of them. */
  runs: number;
  failures: number | null;
  /** Of a volume, what the last of them found. */
  rows: UnusualRows | null;
  /** Of a schema, what changed. */
  columns: ColumnChanges | null;
  /** Incidents that this one is known to follow from, by the last run that found it. */
  causes: IncidentCause[];
  /** Failing rows of a check that its causes account for, together; null when no rows could be compared. */
  explained: { rows: number; of: number; complete: boolean } | null;
  /** Incidents upstream that may be a cause, without evidence either way. */
  possible_causes: string[];
  /** Checks upstream that fail for none of its failing rows. */
  unrelated: string[];
  /** Incidents that this one is a cause of. */
  explains: string[];
  /** Loads and models that did not run because of it. */
  stopped: string[];
  /** Relations that read the table, directly or not. */
  downstream: string[];
}

export interface IncidentCause {
  id: string;
  /**
   * `rows`: a check whose columns this one's derive from fails for the same rows. `stop`: a critical check stopped the load
   * that failed.
   */
  by: 'rows' | 'stop';
  /** Columns by which the rows were compared. */
  key: string[];
  /** Failing rows that both have in common. */
  rows: number | null;
}

export interface RunReference {
  run_id: string;
  /** ISO 8601. */
  at: string;
}
