import { diffRuns, stripsOf, type CheckPoint, type RunHead, type RunRecord } from '../history/index.js';
import type { RunChanges, RunEntry } from './site/shapes.js';

/** What earlier runs add to the site of a run. */
export interface SiteHistory {
  /** Newest first, without the run itself. */
  runs: RunEntry[];
  /** Against the run before; null for a first run. */
  changes: RunChanges | null;
  /** By check id its earlier results, oldest first. */
  checkHistory: Record<string, CheckPoint[]>;
}

/**
 * @param runId the run that the site is of
 * @param heads every run of the target, newest first
 * @param recent the newest of them whole, oldest first; their steps make timelines
 */
export function siteHistory(runId: string, heads: readonly RunHead[], recent: readonly RunRecord[]): SiteHistory {
  const position = recent.findIndex((run) => run.run_id === runId);
  const earlier = position < 0 ? recent : recent.slice(0, position);
  const current = recent[position];
  const previous = earlier.at(-1);
  const steps = new Map(earlier.map((run) => [run.run_id, run.steps]));
  const newer = heads.findIndex((head) => head.run_id === runId);
  return {
    runs: heads.slice(newer + 1).map(({ run_id, started_at, elapsed_time, verdict, checks }) => ({
      ...{ run_id, started_at, elapsed_time, verdict, checks },
      steps: (steps.get(run_id) ?? []).flatMap((step) => {
        const { relation, kind, status, started_at: start, execution_time, rows } = step;
        return status === null ? [] : [{ relation, kind, status, started_at: start, execution_time, rows }];
      }),
    })),
    changes: current === undefined || previous === undefined ? null : changesBetween(previous, current),
    checkHistory: stripsOf(earlier),
  };
}

function changesBetween(before: RunRecord, after: RunRecord): RunChanges {
  const diff = diffRuns(before, after);
  const ids = (changes: readonly { id: string }[]): string[] => changes.map(({ id }) => id);
  return {
    previous_run_id: before.run_id,
    previous_at: before.started_at,
    newly_failing: ids(diff.newly_failing),
    fixed: ids(diff.fixed),
    still_failing: ids(diff.still_failing),
  };
}
