import type { RunHead, RunRecord } from './record.js';
import { readEach, type OnProblem } from './run-files.js';
import { readIndexedRuns } from './run-index.js';

/** Days whose runs are looked at for incidents. */
const DAYS = 90;

/** Of them at most so many runs, the newest; where there are fewer, older ones too. */
const MOST = 500;
const LEAST = 30;

/** Of runs, newest first, those that are looked at for incidents. */
export function observedRuns<T extends Pick<RunHead, 'started_at'>>(newestFirst: readonly T[], until: Date): T[] {
  const start = until.getTime() - DAYS * 24 * 3600 * 1000;
  return newestFirst.filter((run, i) => i < LEAST || (i < MOST && Date.parse(run.started_at) > start));
}

export interface ObservedOptions {
  target: string;
  /** The end of the days. */
  until: Date;
  onProblem?: OnProblem | undefined;
}

/** The runs of a target that are looked at for incidents, whole, oldest first, each read when it is asked for. */
export async function* readObservedRuns(
  folder: string,
  { target, until, onProblem }: ObservedOptions,
): AsyncGenerator<RunRecord> {
  const runs = (await readIndexedRuns(folder, onProblem)).flatMap(({ name, head }) =>
    head?.target === target ? [{ name, started_at: head.started_at }] : [],
  );
  const names = observedRuns(runs.reverse(), until).map(({ name }) => name);
  yield* readEach(folder, names.reverse(), onProblem);
}
