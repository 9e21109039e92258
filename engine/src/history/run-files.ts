import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { writeFileAtomic } from '../base/atomic-file.js';
import { LastroError, messageOf } from '../base/errors.js';
import type { RunRecord } from './record.js';

const zip = promisify(gzip);

/** `000042-20181017T213005-3f9a2c.json.gz`: a run has a higher number than every run that its copy of the history had. */
const RUN_FILE = /^(\d{6,})-([\w.-]+)\.json\.gz$/;

/** Called with files that cannot be read; they are left out. */
export type OnProblem = (problem: LastroError) => void;

/** A run as its file has it. */
export interface StoredRun extends RunRecord {
  /** The id of the newest run when it was added; null of a first run. Records of earlier versions do not say. */
  after?: string | null | undefined;
}

/** A file of the history. */
export interface RunFile {
  name: string;
  number: number;
  runId: string;
}

/** The runs of a folder by their names, lowest number first; none where there is no folder. */
export async function runFiles(folder: string): Promise<RunFile[]> {
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

/** Reads a run; undefined of one that cannot be read, which `onProblem` is told. */
export function readRun(folder: string, name: string, onProblem?: OnProblem): StoredRun | undefined {
  try {
    // Not by other threads: of files this small that takes three times as long.
    const text = gunzipSync(readFileSync(path.join(folder, name))).toString();
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

/** Whole runs in the order of their names, each read when it is asked for; those that cannot be read are left out. */
export async function* readEach(
  folder: string,
  names: readonly string[],
  onProblem?: OnProblem,
): AsyncGenerator<RunRecord> {
  for (const name of names) {
    const stored = readRun(folder, name, onProblem);
    if (stored === undefined) continue;
    delete stored.after;
    yield stored;
  }
}

function parseRecord(value: unknown): StoredRun {
  const record = value as Partial<RunRecord> | null;
  if (record?.version !== 1) throw new Error(`its version is ${String(record?.version)}, not 1`);
  if (!Array.isArray(record.steps) || !Array.isArray(record.checks)) throw new Error('it has no steps or checks');
  return record as StoredRun;
}

/** Writes a run into its file, as a whole or not at all. Returns the name. */
export async function writeRun(folder: string, number: number, run: StoredRun): Promise<string> {
  const name = `${String(number).padStart(6, '0')}-${run.run_id}.json.gz`;
  await writeFileAtomic(path.join(folder, name), await zip(JSON.stringify(run)), 0o600);
  return name;
}
