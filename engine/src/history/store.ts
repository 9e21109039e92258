import { readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { writeFileAtomic } from '../base/atomic-file.js';
import { makePrivateFolder } from '../base/private-files.js';
import { LastroError, messageOf } from '../base/errors.js';
import { countStatuses, type NodeStatus } from '../base/status.js';
import type { RunHead, RunRecord } from './record.js';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** `000042-20181017T213005-3f9a2c.json.gz`: the number gives the order, whatever the clock said. */
const RUN_FILE = /^(\d{6,})-([\w.-]+)\.json\.gz$/;
const INDEX_FILE = 'index.json';
const INDEX_VERSION = 2;

export interface ReadOptions {
  /** Only runs on this target. */
  target?: string | undefined;
  /** At most so many, the newest. */
  last?: number | undefined;
  /** Called with files that cannot be read; they are left out. */
  onProblem?: ((problem: LastroError) => void) | undefined;
}

/**
 * Adds a run to the history. The run is there as a whole or not at all; the index beside the runs is only a shortcut.
 * `onProblem` is called with earlier runs that cannot be read.
 */
export async function appendRun(
  folder: string,
  record: RunRecord,
  onProblem?: ReadOptions['onProblem'],
): Promise<void> {
  if (!/^\w[\w.-]*$/.test(record.run_id))
    throw new LastroError('history.run-id', `the run id cannot be a file name: ${record.run_id}`);
  const files = await runFiles(folder);
  const number = (files.at(-1)?.number ?? 0) + 1;
  const name = `${String(number).padStart(6, '0')}-${record.run_id}.json.gz`;
  makePrivateFolder(folder);
  await writeFileAtomic(path.join(folder, name), await zip(JSON.stringify(record)), 0o600);
  await readHeads(folder, [...files.map((file) => file.name), name], onProblem);
}

/** Runs as lists show them, newest first. */
export async function listRuns(folder: string, options: ReadOptions = {}): Promise<RunHead[]> {
  const files = await runFiles(folder);
  const heads = await readHeads(
    folder,
    files.map((file) => file.name),
    options.onProblem,
  );
  const matching = [...heads.values()].filter((head) => options.target === undefined || head.target === options.target);
  return matching.reverse().slice(0, options.last);
}

/** Whole runs, oldest first. */
export async function readRuns(folder: string, options: ReadOptions = {}): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for await (const record of runsBackwards(folder, options)) records.push(record);
  return records.reverse();
}

/** Whole runs, newest first, each read when it is asked for. */
export async function* runsBackwards(
  folder: string,
  { target, last = Infinity, onProblem }: ReadOptions = {},
): AsyncGenerator<RunRecord> {
  let count = 0;
  for (const { name } of (await runFiles(folder)).reverse()) {
    if (count >= last) return;
    const record = await readRecord(folder, name, onProblem);
    if (record === undefined || (target !== undefined && record.target !== target)) continue;
    count++;
    yield record;
  }
}

export function runHead(record: RunRecord): RunHead {
  const { run_id, project, target, started_at, completed_at, elapsed_time, verdict, checks } = record;
  const statuses = checks.map((check) => check.status).filter((status): status is NodeStatus => status !== null);
  const counts = countStatuses(statuses);
  return { run_id, project, target, started_at, completed_at, elapsed_time, verdict, checks: counts };
}

interface RunFile {
  name: string;
  number: number;
  runId: string;
}

async function runFiles(folder: string): Promise<RunFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .flatMap((name) => {
      const match = RUN_FILE.exec(name);
      return match === null ? [] : [{ name, number: Number(match[1]), runId: match[2] ?? '' }];
    })
    .sort((a, b) => a.number - b.number || (a.runId < b.runId ? -1 : 1));
}

async function readRecord(
  folder: string,
  name: string,
  onProblem: ReadOptions['onProblem'],
): Promise<RunRecord | undefined> {
  try {
    const text = (await unzip(await readFile(path.join(folder, name)))).toString();
    return parseRecord(JSON.parse(text));
  } catch (error) {
    onProblem?.(
      new LastroError('history.broken-file', `a run of the history cannot be read: ${messageOf(error)}`, {
        location: { file: path.join(folder, name) },
        hint: 'remove the file; other runs are not affected',
        cause: error,
      }),
    );
    return undefined;
  }
}

function parseRecord(value: unknown): RunRecord {
  const record = value as Partial<RunRecord> | null;
  if (record?.version !== 1) throw new Error(`its version is ${String(record?.version)}, not 1`);
  if (!Array.isArray(record.steps) || !Array.isArray(record.checks)) throw new Error('it has no steps or checks');
  return record as RunRecord;
}

/** What the index says of a file: the head of its run, as long as the file is the one that was read. */
interface IndexEntry {
  bytes: number;
  /** Milliseconds. */
  modified: number;
  /** Null of a file that cannot be read. */
  head: RunHead | null;
}

/**
 * Heads by file. The index has those of files that have not changed since it was written; the others are read from the
 * runs themselves, and the index is written again.
 */
async function readHeads(
  folder: string,
  names: readonly string[],
  onProblem: ReadOptions['onProblem'],
): Promise<Map<string, RunHead>> {
  const index = await readIndex(folder);
  const entries = new Map<string, IndexEntry>();
  let isCurrent = index.size === names.length;
  for (const name of names) {
    const { size: bytes, mtimeMs: modified } = await stat(path.join(folder, name));
    const known = index.get(name);
    // Files that cannot be read are reported each time.
    if (known?.bytes === bytes && known.modified === modified && known.head !== null) entries.set(name, known);
    else {
      const record = await readRecord(folder, name, onProblem);
      const head = record === undefined ? null : runHead(record);
      entries.set(name, { bytes, modified, head });
      isCurrent &&= known?.bytes === bytes && known.modified === modified && known.head === head;
    }
  }
  if (!isCurrent) {
    const text = JSON.stringify({ version: INDEX_VERSION, runs: Object.fromEntries(entries) });
    // A folder that cannot be written can still be read: the index only saves time.
    await writeFileAtomic(path.join(folder, INDEX_FILE), text, 0o600).catch(() => undefined);
  }
  return new Map([...entries].flatMap(([name, { head }]) => (head === null ? [] : [[name, head]])));
}

async function readIndex(folder: string): Promise<Map<string, IndexEntry>> {
  try {
    const index = JSON.parse(await readFile(path.join(folder, INDEX_FILE), 'utf8')) as {
      version?: unknown;
      runs?: Record<string, IndexEntry>;
    };
    return index.version === INDEX_VERSION ? new Map(Object.entries(index.runs ?? {})) : new Map();
  } catch {
    return new Map();
  }
}

export interface PruneOptions {
  /** Runs of each target that stay, the newest. */
  keep: number;
  /** Removes runs that cannot be read, too. */
  unreadable: boolean;
  onProblem?: ReadOptions['onProblem'];
}

export interface PruneResult {
  /** Names of the files that were removed. */
  removed: string[];
  /** Runs that are left. */
  remaining: number;
}

/** Removes old runs from the history, and from the index with them. */
export async function pruneRuns(folder: string, { keep, unreadable, onProblem }: PruneOptions): Promise<PruneResult> {
  const names = (await runFiles(folder)).map(({ name }) => name);
  const heads = await readHeads(folder, names, onProblem);
  const counts = new Map<string, number>();
  const removed = names.reverse().filter((name) => {
    const head = heads.get(name);
    if (head === undefined) return unreadable;
    const count = (counts.get(head.target) ?? 0) + 1;
    counts.set(head.target, count);
    return count > keep;
  });
  for (const name of removed) await rm(path.join(folder, name), { force: true });
  const remaining = names.filter((name) => !removed.includes(name)).reverse();
  if (removed.length > 0) await readHeads(folder, remaining, undefined);
  return { removed: removed.reverse(), remaining: remaining.length };
}
