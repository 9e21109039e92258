import {
  diffRuns,
  findIncidents,
  rowsByBuild,
  checkHistories,
  lastCheckColumns,
  lastBuilds,
  type CheckHistoryEntry,
  type Incident,
  type RunDiff,
  type RunHead,
  type RunRecord,
  type TableBuild,
} from '../history/index.js';
import type { RunEntry } from './site/shapes.js';

/** What earlier runs add to the site of a run. */
export interface SiteHistory {
  /** Newest first, without the run itself. */
  runs: RunEntry[];
  /** Against the run before; null for a first run. */
  changes: RunDiff | null;
  /** By check id its earlier results, oldest first. */
  checkHistory: Record<string, CheckHistoryEntry[]>;
  /** By check id the columns that its last earlier run read. */
  checkColumns: Record<string, string[]>;
  /** By relation the last earlier run that built it. */
  builds: Record<string, TableBuild>;
  /** Of the recent runs and of this one, in the order in which they opened. */
  incidents: Incident[];
}

/**
 * @param runId the run that the site is of
 * @param heads every run of the target, newest first
 * @param recent the newest of them whole, oldest first; their steps make timelines
 */
export function siteHistory(runId: string, heads: readonly RunHead[], recent: readonly RunRecord[]): SiteHistory {
  const position = recent.findIndex((run) => run.run_id === runId);
  const earlier = position < 0 ? recent : recent.slice(0, position);
  const runsUntilThis = position < 0 ? recent : recent.slice(0, position + 1);
  const steps = new Map(earlier.map((run) => [run.run_id, run.steps]));
  const changes = new Map(runsUntilThis.map((run, i) => [run.run_id, changesIn(runsUntilThis.slice(0, i + 1))]));
  const newer = heads.findIndex((head) => head.run_id === runId);
  return {
    runs: heads.slice(newer + 1).map(({ run_id, started_at, elapsed_time, verdict, checks }) => ({
      ...{ run_id, started_at, elapsed_time, verdict, checks },
      changes: changes.get(run_id) ?? null,
      steps: (steps.get(run_id) ?? []).flatMap((step) => {
        const { relation, kind, status, started_at: start, execution_time, rows } = step;
        return status === null ? [] : [{ relation, kind, status, started_at: start, execution_time, rows }];
      }),
    })),
    changes: changes.get(runId) ?? null,
    checkHistory: checkHistories(earlier),
    checkColumns: lastCheckColumns(earlier),
    builds: lastBuilds(earlier),
    incidents: findIncidents(runsUntilThis),
  };
}

/** The last of some runs against the one before it, and its rows against what all before it lead to expect. */
function changesIn(runs: readonly RunRecord[]): RunDiff | null {
  const [before, after] = runs.slice(-2);
  if (before === undefined || after === undefined) return null;
  return diffRuns(before, after, { builds: rowsByBuild(runs.slice(0, -1)) });
}
