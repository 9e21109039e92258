import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { createFileAtomic, writeFileAtomic } from '../base/atomic-file.js';
import { makePrivateFolder } from '../base/private-files.js';
import { count } from '../base/text.js';
import { historyFolder, listRuns, mergeRuns } from '../history/index.js';
import { pickTarget, readConfig } from '../project/config.js';
import type { Manifest, RunResults } from '../publish/artifacts.js';
import { pseudonymKeyFile } from '../publish/pseudonym.js';
import type { PublishedIndex } from '../publish/published.js';
import { restoreFigures, saveFigures } from '../publish/saved-figures.js';
import { acquireLock } from '../run/lock.js';
import type { RunOptions } from '../run/options.js';
import { databaseFile } from '../run/target.js';

/** What the next run needs of the ones before it, or what there is of it, in words. */
export interface StateResult {
  lines: string[];
}

export interface StateOptions {
  /** Absolute path of the folder of the state. */
  folder: string;
  /** Saves what only the project may read, too: the pseudonym key and the warehouse. */
  private: boolean;
}

/** The artifacts of the last run that others compare theirs with; `run_results.json` last, which refers to them. */
const ARTIFACTS = ['catalog.json', 'sources.json', 'manifest.json', 'run_results.json'];

interface Places {
  targetDir: string;
  history: string;
  key: string;
  /** The database file of the target, if it has one. */
  warehouse: string | undefined;
  savedWarehouse: string;
}

/**
 * `lastro state save`: writes what the next run needs into one folder: the history with its log of alerts, merged with what is there; the published
 * figures and the artifacts of the last run, unless those that are there are newer; with `private` the key and the warehouse, which Git
 * then ignores.
 */
export async function saveState(options: RunOptions, state: StateOptions): Promise<StateResult> {
  const { folder } = state;
  const places = await placesOf(options, folder);
  makePrivateFolder(folder);
  const saved = { ...places, history: path.join(folder, 'history'), key: path.join(folder, 'pseudonym.key') };
  if (existsSync(places.history)) await mergeRuns(saved.history, places.history, warnOf(options));
  await copyArtifacts(places.targetDir, folder);
  const figures = await saveFigures(places.targetDir, path.join(folder, 'published'));
  if (state.private) {
    await createFileAtomic(path.join(folder, '.gitignore'), '*\n');
    if (existsSync(places.key)) await writeFileAtomic(saved.key, await readFile(places.key), 0o600);
    await copyWarehouse(options, places.warehouse, places.savedWarehouse, places.warehouse);
  }
  return { lines: await describe(saved, figures, { isPrivate: state.private }) };
}

/**
 * `lastro state restore`: takes over what was saved: adds runs to the history, places figures and artifacts that are newer than those
 * here, and the key and the warehouse where there are none. A folder that does not exist is the state before a first run.
 */
export async function restoreState(options: RunOptions, { folder }: StateOptions): Promise<StateResult> {
  const places = await placesOf(options, folder);
  const history = path.join(folder, 'history');
  if (existsSync(history)) await mergeRuns(places.history, history, warnOf(options));
  await copyArtifacts(folder, places.targetDir);
  const figures = await restoreFigures(path.join(folder, 'published'), places.targetDir);
  const key = path.join(folder, 'pseudonym.key');
  if (existsSync(key)) await restoreKey(key, places.key);
  if (places.warehouse !== undefined && !existsSync(places.warehouse))
    await copyWarehouse(options, places.savedWarehouse, places.warehouse, places.warehouse);
  return {
    lines: await describe({ ...places, savedWarehouse: places.warehouse ?? '' }, figures, { isPrivate: true }),
  };
}

async function placesOf(
  { projectDir, targetPath, target: requested, env }: RunOptions,
  folder: string,
): Promise<Places> {
  const config = await readConfig(projectDir);
  const { name, target } = pickTarget(config, requested);
  const targetDir = targetPath ?? path.join(projectDir, 'target');
  return {
    targetDir,
    history: historyFolder(projectDir, env),
    key: pseudonymKeyFile(projectDir),
    warehouse: databaseFile({ dir: projectDir, targetDir, targetName: name, target }, env),
    savedWarehouse: path.join(folder, `${name}.duckdb`),
  };
}

const warnOf =
  ({ log }: RunOptions) =>
  (problem: Error): void =>
    log.warn(`the history is incomplete: ${problem.message}`);

/** Copies the artifacts of a run, unless those that are there are of a later one. */
async function copyArtifacts(from: string, to: string): Promise<void> {
  const [run, other] = [await completedAt(from), await completedAt(to)];
  if (run === undefined || (other !== undefined && other >= run)) return;
  await mkdir(to, { recursive: true });
  for (const name of ARTIFACTS)
    if (existsSync(path.join(from, name)))
      await writeFileAtomic(path.join(to, name), await readFile(path.join(from, name)), 0o600);
}

async function completedAt(folder: string): Promise<string | undefined> {
  const file = path.join(folder, 'run_results.json');
  if (!existsSync(file)) return undefined;
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as Partial<RunResults>).completed_at;
  } catch {
    return undefined;
  }
}

async function restoreKey(saved: string, own: string): Promise<void> {
  const key = await readFile(saved, 'utf8');
  await createFileAtomic(own, key, { mode: 0o600 });
  if ((await readFile(own, 'utf8')) !== key)
    throw new UsageError('state.other-key', `the pseudonym keys in ${own} and ${saved} differ`, {
      hint: 'keep the one that the published figures were made with, and delete the other',
    });
}

/** Copies a database file while no run uses it. */
async function copyWarehouse(
  { clock }: RunOptions,
  from: string | undefined,
  to: string,
  locked: string | undefined,
): Promise<void> {
  if (from === undefined || locked === undefined || !existsSync(from)) return;
  const release = acquireLock(locked, { pid: process.pid, started_at: clock.now().toISOString() });
  try {
    await mkdir(path.dirname(to), { recursive: true });
    await copyFile(from, to);
  } finally {
    release();
  }
}

/** What there is, and what is missing and what follows from it. */
async function describe(
  { targetDir, history, key, warehouse, savedWarehouse }: Places,
  figures: PublishedIndex | undefined,
  { isPrivate }: { isPrivate: boolean },
): Promise<string[]> {
  const runs = await listRuns(history);
  const accumulated = await accumulatedTables(targetDir);
  const lost = accumulated.length === 0 ? '' : `: ${accumulated.join(', ')} would start anew`;
  const missing = (consequence: string): string => (isPrivate ? `none: ${consequence}` : 'not saved without --private');
  const database = warehouse === undefined ? undefined : existsSync(savedWarehouse);
  return [
    `history: ${runs.length === 0 ? 'none: the next run is the first' : count(runs.length, 'run')}`,
    figures === undefined
      ? 'published figures: none: pages show none until a run succeeds'
      : `published figures: ${count(figures.tables.length, 'table')} of run ${figures.run_id}, ${figures.published_at}`,
    `pseudonym key: ${existsSync(key) ? 'there' : missing('personal columns would get a new one, and other pseudonyms than before')}`,
    `warehouse: ${database === undefined ? 'on a server, which keeps it' : database ? 'there' : `${missing('everything is loaded and built again')}${lost}`}`,
  ];
}

/** Tables of the last run that hold more than one build can make again. */
async function accumulatedTables(targetDir: string): Promise<string[]> {
  const file = path.join(targetDir, 'manifest.json');
  if (!existsSync(file)) return [];
  const { nodes } = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  return Object.values(nodes)
    .filter(({ materialized }) => materialized === 'snapshot' || materialized === 'incremental')
    .map(({ relation }) => relation);
}
