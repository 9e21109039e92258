import { rm } from 'node:fs/promises';
import path from 'node:path';
import { makePrivateFolder } from '../base/private-files.js';
import { LastroError } from '../base/errors.js';
import type { RunHead, RunRecord } from './record.js';
import { readEach, readRun, writeRun, type OnProblem } from './run-files.js';
import { readIndexedRuns } from './run-index.js';

export interface ReadOptions {
  /** Only runs on this target. */
  target?: string | undefined;
  /** At most so many, the newest. */
  last?: number | undefined;
  onProblem?: OnProblem | undefined;
}

/**
 * Adds a run to the history. The run is there as a whole or not at all; the index beside the runs is only a shortcut.
 * `onProblem` is called with earlier runs that cannot be read. Two processes may add at once: their runs have one number.
 */
export async function appendRun(folder: string, record: RunRecord, onProblem?: OnProblem): Promise<void> {
  if (!/^\w[\w.-]*$/.test(record.run_id))
    throw new LastroError('history.run-id', `the run id cannot be a file name: ${record.run_id}`);
  const runs = await readIndexedRuns(folder, onProblem);
  const number = Math.max(0, ...runs.map((run) => run.number)) + 1;
  makePrivateFolder(folder);
  await writeRun(folder, number, { ...record, after: runs.at(-1)?.runId ?? null });
  await readIndexedRuns(folder);
}

/** Runs as lists show them, newest first. */
export async function listRuns(folder: string, { target, last, onProblem }: ReadOptions = {}): Promise<RunHead[]> {
  const runs = await readIndexedRuns(folder, onProblem);
  const heads = runs.flatMap(({ head }) => (head === null ? [] : [head]));
  return heads
    .filter((head) => target === undefined || head.target === target)
    .reverse()
    .slice(0, last);
}

/** Whole runs, oldest first. */
export async function readRuns(folder: string, options: ReadOptions = {}): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for await (const record of runsBackwards(folder, options)) records.push(record);
  return records.reverse();
}

/** The runs that are wanted, whole, oldest first, each read when it is asked for. */
export async function* readEachRun(folder: string, isWanted: (head: RunHead) => boolean): AsyncGenerator<RunRecord> {
  const runs = await readIndexedRuns(folder);
  yield* readEach(
    folder,
    runs.flatMap(({ name, head }) => (head !== null && isWanted(head) ? [name] : [])),
  );
}

/** Whole runs, newest first, each read when it is asked for. */
export async function* runsBackwards(
  folder: string,
  { target, last = Infinity, onProblem }: ReadOptions = {},
): AsyncGenerator<RunRecord> {
  let count = 0;
  for (const { name, head } of (await readIndexedRuns(folder, onProblem)).reverse()) {
    if (count >= last) return;
    if (head === null || (target !== undefined && head.target !== target)) continue;
    const stored = readRun(folder, name, onProblem);
    if (stored === undefined) continue;
    count++;
    delete stored.after;
    yield stored;
  }
}

export interface PruneOptions {
  /** Runs of each target that stay, the newest. */
  keep: number;
  /** Removes runs that cannot be read, too. */
  unreadable: boolean;
  onProblem?: OnProblem | undefined;
}

export interface PruneResult {
  /** Names of the files that were removed. */
  removed: string[];
  /** Runs that are left. */
  remaining: number;
}

/** Removes old runs from the history, and from the index with them. */
export async function pruneRuns(folder: string, { keep, unreadable, onProblem }: PruneOptions): Promise<PruneResult> {
  const runs = await readIndexedRuns(folder, onProblem);
  const counts = new Map<string, number>();
  const removed = runs.reverse().flatMap(({ name, head }) => {
    if (head === null) return unreadable ? [name] : [];
    const count = (counts.get(head.target) ?? 0) + 1;
    counts.set(head.target, count);
    return count > keep ? [name] : [];
  });
  for (const name of removed) await rm(path.join(folder, name), { force: true });
  if (removed.length > 0) await readIndexedRuns(folder);
  return { removed: removed.reverse(), remaining: runs.length - removed.length };
}
