import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.js';
import { countStatuses, outcomeOf } from '../base/status.js';
import { orderRuns } from './order.js';
import type { RunHead, RunRecord } from './record.js';
import { readRun, runFiles, type OnProblem, type RunFile, type StoredRun } from './run-files.js';

const INDEX_FILE = 'index.json';
const INDEX_VERSION = 4;

/** A file of the history and the head of its run. */
export interface IndexedRun extends RunFile, Pick<StoredRun, 'after'> {
  /** Null of a file that cannot be read. */
  head: RunHead | null;
}

/** What the index says of a file, as long as the file is the one that was read. */
interface IndexEntry extends Pick<IndexedRun, 'head' | 'after'> {
  bytes: number;
  /** Milliseconds. */
  modified: number;
}

/**
 * The runs of a folder, oldest first. The index has the heads of files that have not changed since it was written; the others
 * are read from the runs themselves, and the index is written again: it may be that of another copy, or none.
 */
export async function readIndexedRuns(folder: string, onProblem?: OnProblem): Promise<IndexedRun[]> {
  const files = await runFiles(folder);
  const index = await readIndex(folder);
  const entries = new Map<string, IndexEntry>();
  let isCurrent = index.size === files.length;
  for (const { name } of files) {
    const status = statSync(path.join(folder, name), { throwIfNoEntry: false });
    // Another process has removed it.
    if (status === undefined) continue;
    const { size: bytes, mtimeMs: modified } = status;
    const known = index.get(name);
    // Files that cannot be read are reported each time.
    if (known?.bytes === bytes && known.modified === modified && known.head !== null) entries.set(name, known);
    else {
      const run = readRun(folder, name, onProblem);
      const head = run === undefined ? null : runHead(run);
      entries.set(name, { bytes, modified, head, after: run?.after });
      isCurrent &&= known?.bytes === bytes && known.modified === modified && known.head === head;
    }
  }
  if (!isCurrent) {
    const text = JSON.stringify({ version: INDEX_VERSION, runs: Object.fromEntries(entries) });
    // A folder that cannot be written can still be read: the index only saves time.
    await writeFileAtomic(path.join(folder, INDEX_FILE), text, 0o600).catch(() => undefined);
  }
  return orderRuns(
    files.flatMap((file) => {
      const entry = entries.get(file.name);
      return entry === undefined ? [] : [{ ...file, head: entry.head, after: entry.after }];
    }),
  );
}

export function runHead(record: RunRecord): RunHead {
  const { run_id, project, target, started_at, completed_at, elapsed_time, verdict, invocation, checks } = record;
  const counts = countStatuses(checks.map(outcomeOf).filter((outcome) => outcome !== null));
  return {
    ...{ run_id, project, target, started_at, completed_at, elapsed_time, verdict },
    ...(invocation === undefined ? {} : { invocation }),
    checks: counts,
  };
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
