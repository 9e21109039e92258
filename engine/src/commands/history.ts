import { historyFolder, pruneRuns, type PruneResult } from '../history/index.js';
import type { RunOptions } from '../run/options.js';

/** `lastro history prune`: removes all but the newest runs of each target; says which runs cannot be read. */
export function pruneHistory(
  { projectDir, env, log }: RunOptions,
  options: { keep: number; unreadable: boolean },
): Promise<PruneResult> {
  return pruneRuns(historyFolder(projectDir, env), {
    ...options,
    onProblem: (problem) => log.warn(`${problem.location?.file ?? ''}: ${problem.message}`),
  });
}
