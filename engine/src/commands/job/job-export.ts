import fs from 'node:fs';
import path from 'node:path';
import { writeFileAtomicSync } from '../../base/atomic-file.js';
import { UsageError } from '../../base/errors.js';
import { PACKAGE } from '../../base/package.js';
import { exportJobs, isExported, type ExportTarget } from '../../jobs/index.js';
import { alertVariables } from '../../project/alert-secrets.js';
import { readConfig } from '../../project/config.js';
import { PSEUDONYM_KEY_VARIABLE } from '../../publish/pseudonym.js';
import type { RunOptions } from '../../run/options.js';
import { pickJob } from './job.js';

export interface JobExportRequest {
  /** Jobs to export; empty for all that have a schedule. */
  names: readonly string[];
  to: ExportTarget;
  /** Folder to write to, relative to `cwd`. Without it, the lines are the files themselves. */
  out?: string | undefined;
  cwd: string;
}

/** `lastro job export`: returns the lines to print. Throws `job.cannot-write`, and writes nothing, for a file that no export wrote. */
export async function exportProjectJobs(
  { projectDir }: RunOptions,
  { names, to, out, cwd }: JobExportRequest,
): Promise<string[]> {
  const { jobs: all = {}, alerts = { channels: {} } } = await readConfig(projectDir);
  const jobs =
    names.length === 0
      ? Object.entries(all).filter(([, { schedule }]) => schedule !== undefined)
      : names.map((name) => [name, pickJob(all, name)] as const);
  if (jobs.length === 0)
    throw new UsageError('job.no-schedule', 'no job has a schedule', { hint: 'add jobs to lastro.config.ts' });
  const files = exportJobs(to, Object.fromEntries(jobs), {
    projectDir,
    folderInRepository: folderInRepository(projectDir),
    lastro: [process.execPath, path.join(PACKAGE, 'bin', 'lastro.js')],
    hasLockfile: LOCKFILES.some((file) => fs.existsSync(path.join(projectDir, file))),
    secrets: [PSEUDONYM_KEY_VARIABLE, ...alertVariables(alerts)],
  });
  if (out === undefined)
    return [...files].flatMap(([file, text]) => [...(files.size > 1 ? [`# File ${file}`] : []), text.trimEnd()]);
  const targets = [...files].map(([file, text]) => ({ file: path.join(out, file), text }));
  for (const { file } of targets) assertReplaceable(path.resolve(cwd, file), file);
  for (const { file, text } of targets) writeFileAtomicSync(path.resolve(cwd, file), text);
  return targets.map(({ file }) => `wrote ${file}`);
}

/** Files without which `npm ci` fails. */
const LOCKFILES = ['package-lock.json', 'npm-shrinkwrap.json'];

function assertReplaceable(absolute: string, file: string): void {
  if (fs.existsSync(absolute) && !isExported(fs.readFileSync(absolute, 'utf8')))
    throw new UsageError('job.cannot-write', `${file} exists, and no export wrote it`, { hint: 'use another --out' });
}

/** The project's folder below the folder that has `.git`. */
function folderInRepository(projectDir: string): string {
  for (let folder = projectDir; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, '.git')))
      return path.relative(folder, projectDir).replaceAll(path.sep, '/') || '.';
    if (path.dirname(folder) === folder) return '.';
  }
}
