import { FileAttachment } from 'observablehq:stdlib';
import { compareVerdicts, worstVerdict, type Verdict } from './status.js';
import type { RunSummary, TrustIndex } from '../../src/publish/site/shapes.js';

/** The run this site was built after. */
export const run = await FileAttachment('../data/run.json').json<RunSummary>();

const index = await FileAttachment('../data/trust.json').json<TrustIndex>();

/** What some columns stand on, taken together. */
export interface Trust {
  verdict: Verdict;
  /** Ids of all checks behind the columns. */
  checks: string[];
  /** Ids of those that did not pass, worst first. */
  problems: string[];
  /** How many of the columns no check covers. */
  uncovered: number;
}

/** The worst verdict behind `layer.table` or `layer.table.column` names. Throws when the engine knows no such name. */
export function trustOf(reads: readonly string[]): Trust {
  const positions = new Set<number>();
  const verdicts: Verdict[] = [];
  let uncovered = 0;
  for (const name of reads) {
    const entry = index.entries[name];
    if (entry === undefined) throw new Error(`a figure reads ${name}, which no table has`);
    verdicts.push(entry.verdict);
    if (entry.checks.length === 0) uncovered += 1;
    for (const position of entry.checks) positions.add(position);
  }
  const checks = [...positions].map((position) => index.checks[position] ?? '');
  const problems = checks
    .filter((id) => index.problems[id] !== undefined)
    .sort((a, b) => compareVerdicts(verdictOfCheck(a), verdictOfCheck(b)));
  return { verdict: worstVerdict(verdicts), checks, problems, uncovered };
}

/** Of a check by its id; one that is no problem passed. */
export function verdictOfCheck(id: string): Verdict {
  return index.problems[id]?.verdict ?? (index.checks.includes(id) ? 'pass' : 'not_checked');
}
