import { countStatuses, outcomeOf, type NodeStatus, type OutcomeCounts, type Verdict } from '../base/status.js';
import { median } from './bands.js';
import { diffRuns, type RunDiff } from './diff.js';
import type { RunIncidents } from './incidents.js';
import { isNewBuild } from './last-builds.js';
import { lastResults } from './last-results.js';
import type { LoadedRecords, RunRecord, StepRecord } from './record.js';
import { rowsByBuild } from './unusual-rows.js';

/** What a run did, and how it compares with earlier runs of its target. */
export interface RunReport {
  run_id: string;
  target: string;
  verdict: Verdict;
  sources: TableRows & { records: LoadedRecords | null };
  marts: TableRows;
  /** Of the run, beside the runs before that built the same tables. */
  duration: Timing;
  /** The steps that took longest, beside the builds before of the same table. */
  slowest: (Timing & Pick<StepRecord, 'relation' | 'kind'>)[];
  /** Checks by status, accepted warnings on their own, and those that the run was not asked for. */
  checks: CheckCounts;
  /** The same of unit tests; null where there are none. */
  unit_tests: CheckCounts | null;
  /** Against the run before, and for what it did not get to against the last one that did; null for a first run. */
  changes: RunDiff | null;
  incidents: RunIncidents;
  /** Null where the warehouse does not bill by bytes. */
  billed: { bytes: number; dearest: BilledBytes[] } | null;
  /** Alerts of earlier runs that were not delivered: the channel and why. */
  not_delivered?: { channel: string; reason: string }[];
}

export type CheckCounts = OutcomeCounts & { not_selected: number };

/** The tables that a run was asked for, and their rows after it. */
export interface TableRows {
  tables: number;
  /** Tables whose rows are known: neither views, nor those that the run did not get to. */
  counted: number;
  /** Rows of these. */
  rows: number;
}

/** What the statements that build a table, or those of its checks, were billed. */
export interface BilledBytes {
  relation: string;
  what: 'table' | 'checks';
  bytes: number;
}

export interface Timing {
  seconds: number;
  /** The median before, in seconds; null of fewer than three. */
  usual: number | null;
  /** How many the median is of. */
  runs: number;
}

/** Earlier runs or builds that a duration is compared with, at most and at least. */
export const MAX_COMPARED = 30;
const MIN_COMPARED = 3;

const LISTED = 5;

/** @param earlier runs of the same target, oldest first; the last {@link MAX_COMPARED} are enough */
export function runReport(run: RunRecord, earlier: readonly RunRecord[], incidents: RunIncidents): RunReport {
  const last = earlier.at(-1);
  // What the run before did not get to is as the last one left it that did.
  const before = last && lastResults(last, earlier).run;
  const { unit_tests: unitTests = [] } = run;
  const built = builtTables(run);
  const sources = run.steps.filter(({ kind }) => kind === 'source');
  return {
    run_id: run.run_id,
    target: run.target,
    verdict: run.verdict,
    sources: { ...tableRows(sources), records: recordsOf(sources) },
    marts: tableRows(run.steps.filter(({ relation }) => relation.startsWith('marts.'))),
    duration: timing(
      run.elapsed_time,
      earlier.filter((each) => builtTables(each) === built).map(({ elapsed_time }) => elapsed_time),
    ),
    slowest: slowestSteps(run, earlier),
    checks: checkCounts(run.checks),
    unit_tests: unitTests.length === 0 ? null : checkCounts(unitTests),
    changes: before === undefined ? null : diffRuns(before, run, { builds: rowsByBuild(earlier) }),
    incidents,
    billed: billedBytes(run),
  };
}

function checkCounts(checks: readonly { status: NodeStatus | null; accepted?: unknown }[]): CheckCounts {
  const ran = checks.map(outcomeOf).filter((outcome) => outcome !== null);
  return { ...countStatuses(ran), not_selected: checks.length - ran.length };
}

function tableRows(steps: readonly StepRecord[]): TableRows {
  const selected = steps.filter(({ status }) => status !== null);
  const counts = selected.flatMap(({ rows }) => (rows === null ? [] : [rows]));
  return { tables: selected.length, counted: counts.length, rows: sum(counts) };
}

/** Null when no load says what it read. */
function recordsOf(sources: readonly StepRecord[]): LoadedRecords | null {
  const records = sources.flatMap((step) => (step.records === undefined ? [] : [step.records]));
  if (records.length === 0) return null;
  const total = (key: keyof LoadedRecords): number => sum(records.map((each) => each[key]));
  return { read: total('read'), loaded: total('loaded'), rejected: total('rejected') };
}

/** Of runs that were compared before: a run is compared with up to so many earlier ones, and then with as many later ones. */
const builtByRun = new WeakMap<RunRecord, string>();

/** The tables that a run was asked for, and which of them it built: runs that agree in it are alike. */
function builtTables(run: RunRecord): string {
  const known = builtByRun.get(run);
  if (known !== undefined) return known;
  const built = JSON.stringify(
    run.steps.map((step) => [step.relation, step.status === null ? null : isNewBuild(step)]),
  );
  builtByRun.set(run, built);
  return built;
}

function slowestSteps(run: RunRecord, earlier: readonly RunRecord[]): RunReport['slowest'] {
  const slowest = run.steps
    .filter(isNewBuild)
    .sort((a, b) => b.execution_time - a.execution_time)
    .slice(0, LISTED);
  const before = new Map(slowest.map(({ relation }): [string, number[]] => [relation, []]));
  for (const { steps } of earlier)
    for (const step of steps)
      if (before.has(step.relation) && isNewBuild(step)) before.get(step.relation)?.push(step.execution_time);
  return slowest.map(({ relation, kind, execution_time }) => ({
    relation,
    kind,
    ...timing(execution_time, before.get(relation) ?? []),
  }));
}

function timing(seconds: number, before: readonly number[]): Timing {
  const compared = before.slice(-MAX_COMPARED);
  const usual = compared.length < MIN_COMPARED ? null : median(compared);
  return { seconds, usual, runs: compared.length };
}

function billedBytes({ steps, bytes_billed }: RunRecord): RunReport['billed'] {
  if (bytes_billed === undefined) return null;
  const dearest = steps
    .flatMap(({ relation, bytes_billed: table = 0, checks_bytes_billed: checks = 0 }): BilledBytes[] => [
      { relation, what: 'table', bytes: table },
      { relation, what: 'checks', bytes: checks },
    ])
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, LISTED);
  return { bytes: bytes_billed, dearest };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
