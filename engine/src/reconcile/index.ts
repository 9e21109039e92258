export { compareTable, type TargetTable } from './compare-table.js';
export { formatReconciliation, formatTableComparison, type Reconciliation } from './report.js';
export type { Pair, TableComparison } from './result.js';
