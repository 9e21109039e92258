import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../base/errors.js';
import {
  historyFolder,
  IncidentFinder,
  readObservedRuns,
  type AlertMessage,
  type RunRecord,
} from '../history/index.js';
import { readConfig, pickTarget, type ProjectConfig } from '../project/config.js';
import type { Manifest, RunResults } from '../publish/artifacts.js';
import { pageTexts, readPages, type PageReads } from '../publish/dbt/index.js';
import type { Sources } from '../publish/freshness.js';
import { alertsOf, sendAlerts, type AlertOptions } from './alert-sender.js';
import type { Finding, Observation } from './finding.js';
import { exposureReads } from './exposure-reads.js';
import { runFindings } from './run-findings.js';
import { staleFindings } from './stale-findings.js';
import { startFindings } from './start-findings.js';

export interface RunAlertOptions extends AlertOptions {
  /** Folder of the artifacts. Default: `target` in the project. */
  targetPath?: string | undefined;
  /** Name of the target, as `--target` has it. */
  target?: string | undefined;
}

/** Sends what a run has to tell: its incidents, unit tests and sources. `command` is that of the run: `build`. */
export async function alertRun(
  command: string,
  results: RunResults,
  options: RunAlertOptions,
  config: ProjectConfig,
): Promise<AlertMessage[]> {
  const { projectDir, env, log, clock } = options;
  const { target_name: target, project_name: project, invocation_id: runId } = results.metadata;
  const manifest = readArtifact<Manifest>(options, 'manifest.json');
  const at = clock.now().toISOString();
  const observations: Observation[] = [startFindings({ project, target, command, at })];
  if (manifest !== undefined) {
    const finder = new IncidentFinder();
    let run: RunRecord | undefined;
    for await (const each of readObservedRuns(historyFolder(projectDir, env), { target, until: clock.now() })) {
      finder.add(each);
      if (each.run_id !== runId) continue;
      run = each;
      break;
    }
    const pages = await pagesOf(projectDir).catch((error: unknown) => {
      log.warn(`the alerts have no links to pages: ${messageOf(error)}`);
      return [];
    });
    if (run === undefined) log.error(`no alerts for run ${runId}: it is not in the history`);
    else {
      const { incidents } = finder;
      const touched = [...pages, ...exposureReads(manifest)];
      observations.push(runFindings({ run, incidents, results, manifest, pages: touched, siteUrl: config.siteUrl }));
    }
    observations.push(...sourceObservations(options, manifest, config, runId));
  }
  return sendAlerts(observations, alertsOf(config), manifest, options);
}

/** Sends what `source freshness` found. */
export async function alertSources(options: RunAlertOptions, config: ProjectConfig): Promise<AlertMessage[]> {
  const manifest = readArtifact<Manifest>(options, 'manifest.json');
  if (manifest === undefined) return [];
  return sendAlerts(sourceObservations(options, manifest, config), alertsOf(config), manifest, options);
}

/** Sends what a sensor has seen. Its findings get the node and the owner of their relation. */
export function alertSensor(
  observation: Observation,
  options: RunAlertOptions,
  config: ProjectConfig,
): Promise<AlertMessage[]> {
  const manifest = readArtifact<Manifest>(options, 'manifest.json');
  const findings = observation.findings.map((finding): Finding => {
    const { relation, owner } = finding.item;
    const node = Object.values(manifest?.nodes ?? {}).find((each) => each.relation === relation && each.test === null);
    return {
      ...finding,
      node: node?.unique_id ?? null,
      item: { ...finding.item, owner: owner ?? node?.owner ?? null },
    };
  });
  return sendAlerts([{ ...observation, findings }], alertsOf(config), manifest, options);
}

/** Sends that a run could not start, or ended without results. Where not even the configuration can be read, nothing is sent. */
export async function alertStart(command: string, error: unknown, options: RunAlertOptions): Promise<void> {
  let config: ProjectConfig;
  try {
    config = await readConfig(options.projectDir);
    alertsOf(config);
  } catch {
    options.log.error('no alerts were sent: lastro.config.ts cannot be read, or has no channels');
    return;
  }
  const target = options.target ?? pickTarget(config, undefined).name;
  const at = options.clock.now().toISOString();
  const observation = startFindings({ project: config.name, target, command, at, error });
  await sendAlerts([observation], alertsOf(config), readArtifact<Manifest>(options, 'manifest.json'), options);
}

/** Of the run with an id, where one is given. */
function sourceObservations(
  options: RunAlertOptions,
  manifest: Manifest,
  { siteUrl }: ProjectConfig,
  runId?: string,
): Observation[] {
  const sources = readArtifact<Sources>(options, 'sources.json');
  if (sources === undefined || (runId !== undefined && sources.metadata.invocation_id !== runId)) return [];
  return [staleFindings(sources, manifest, siteUrl)];
}

async function pagesOf(projectDir: string): Promise<PageReads[]> {
  return readPages(await pageTexts(projectDir));
}

/** Undefined when there is none, or none that can be read; the log says so. */
function readArtifact<T>({ projectDir, targetPath, log }: RunAlertOptions, name: string): T | undefined {
  const file = path.join(targetPath ?? path.join(projectDir, 'target'), name);
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
  } catch (error) {
    log.warn(`the alerts do not include ${name}: ${messageOf(error)}`);
    return undefined;
  }
}
