import { FileAttachment } from 'observablehq:stdlib';
import { compareVerdicts, worstVerdict, type DataVerdict, type Verdict } from './status.js';
import type { RunSummary, TrustIndex } from '../../src/publish/site/shapes.js';

/** The run this site was built after. */
export const run = await FileAttachment('../data/run.json').json<RunSummary>();

/** The verdict of the run; a project that has changed since, and could not be run, has none of its own. */
export const runVerdict: DataVerdict = run.outdated === true ? 'stale' : run.verdict;

const index = await FileAttachment('../data/trust.json').json<TrustIndex>();

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

/** The verdict of some columns together, and their checks. */
export interface Trust {
  verdict: DataVerdict;
  /** Ids of all checks behind the columns. */
  checks: string[];
  /** Ids of those that did not pass, worst first. */
  problems: string[];
  /** How many of those have the verdict. */
  decisive: number;
  /** How many of the columns no check covers. */
  uncovered: number;
  /** How many of the columns only checks of other columns cover. */
  indirect: number;
  /** Whether any check is on a table of the columns itself. */
  hasOwnChecks: boolean;
}

/** The worst verdict behind `layer.table` or `layer.table.column` names. Throws when the engine knows no such name. */
export function trustOf(reads: readonly string[]): Trust {
  const positions = new Set<number>();
  const verdicts: DataVerdict[] = [];
  let [uncovered, indirect, hasOwnChecks] = [0, 0, false];
  for (const name of reads) {
    const entry = index.entries[name];
    if (entry === undefined) throw new Error(`a figure reads ${name}, which no table has`);
    verdicts.push(entry.verdict);
    if (entry.checks.length === 0) uncovered += 1;
    else if (!entry.isChecked) indirect += 1;
    hasOwnChecks ||= index.entries[name.split('.', 2).join('.')]?.isChecked === true;
    for (const position of entry.checks) positions.add(position);
  }
  const checks = [...positions].map((position) => index.checks[position] ?? '');
  const problems = checks
    .filter((id) => index.problems[id] !== undefined)
    .sort((a, b) => compareVerdicts(verdictOfCheck(a), verdictOfCheck(b)));
  const verdict = worstVerdict(verdicts);
  const decisive = problems.filter((id) => verdictOfCheck(id) === verdict).length;
  return { verdict, checks, problems, decisive, uncovered, indirect, hasOwnChecks };
}

/** Of a check by its id; one that is no problem passed. */
export function verdictOfCheck(id: string): Verdict {
  return index.problems[id]?.verdict ?? (index.checks.includes(id) ? 'pass' : 'not_checked');
}
