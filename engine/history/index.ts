export { historyFolder } from './folder.js';
export type { CheckRecord, ColumnRecord, RunHead, RunRecord, StepRecord } from './record.js';
export { appendRun, headOf, listRuns, readRun, readRuns, type AppendOptions, type ReadOptions } from './store.js';
export { checkStrips, stripsOf, type CheckPoint } from './strips.js';
