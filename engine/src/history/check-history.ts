import type { NodeStatus } from '../base/status.js';
import type { RunRecord } from './record.js';

/** The result of a check in one run. */
export interface CheckHistoryEntry {
  run_id: string;
  /** When the run started, ISO 8601. */
  at: string;
  status: NodeStatus;
  /** Whether its warning was accepted; left out of any other. */
  accepted?: true;
  failures: number | null;
}

/** By check id its last `n` results, oldest first; runs that were not asked for a check leave no point. */
export function checkHistories(runs: readonly RunRecord[], n = 30): Record<string, CheckHistoryEntry[]> {
  const histories: Record<string, CheckHistoryEntry[]> = {};
  for (const { run_id, started_at, checks } of runs)
    for (const { id, status, accepted, failures } of checks)
      if (status !== null)
        (histories[id] ??= []).push({
          ...{ run_id, at: started_at, status, failures },
          ...(accepted === undefined ? {} : { accepted: true }),
        });
  for (const [id, points] of Object.entries(histories)) histories[id] = points.slice(-n);
  return histories;
}

/** Records by check id the columns that it read in a run, in place of those of runs before. */
export function recordCheckColumns(columnsById: Map<string, readonly string[]>, { checks }: RunRecord): void {
  for (const { id, status, columns } of checks)
    if (status !== null && status !== 'skipped') columnsById.set(id, columns);
}
