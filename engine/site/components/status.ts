/**
 * What statuses mean, for the engine and for the pages: change the meaning of a warning here and nowhere else.
 *
 * The module is with the pages because a browser can only load what the site's root contains; it imports nothing, so
 * that the engine can bundle it too. Rooms of the engine import it as `base/status.js`.
 */

/** How a node of a run ended, in dbt's words: loads and models succeed, checks pass. */
export type NodeStatus = 'success' | 'pass' | 'warn' | 'fail' | 'error' | 'skipped';

/** How a node ended, as verdicts and counts take it: a warning that the project accepts is told apart from the others. */
export type Outcome = NodeStatus | 'accepted';

/** How many nodes ended how; `accepted` is left out where there is none. */
export type OutcomeCounts = Record<NodeStatus, number> & { accepted?: number };

/** The verdict of a check or a run. */
export type Verdict = 'pass' | 'warn' | 'stale' | 'not_checked' | 'fail';

/**
 * The verdict of a figure, a table or a column. `accepted`: checks pass, but for warnings that the project accepts. `indirect`: checks
 * pass, but none of them reads the column itself.
 */
export type DataVerdict = Verdict | 'accepted' | 'indirect';

/** What a check finds of its severity's failure. */
type Severity = 'critical' | 'warning' | 'info';

/** Every outcome with its rank (the higher, the worse) and its verdict, in the order in which they are counted. */
const MEANINGS: Readonly<Record<Outcome, { rank: number; verdict: Verdict }>> = {
  success: { rank: 0, verdict: 'pass' },
  pass: { rank: 1, verdict: 'pass' },
  warn: { rank: 4, verdict: 'warn' },
  accepted: { rank: 2, verdict: 'pass' },
  fail: { rank: 5, verdict: 'fail' },
  error: { rank: 6, verdict: 'fail' },
  skipped: { rank: 3, verdict: 'not_checked' },
};

/** In the order in which they are counted. */
export const OUTCOMES = Object.keys(MEANINGS) as readonly Outcome[];

export const STATUSES: readonly NodeStatus[] = OUTCOMES.filter((outcome) => outcome !== 'accepted');

/** From best to worst. An unchecked figure is worse than one with a warning: a verdict needs evidence. */
export const VERDICTS: readonly DataVerdict[] = [
  ...(['pass', 'accepted', 'indirect', 'warn', 'stale', 'not_checked', 'fail'] as const),
];

/** How a node ended, by its status and by whether its warning is accepted. */
export function outcomeOf<T extends NodeStatus | null>(ended: { status: T; accepted?: unknown }): T | 'accepted' {
  return ended.status === 'warn' && ended.accepted != null ? 'accepted' : ended.status;
}

export function verdictOf(outcome: Outcome): Verdict {
  return MEANINGS[outcome].verdict;
}

/** The verdict of data by one check. */
export function dataVerdictOf(outcome: Outcome): Verdict | 'accepted' {
  return outcome === 'accepted' ? outcome : verdictOf(outcome);
}

/** The worst of some verdicts; `not_checked` when there are none. */
export function worstVerdict<T extends DataVerdict>(verdicts: Iterable<T>): T | 'not_checked' {
  return [...verdicts].sort(compareVerdicts)[0] ?? 'not_checked';
}

/** Worst first: for `sort`. */
export function compareVerdicts(a: DataVerdict, b: DataVerdict): number {
  return VERDICTS.indexOf(b) - VERDICTS.indexOf(a);
}

/** Worst first: for `sort`. */
export function compareStatuses(a: Outcome, b: Outcome): number {
  return MEANINGS[b].rank - MEANINGS[a].rank;
}

/** The worst of some outcomes; `pass` when there are none. */
export function worstStatus<T extends Outcome>(outcomes: Iterable<T>): T | 'pass' {
  return [...outcomes].sort(compareStatuses)[0] ?? 'pass';
}

/** Whether it makes a command exit with code 1. */
export function isFailure(outcome: Outcome): boolean {
  return verdictOf(outcome) === 'fail';
}

/** Whether it is listed as something to look at: a failure, or a warning that is not accepted. A node without a status was not run. */
export function isProblem(outcome: Outcome | null | undefined): outcome is 'warn' | 'fail' | 'error' {
  return outcome != null && (isFailure(outcome) || verdictOf(outcome) === 'warn');
}

/** The status of a check that did not pass. */
export function failureStatus(severity: Severity): NodeStatus & ('warn' | 'fail') {
  return severity === 'critical' ? 'fail' : 'warn';
}

/** The status under `--warn-error`, which makes a failure of a warning. */
export function applyWarnError<T extends string>(status: T, warnError = false): T | 'fail' {
  return warnError && status === 'warn' ? 'fail' : status;
}

/** How often each outcome occurs; every status has a number. */
export function countStatuses(outcomes: Iterable<Outcome>): OutcomeCounts {
  const counts: OutcomeCounts = { success: 0, pass: 0, warn: 0, fail: 0, error: 0, skipped: 0 };
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** `580 pass, 2 warn, 9 accepted`, a text for each outcome that occurs. */
export function countTexts(counts: OutcomeCounts): string[] {
  return OUTCOMES.flatMap((outcome) => {
    const n = counts[outcome] ?? 0;
    return n > 0 ? [`${n} ${outcome}`] : [];
  });
}

/**
 * The verdict of a run: that of its checks, or worse when another node is a problem. A run without checks was not
 * checked, nor was one whose checks were skipped.
 */
export function runVerdict(
  results: readonly { resource_type: string; status: NodeStatus; accepted?: unknown }[],
): Verdict {
  const isCheck = ({ resource_type }: { resource_type: string }): boolean =>
    resource_type === 'test' || resource_type === 'unit_test';
  const checks = results.filter(isCheck).map(outcomeOf);
  const otherProblems = results.filter((result) => !isCheck(result) && isProblem(result.status));
  return worstVerdict([worstVerdict(checks.map(verdictOf)), ...otherProblems.map(({ status }) => verdictOf(status))]);
}
