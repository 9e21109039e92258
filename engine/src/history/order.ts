import type { RunHead } from './record.js';

/** What the order of runs depends on. */
interface OrderedRun {
  /** Higher than that of every run that its copy of the history had. */
  number: number;
  runId: string;
  head: Pick<RunHead, 'started_at'> | null;
  after?: string | null | undefined;
}

/**
 * Runs, oldest first, whichever copies of a history they came from. A run comes after the run that was the newest when it was added,
 * whatever the clock said; runs that did not know of each other are in the order in which they started. A run that does not say
 * what it came after, or whose predecessor is gone, comes after all with lower numbers.
 * @param runs by rising numbers
 */
export function orderRuns<T extends OrderedRun>(runs: readonly T[]): T[] {
  const moments = new Map<string, number>();
  let [number, ofLowerNumbers, latest] = [0, -Infinity, -Infinity];
  for (const run of runs) {
    if (run.number !== number) [number, ofLowerNumbers] = [run.number, latest];
    const known = run.after == null ? undefined : moments.get(run.after);
    const before = run.after === null ? -Infinity : (known ?? ofLowerNumbers);
    const moment = Math.max(before, run.head === null ? before : Date.parse(run.head.started_at));
    moments.set(run.runId, moment);
    latest = Math.max(latest, moment);
  }
  const momentOf = ({ runId }: T): number => moments.get(runId) ?? latest;
  const compare = (a: number | string, b: number | string): number => (a === b ? 0 : a < b ? -1 : 1);
  return [...runs].sort(
    (a, b) => compare(momentOf(a), momentOf(b)) || a.number - b.number || compare(a.runId, b.runId),
  );
}
