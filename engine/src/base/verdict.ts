/** What a node of a run came to. Loads and models succeed; checks pass; dbt's words where dbt has them. */
export type NodeStatus = 'success' | 'pass' | 'warn' | 'fail' | 'error' | 'skipped';

/** What a reader is told of a figure, a table or a run. */
export type Verdict = 'pass' | 'warn' | 'stale' | 'not_checked' | 'fail';

/** From best to worst. */
export const VERDICTS: readonly Verdict[] = ['pass', 'warn', 'stale', 'not_checked', 'fail'];

/** The worst of some verdicts; nothing at all was not checked. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let rank = -1;
  for (const verdict of verdicts) rank = Math.max(rank, VERDICTS.indexOf(verdict));
  return VERDICTS[rank] ?? 'not_checked';
}

export function verdictOf(status: NodeStatus): Verdict {
  if (status === 'error' || status === 'fail') return 'fail';
  if (status === 'skipped') return 'not_checked';
  return status === 'warn' ? 'warn' : 'pass';
}

/** How often each status occurs; every status has a number. */
export function countStatuses(statuses: Iterable<NodeStatus>): Record<NodeStatus, number> {
  const counts = { success: 0, pass: 0, warn: 0, fail: 0, error: 0, skipped: 0 };
  for (const status of statuses) counts[status] += 1;
  return counts;
}
