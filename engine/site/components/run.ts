import { FileAttachment } from 'observablehq:stdlib';
import type { DataVerdict } from './status.js';
import type { RunSummary } from '../../src/publish/site/shapes.js';

/** The run this site was built after. */
export const run = await FileAttachment('../data/run.json').json<RunSummary>();

/** The verdict of the run; a project that has changed since, and could not be run, has none of its own. */
export const runVerdict: DataVerdict = run.outdated === true ? 'stale' : run.verdict;

/** Tables of which no run has published figures yet. */
export const unpublished: readonly string[] = run.unpublished ?? [];

/** Whether some columns are of a table of which no run has published figures yet: then there is nothing to show of them. */
export function isUnpublished(reads: readonly string[]): boolean {
  return reads.some((read) => unpublished.includes(read.split('.', 2).join('.')));
}

/** Whether no figures at all were published yet. */
export function hasNoFigures(): boolean {
  return unpublished.length > 0 && unpublished.length === run.datasets.length;
}
