export { historyFolder } from './folder.js';
export type { CheckRecord, ColumnRecord, RunHead, RunRecord, StepRecord } from './record.js';
export { appendRun, headOf, listRuns, readRuns, type ReadOptions } from './store.js';
export { stripsOf, type CheckPoint } from './strips.js';
export { band, outside, rowBands, type Band } from './bands.js';
export { diffRuns, type CheckChange, type RowChange, type RunDiff, type SchemaChange } from './diff.js';
export { incidentsOf, type Incident, type Moment } from './incidents.js';
