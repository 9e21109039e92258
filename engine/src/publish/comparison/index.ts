export { compareRuns, tablesOfRun, type ComparedSide, type Definition, type KnownTable } from './compare-runs.js';
export type { RunComparison } from './comparison.js';
export { formatComparison } from './format-text.js';
export { comparisonMarkdown } from './format-markdown.js';
