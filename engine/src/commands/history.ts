import path from 'node:path';
import { formatError, type LastroError } from '../base/errors.js';
import {
  historyFolder,
  listRuns,
  mergeRuns,
  pruneRuns,
  type MergeResult,
  type PruneResult,
  type RunHead,
} from '../history/index.js';
import { pickTarget, readConfig } from '../project/config.js';
import type { RunOptions } from '../run/options.js';

/** The newest runs of a target. */
export interface HistoryList {
  target: string;
  /** Newest first. */
  runs: RunHead[];
  /** The runs that cannot be read, a sentence each. */
  notes: string[];
}

/** `lastro history`: the newest runs of the target. */
export async function listHistory(
  { projectDir, env, target: asked }: Pick<RunOptions, 'projectDir' | 'env' | 'target'>,
  { limit }: { limit: number },
): Promise<HistoryList> {
  const { name: target } = pickTarget(await readConfig(projectDir), asked);
  const notes: string[] = [];
  const onProblem = (problem: LastroError): void => void notes.push(formatError(problem));
  return { target, runs: await listRuns(historyFolder(projectDir, env), { target, last: limit, onProblem }), notes };
}

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
