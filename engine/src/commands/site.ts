import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { systemClock } from '../base/clock.js';
import { npx } from '../base/npx.js';
import { count, megabytes, seconds } from '../base/text.js';
import { abortable } from '../load/index.js';
import { readConfig } from '../project/config.js';
import {
  historyFolder,
  listRuns,
  NightCounter,
  observedRuns,
  readEachRun,
  type RunHead,
  type RunRecord,
  type TableNights,
} from '../history/index.js';
import type { Manifest, RunResults } from '../publish/artifacts.js';
import { columnsOf, type Catalog } from '../publish/catalog.js';
import { publishedFolder } from '../publish/published.js';
import { siteHistory, type SiteHistory } from '../publish/run-history.js';
import {
  buildSite,
  hasSite,
  refreshPageQueries,
  serveSite,
  writeSiteData,
  type AnsweredQueries,
  type Muted,
  type SiteDataOptions,
} from '../publish/site/index.js';
import { acquireLock } from '../run/lock.js';
import type { RunOptions } from '../run/options.js';
import { mutedNodes } from '../alerts/mutes.js';
import { tableProfiles } from './profiles.js';
import { readArtifact } from './read-artifact.js';

/** The folder of generated files. */
export function targetFolder({ projectDir, targetPath }: RunOptions): string {
  return targetPath ?? path.join(projectDir, 'target');
}

const NO_RUN = { code: 'site.no-run', message: 'there is no run to show', hint: `run ${npx('build')} first` };

/** Writes what the site shows of the last run; adds the SQL of pages that it answers. */
export async function refreshSiteData(
  options: RunOptions,
  read: Pick<SiteDataOptions, 'answered' | 'kept'> = {},
): Promise<void> {
  await publishedFolder(targetFolder(options)).recover();
  const run = await readLastRun(options);
  await writeSiteData({
    ...run,
    profiles: await tableProfiles(options, run.manifest, targetFolder(options)),
    ...(await readEarlierRuns(options, run.runResults)),
    muted: await mutedNow(options, run.manifest),
    objective: (await readConfig(options.projectDir)).objective,
    ...read,
  });
}

/** Runs the SQL of pages again over what the last run published, except what is answered. */
export async function refreshQueries(options: RunOptions, answered: AnsweredQueries): Promise<void> {
  await refreshPageQueries({ ...(await readLastRun(options)), answered });
}

/** What nobody is told of now, by unique id. */
async function mutedNow(
  { projectDir, clock, log }: RunOptions,
  manifest: Manifest,
): Promise<ReadonlyMap<string, Muted>> {
  const { alerts } = await readConfig(projectDir);
  return mutedNodes(alerts?.mutes, manifest, clock.now(), log);
}

async function readLastRun(
  options: RunOptions,
): Promise<Pick<SiteDataOptions, 'manifest' | 'runResults' | 'publishedDir' | 'projectDir' | 'catalog'>> {
  const targetDir = targetFolder(options);
  const manifest = readArtifact<Manifest>(targetDir, 'manifest.json', 'nodes', NO_RUN);
  const runResults = readArtifact<RunResults>(targetDir, 'run_results.json', 'results', NO_RUN);
  const published = publishedFolder(targetDir);
  return {
    manifest,
    runResults,
    publishedDir: (await published.current()) ?? published.link,
    projectDir: options.projectDir,
    catalog: columnsOf(readArtifact<Catalog>(targetDir, 'catalog.json', 'nodes', NO_RUN)),
  };
}

/** What `lastro.config.ts` says about the site. */
export async function siteSettings(projectDir: string): Promise<{ title: string; languages: readonly string[] }> {
  const { name, title = name, languages = ['en'] } = await readConfig(projectDir);
  return { title, languages };
}

/** Builds the site of the last run. A project without pages has no site. */
export async function buildProjectSite(options: RunOptions): Promise<void> {
  const { projectDir, log, clock, signal } = options;
  signal?.throwIfAborted();
  if (!hasSite(projectDir)) {
    log.info('no src/ folder: the site was not built');
    return;
  }
  const release = acquireLock(path.join(targetFolder(options), 'site'), {
    pid: process.pid,
    what: 'another command builds the site',
    started_at: systemClock.now().toISOString(),
  });
  try {
    const started = clock.elapsed();
    const building = refreshSiteData(options).then(async () =>
      buildSite({ ...(await siteSettings(projectDir)), projectDir, log, signal }),
    );
    const report = await abortable(building, signal);
    log.info(
      `site  ${count(report.pages, 'page')}  ${megabytes(report.bytes)}  ${seconds(clock.elapsed() - started)}  ${path.relative(projectDir, report.dist)}/`,
    );
  } finally {
    release();
  }
}

/** What the runs before a run add to its site, and by relation the nights until it. */
async function readEarlierRuns(
  { projectDir, env, log }: RunOptions,
  { metadata, started_at }: RunResults,
): Promise<SiteHistory & { nights: Record<string, TableNights[]> }> {
  const folder = historyFolder(projectDir, env);
  const target = metadata.target_name;
  const onProblem = (problem: Error): void => log.warn(`the history is incomplete: ${problem.message}`);
  const heads = await listRuns(folder, { target, onProblem });
  const end = new Date(started_at);
  const counter = new NightCounter(end);
  const observed = new Set(observedRuns(heads, end).map(({ run_id }) => run_id));
  const isOld = (run: RunHead): boolean => !observed.has(run.run_id) && new Date(run.started_at) <= counter.start;
  const oldest = heads.findIndex(isOld);
  const wanted = new Set(heads.slice(0, oldest < 0 ? undefined : oldest).map(({ run_id }) => run_id));
  async function* read(): AsyncGenerator<RunRecord> {
    for await (const run of readEachRun(folder, ({ run_id }) => wanted.has(run_id))) {
      counter.add(run);
      if (observed.has(run.run_id)) yield run;
    }
  }
  return { ...(await siteHistory(metadata.invocation_id, heads, read())), nights: counter.nights };
}

const DEFAULT_PORT = 3000;

export interface ServeFlags {
  port?: string | undefined;
  host?: string | undefined;
  /** More names that requests may be sent to. */
  allowHost?: readonly string[] | undefined;
}

/** Serves the built site until the signal is aborted; `onReady` gets the address. */
export async function serveProjectSite(
  { projectDir, env, signal }: RunOptions,
  { port, host, allowHost = [] }: ServeFlags,
  onReady: (url: string) => void,
): Promise<void> {
  const dist = path.join(projectDir, 'dist');
  if (!fs.existsSync(dist))
    throw new UsageError('site.not-built', 'there is no built site', { hint: `run ${npx('build --site')} first` });
  signal?.throwIfAborted();
  const site = await serveSite(dist, portOf(port, env), { host, allowedHosts: allowHost });
  onReady(site.url);
  if (signal?.aborted !== true)
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
  await site.close();
}

/** `--port`, else `PORT`, else the default. Throws a {@link UsageError} for an invalid port. */
export function portOf(port: string | undefined, env: RunOptions['env'], fallback = DEFAULT_PORT): number {
  const requestedPort = port ?? env['PORT'];
  const number = requestedPort === undefined || requestedPort === '' ? fallback : Number(requestedPort);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new UsageError('usage.port', `not a valid port: ${JSON.stringify(requestedPort)}`, {
      hint: 'use a whole number up to 65535',
    });
  return number;
}
