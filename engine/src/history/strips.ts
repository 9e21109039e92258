import type { NodeStatus } from '../base/verdict.js';
import type { RunRecord } from './record.js';

/** What a check came to in one run. */
export interface CheckPoint {
  run_id: string;
  /** When the run started, ISO 8601. */
  at: string;
  status: NodeStatus;
  failures: number | null;
}

/** By check id its last `n` results, oldest first; runs that were not asked for a check leave no point. */
export function stripsOf(runs: readonly RunRecord[], n = 30): Record<string, CheckPoint[]> {
  const strips: Record<string, CheckPoint[]> = {};
  for (const { run_id, started_at, checks } of runs)
    for (const { id, status, failures } of checks)
      if (status !== null) (strips[id] ??= []).push({ run_id, at: started_at, status, failures });
  for (const [id, points] of Object.entries(strips)) strips[id] = points.slice(-n);
  return strips;
}
