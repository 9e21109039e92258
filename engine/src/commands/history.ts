import path from 'node:path';
import { historyFolder, mergeRuns, pruneRuns, type MergeResult, type PruneResult } from '../history/index.js';
import type { RunOptions } from '../run/options.js';

/** `lastro history prune`: removes all but the newest runs of each target; says which runs cannot be read. */
export function pruneHistory(
  options: RunOptions,
  request: { keep: number; unreadable: boolean },
): Promise<PruneResult> {
  const folder = historyFolder(options.projectDir, options.env);
  return pruneRuns(folder, { ...request, onProblem: warnOf(options) });
}

/** `lastro history merge`: adds the runs of other copies of the history, relative to `cwd`; says which cannot be read. */
export async function mergeHistory(options: RunOptions, others: readonly string[], cwd: string): Promise<MergeResult> {
  const folder = historyFolder(options.projectDir, options.env);
  const merged: MergeResult = { added: [], known: 0 };
  for (const other of others) {
    const { added, known } = await mergeRuns(folder, path.resolve(cwd, other), warnOf(options));
    merged.added.push(...added);
    merged.known += known;
  }
  return merged;
}

const warnOf =
  ({ log }: RunOptions) =>
  (problem: { message: string; location?: { file: string } | undefined }): void =>
    log.warn(`${problem.location?.file ?? ''}: ${problem.message}`);
