/**
 * What statuses mean, for the engine and for the pages: change the meaning of a warning here and nowhere else.
 *
 * The module is with the pages because a browser can only load what the site's root contains; it imports nothing, so
 * that the engine can bundle it too. Rooms of the engine import it as `base/status.js`.
 */

/** How a node of a run ended, in dbt's words: loads and models succeed, checks pass. */
export type NodeStatus = 'success' | 'pass' | 'warn' | 'fail' | 'error' | 'skipped';

/** The verdict of a check or a run. */
export type Verdict = 'pass' | 'warn' | 'stale' | 'not_checked' | 'fail';

/** The verdict of a figure, a table or a column. `indirect`: checks pass, but none of them reads the column itself. */
export type DataVerdict = Verdict | 'indirect';

/** What a check finds of its severity's failure. */
type Severity = 'critical' | 'warning' | 'info';

/** Every status with its rank (the higher, the worse) and its verdict, in the order in which they are counted. */
const MEANINGS: Readonly<Record<NodeStatus, { rank: number; verdict: Verdict }>> = {
  success: { rank: 0, verdict: 'pass' },
  pass: { rank: 1, verdict: 'pass' },
  warn: { rank: 3, verdict: 'warn' },
  fail: { rank: 4, verdict: 'fail' },
  error: { rank: 5, verdict: 'fail' },
  skipped: { rank: 2, verdict: 'not_checked' },
};

/** In the order in which they are counted. */
export const STATUSES = Object.keys(MEANINGS) as readonly NodeStatus[];

/** From best to worst. An unchecked figure is worse than one with a warning: a verdict needs evidence. */
export const VERDICTS: readonly DataVerdict[] = ['pass', 'indirect', 'warn', 'stale', 'not_checked', 'fail'];

export function verdictOf(status: NodeStatus): Verdict {
  return MEANINGS[status].verdict;
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
export function compareStatuses(a: NodeStatus, b: NodeStatus): number {
  return MEANINGS[b].rank - MEANINGS[a].rank;
}

/** The worst of some statuses; `pass` when there are none. */
export function worstStatus(statuses: Iterable<NodeStatus>): NodeStatus {
  return [...statuses].sort(compareStatuses)[0] ?? 'pass';
}

/** Whether it makes a command exit with code 1. */
export function isFailure(status: NodeStatus): boolean {
  return verdictOf(status) === 'fail';
}

/** Whether it is listed as something to look at: a failure or a warning. A node without a status was not run. */
export function isProblem(status: NodeStatus | null | undefined): status is NodeStatus {
  return status != null && (isFailure(status) || verdictOf(status) === 'warn');
}

/** The status of a check that did not pass. */
export function failureStatus(severity: Severity): NodeStatus & ('warn' | 'fail') {
  return severity === 'critical' ? 'fail' : 'warn';
}

/** The status under `--warn-error`, which makes a failure of a warning. */
export function applyWarnError<T extends string>(status: T, warnError = false): T | 'fail' {
  return warnError && status === 'warn' ? 'fail' : status;
}

/** How often each status occurs; every status has a number. */
export function countStatuses(statuses: Iterable<NodeStatus>): Record<NodeStatus, number> {
  const counts = { success: 0, pass: 0, warn: 0, fail: 0, error: 0, skipped: 0 };
  for (const status of statuses) counts[status] += 1;
  return counts;
}

/**
 * The verdict of a run: that of its checks, or worse when another node is a problem. A run without checks was not
 * checked, nor was one whose checks were skipped.
 */
export function runVerdict(results: readonly { resource_type: string; status: NodeStatus }[]): Verdict {
  const isCheck = ({ resource_type }: { resource_type: string }): boolean =>
    resource_type === 'test' || resource_type === 'unit_test';
  const checks = results.filter(isCheck).map(({ status }) => status);
  const otherProblems = results.filter((result) => !isCheck(result) && isProblem(result.status));
  return worstVerdict([worstVerdict(checks.map(verdictOf)), ...otherProblems.map(({ status }) => verdictOf(status))]);
}
