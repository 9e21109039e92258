import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.js';
import { UsageError } from '../base/errors.js';
import { makePrivateFolder } from '../base/private-files.js';
import { mergeAlertLogFiles } from './alert-log.js';
import { readRun, runFiles, type OnProblem } from './run-files.js';
import { readIndexedRuns } from './run-index.js';

export interface MergeResult {
  /** Names of the files that were copied. */
  added: string[];
  /** Runs that both have. */
  known: number;
}

/**
 * Copies the runs of another copy of a history that this one does not have, or cannot read, under their own names: the union is the
 * same whichever copy is merged into the other. The other copy stays as it is; its runs that cannot be read are left out. Throws a
 * {@link UsageError} when there is no such folder. The logs of alerts are merged, too.
 */
export async function mergeRuns(folder: string, other: string, onProblem?: OnProblem): Promise<MergeResult> {
  if (!existsSync(other))
    throw new UsageError('history.no-folder', `no such folder: ${other}`, {
      hint: 'name the folder of another copy of the history',
    });
  const own = new Set((await readIndexedRuns(folder)).flatMap(({ head, runId }) => (head === null ? [] : [runId])));
  const result: MergeResult = { added: [], known: 0 };
  for (const { name, runId } of await runFiles(other)) {
    if (own.has(runId)) result.known++;
    else if (readRun(other, name, onProblem) !== undefined) {
      makePrivateFolder(folder);
      await writeFileAtomic(path.join(folder, name), await readFile(path.join(other, name)), 0o600);
      own.add(runId);
      result.added.push(name);
    }
  }
  await readIndexedRuns(folder, onProblem);
  await mergeAlertLogFiles(folder, other, onProblem);
  return result;
}
