export { buildTimes } from './build-times.js';
export { historyFolder } from './folder.js';
export { isBuilt, lastBuilds, type TableBuild } from './last-builds.js';
export { findRun } from './find-run.js';
export type { CheckRecord, ColumnRecord, RunHead, RunInvocation, RunRecord, StepRecord } from './record.js';
export { appendRun, listRuns, pruneRuns, readEachRun, readRuns, type PruneResult, type ReadOptions } from './store.js';
export { lastResults, type LastResults } from './last-results.js';
export { mergeRuns, type MergeResult } from './merge.js';
export { runHead } from './run-index.js';
export { NightCounter, type TableNights } from './table-nights.js';
export { checkHistories, recordCheckColumns, type CheckHistoryEntry } from './check-history.js';
export { band, isOutside, type Band } from './bands.js';
export { rowsByBuild, unusualRows, type BuiltRows, type UnusualRows } from './unusual-rows.js';
export {
  columnChanges,
  diffRuns,
  type CheckChange,
  type ColumnChanges,
  type RowChange,
  type RunDiff,
  type SchemaChange,
} from './diff.js';
export type { UpstreamFailure, UpstreamFailures } from './upstream-failures.js';
export { MAX_COMPARED, runReport, type RunReport, type TableRows, type Timing } from './run-report.js';
export { findIncidents, IncidentFinder, type RunIncidents } from './incidents.js';
export { observedRuns, readObservedRuns } from './observed-runs.js';
export type { Incident, IncidentCause, RunReference } from './incident.js';
export {
  emptyAlertLog,
  mergeAlertLogs,
  readAlertLog,
  undelivered,
  writeAlertLog,
  type AlertItem,
  type AlertLevel,
  type AlertLog,
  type AlertMessage,
  type AlertTopic,
  type TopicChannel,
} from './alert-log.js';
