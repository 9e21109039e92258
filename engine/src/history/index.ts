export { historyFolder } from './folder.js';
export { isBuilt, lastBuilds, type TableBuild } from './last-builds.js';
export type { CheckRecord, ColumnRecord, RunHead, RunRecord, StepRecord } from './record.js';
export { appendRun, runHead, listRuns, pruneRuns, readRuns, type PruneResult, type ReadOptions } from './store.js';
export { checkHistories, type CheckHistoryEntry } from './check-history.js';
export { band, isOutside, rowBands, type Band } from './bands.js';
export { diffRuns, type CheckChange, type RowChange, type RunDiff, type SchemaChange } from './diff.js';
export type { UpstreamFailure, UpstreamFailures } from './upstream-failures.js';
export { findIncidents, type Incident, type RunReference } from './incidents.js';
