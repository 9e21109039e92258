import {
  IncidentFinder,
  MAX_COMPARED,
  runReport,
  checkHistories,
  recordCheckColumns,
  lastBuilds,
  type CheckHistoryEntry,
  type Incident,
  type RunIncidents,
  type RunHead,
  type RunRecord,
  type RunReport,
  type TableBuild,
} from '../history/index.js';
import type { RunEntry } from './site/shapes.js';
import { reportEntry } from './site/summary.js';

/** What earlier runs add to the site of a run. */
export interface SiteHistory {
  /** Newest first, without the run itself. */
  runs: RunEntry[];
  /** Null when the run is not on record. */
  report: RunReport | null;
  /** By check id its earlier results, oldest first. */
  checkHistory: Record<string, CheckHistoryEntry[]>;
  /** By check id the columns that its last earlier run read. */
  checkColumns: Record<string, readonly string[]>;
  /** By relation the last earlier run that built it. */
  builds: Record<string, TableBuild>;
  /** Of the recent runs and of this one, in the order in which they opened. */
  incidents: Incident[];
  /** How many runs these incidents are of, and the start of the first. */
  observed: { runs: number; since: string | null };
}

/** Runs whose steps, report and check results the site shows one by one; of older ones it lists the verdict. */
const DETAILED_RUNS = 30;

/**
 * @param runId the run that the site is of
 * @param heads every run of the target, newest first
 * @param recent the newest of them whole, oldest first, for incidents and builds; only the last of them are kept
 */
export async function siteHistory(
  runId: string,
  heads: readonly RunHead[],
  recent: AsyncIterable<RunRecord> | Iterable<RunRecord>,
): Promise<SiteHistory> {
  const finder = new IncidentFinder();
  const observed: SiteHistory['observed'] = { runs: 0, since: null };
  const checkColumns = new Map<string, readonly string[]>();
  const builds: SiteHistory['builds'] = {};
  let last: { run: RunRecord; incidents: RunIncidents }[] = [];
  let isFound = false;
  for await (const run of recent) {
    // What reads the runs may need the newer ones.
    if (isFound) continue;
    isFound = run.run_id === runId;
    observed.runs += 1;
    observed.since ??= run.started_at;
    last = [...last.slice(-(DETAILED_RUNS + MAX_COMPARED)), { run, incidents: finder.add(run) }];
    if (isFound) continue;
    recordCheckColumns(checkColumns, run);
    Object.assign(builds, lastBuilds([run]));
  }
  const reports = new Map<string, RunReport>();
  for (const [i, { run, incidents }] of last.entries()) {
    if (i < last.length - DETAILED_RUNS - 1) continue;
    const before = last.slice(Math.max(0, i - MAX_COMPARED), i).map((each) => each.run);
    reports.set(run.run_id, runReport(run, before, incidents));
  }
  const earlier = last.flatMap(({ run }) => (run.run_id === runId ? [] : run));
  const detailed = earlier.slice(-DETAILED_RUNS);
  const steps = new Map(detailed.map((run) => [run.run_id, run.steps]));
  const newer = heads.findIndex((head) => head.run_id === runId);
  return {
    runs: heads.slice(newer + 1).map(({ run_id, started_at, elapsed_time, verdict, checks }) => ({
      ...{ run_id, started_at, elapsed_time, verdict, checks },
      report: reportEntry(reports.get(run_id)),
      steps: (steps.get(run_id) ?? []).flatMap((step) => {
        const { relation, kind, status, started_at: start, execution_time, rows } = step;
        return status === null ? [] : [{ relation, kind, status, started_at: start, execution_time, rows }];
      }),
    })),
    report: reports.get(runId) ?? null,
    checkHistory: checkHistories(detailed),
    checkColumns: Object.fromEntries(checkColumns),
    ...{ builds, incidents: finder.incidents, observed },
  };
}
