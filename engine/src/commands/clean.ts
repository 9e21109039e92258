import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { historyFolder } from '../history/index.js';
import { publishedFolder } from '../publish/published.js';
import type { RunOptions } from '../run/options.js';
import { isHistory, readNodeStates } from '../run/state.js';
import { openLocal } from '../warehouses/index.js';

export interface CleanResult {
  /** Paths of files and folders. */
  removed: string[];
  /** Warehouses and published figures, which only `all` removes. */
  kept: string[];
  /** Databases with what no run can make again. */
  snapshots: string[];
}

/**
 * Removes the target folder, the built site and the folder it is built from. Warehouses, published figures and the history of runs
 * stay, without `all`; a database with the history of a snapshot always does, and a `dist` that is no link, which no build has written.
 */
export async function clean({ projectDir, targetPath, env, log }: RunOptions, all = false): Promise<CleanResult> {
  const target = targetPath ?? path.join(projectDir, 'target');
  if (contains(target, projectDir))
    throw new UsageError('clean.project', `the target folder ${target} contains the project`, {
      hint: 'check --target-path',
    });
  const history = historyFolder(projectDir, env);
  const generated = ['target/sites', 'dist', '.site'].map((folder) => path.join(projectDir, folder));
  const folders = [target, ...generated, ...(all && contains(projectDir, history) ? [history] : [])];
  const dist = path.join(projectDir, 'dist');
  // A dangling link is removed too.
  const existing = folders.filter((folder) => {
    const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
    return stat !== undefined && (folder !== dist || stat.isSymbolicLink() || process.platform === 'win32');
  });
  const databases = databasesIn(target);
  const snapshots: string[] = [];
  for (const file of databases) if (await hasHistory(file)) snapshots.push(file);
  const kept = all ? [] : [...databases.filter((file) => !snapshots.includes(file)), ...publishedIn(target)];
  const removed = [...new Set(existing.flatMap((folder) => pathsWithout(folder, [...snapshots, ...kept])))];
  for (const each of removed) {
    log.debug(`remove ${each}`);
    fs.rmSync(each, { recursive: true, force: true });
  }
  return { removed, kept, snapshots };
}

function contains(folder: string, file: string): boolean {
  const below = path.relative(folder, file);
  return below === '' || !(below.startsWith('..') || path.isAbsolute(below));
}

/** The link to the published figures, and their versions. */
function publishedIn(target: string): string[] {
  if (fs.lstatSync(target, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const { link } = publishedFolder(target);
  const names = fs.readdirSync(target).filter((name) => name.split('.')[0] === path.basename(link));
  return names.map((name) => path.join(target, name));
}

/** DuckDB's files in a folder and those below it. */
function databasesIn(folder: string): string[] {
  if (fs.lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(duckdb|ddb|db)$/.test(name))
    .map((name) => path.join(folder, name));
}

/** Whether a run has recorded a snapshot in a database. One that cannot be read has nothing to keep, unless another process uses it. */
async function hasHistory(databaseFile: string): Promise<boolean> {
  try {
    const warehouse = await openLocal({ databaseFile });
    try {
      return [...(await readNodeStates(await warehouse.session(), warehouse)).values()].some(isHistory);
    } finally {
      await warehouse.close();
    }
  } catch (error) {
    if (error instanceof UsageError && error.code === 'warehouse.cannot-open') return false;
    throw error;
  }
}

/** A path, or where databases in it are kept the paths in it without them and what DuckDB writes beside them. */
function pathsWithout(file: string, kept: readonly string[]): string[] {
  if (kept.some((each) => file === each || file === `${each}.wal`)) return [];
  if (!kept.some((each) => each.startsWith(`${file}${path.sep}`))) return [file];
  return fs.readdirSync(file).flatMap((name) => pathsWithout(path.join(file, name), kept));
}
