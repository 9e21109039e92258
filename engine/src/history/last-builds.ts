import { verdictOf, type NodeStatus } from '../base/status.js';
import type { RunRecord, StepRecord } from './record.js';

/** A run that built a table, and the rows that it left there. */
export interface TableBuild {
  run_id: string;
  /** When the run started, ISO 8601. */
  at: string;
  /** Null of a view. */
  rows: number | null;
}

/** By relation the last of some runs, oldest first, that built it. */
export function lastBuilds(runs: readonly RunRecord[]): Record<string, TableBuild> {
  return Object.fromEntries(
    runs.flatMap(({ run_id, started_at, steps }) =>
      steps.filter(isNewBuild).map(({ relation, rows }) => [relation, { run_id, at: started_at, rows }]),
    ),
  );
}

/** Whether a step built its table, and did not find it as it should be. */
export function isNewBuild({ status, started_at, unchanged }: StepRecord): boolean {
  return status !== null && started_at !== null && unchanged !== true && isBuilt(status);
}

/** Whether a load or model that ended so left its rows in the table. */
export function isBuilt(status: NodeStatus): boolean {
  const verdict = verdictOf(status);
  return verdict === 'pass' || verdict === 'warn';
}
