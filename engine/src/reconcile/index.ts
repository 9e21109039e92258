export { compareTable, type TableToCompare, type TargetTable } from './compare-table.js';
export { formatReconciliation, type Reconciliation } from './report.js';
export type { ComparisonStatus, Pair, TableComparison } from './result.js';
