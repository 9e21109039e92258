import { messageOf } from '../base/errors.js';
import { maskJson } from '../base/mask.js';
import {
  appendRun,
  historyFolder,
  readAlertLog,
  readRuns,
  undelivered,
  type RunRecord,
  type RunReport,
} from '../history/index.js';
import type { Manifest, RunResults } from '../publish/artifacts.js';
import { readCatalog, type Catalog } from '../publish/catalog.js';
import { dbtManifest, pageTexts, readPages, type DbtManifest, type PageReads } from '../publish/dbt/index.js';
import { sourcesArtifact, type SourceAge, type Sources } from '../publish/freshness.js';
import { projectLineage } from './lineage.js';
import { describeColumns } from './manifest-columns.js';
import { buildManifest } from './manifest.js';
import { metadata } from './metadata.js';
import type { CompiledSql } from './project/compile-models.js';
import type { Project } from './project/project.js';
import type { RunContext } from './run-context.js';
import { withUpstreamFailures } from './upstream-failures.js';

export interface RunArtifacts {
  manifest: Manifest;
  runResults: RunResults;
  catalog: Catalog;
  sources: Sources;
  dbtManifest: DbtManifest;
}

/** All artifacts of a run, from its results and from the warehouse, without secrets. */
export async function createArtifacts(
  context: RunContext,
  stepResults: RunResults,
  compiledSql: ReadonlyMap<string, CompiledSql>,
  sourceAges: readonly SourceAge[],
): Promise<RunArtifacts> {
  const { runId, project, warehouse, options } = context;
  const now = options.clock.now();
  const lineage = await projectLineage(context, compiledSql);
  const columns = await describeColumns(context, lineage);
  const manifest = buildManifest(project, metadata('manifest', project, runId, now), compiledSql, columns, lineage);
  const runResults = await withUpstreamFailures(context, manifest, lineage, stepResults);
  const catalog = await readCatalog(warehouse, { manifest, runResults });
  const sources = sourcesArtifact(metadata('sources', project, runId, now), sourceAges, now);
  const dbt = dbtManifest({
    manifest,
    models: project.models,
    sources: project.sources,
    unitTests: project.unitTests,
    pages: await projectPages(project),
    dialect: warehouse.dialect,
    database: warehouse.database,
  });
  return maskJson({ manifest, runResults, catalog, sources, dbtManifest: dbt }, context.secrets);
}

/** The pages of the project, as they were kept while none of their files has changed. */
async function projectPages({ dir, cache }: Project): Promise<PageReads[]> {
  const texts = await pageTexts(dir);
  const inputs = texts.map(({ file, text }) => [file, text]);
  return cache.getOrCompute('pages', inputs, () => readPages(texts));
}

type HistoryContext = Pick<RunContext, 'project' | 'options'>;

/** Runs that a report compares its own with. */
const COMPARED_RUNS = 30;

/** The runs of the target before this one, oldest first; where they cannot be read, the log says so. */
export async function earlierRuns({ project, options }: HistoryContext): Promise<RunRecord[]> {
  const onProblem = (problem: Error): void => options.log.warn(`the history is incomplete: ${problem.message}`);
  try {
    const folder = historyFolder(project.dir, options.env);
    return await readRuns(folder, { target: project.targetName, last: COMPARED_RUNS, onProblem });
  } catch (error) {
    options.log.warn(`the history could not be read: ${messageOf(error)}`);
    return [];
  }
}

/** Alerts of earlier runs that were not delivered, for the run's report; where their log cannot be read, the log says so. */
export async function undeliveredAlerts({
  project,
  options,
}: HistoryContext): Promise<Pick<RunReport, 'not_delivered'>> {
  try {
    const messages = undelivered(await readAlertLog(historyFolder(project.dir, options.env)));
    return messages.length === 0 ? {} : { not_delivered: messages.map(({ channel, reason }) => ({ channel, reason })) };
  } catch (error) {
    options.log.warn(messageOf(error));
    return {};
  }
}

/** Adds a run to the history; where that cannot be done, the log says so. */
export async function recordRun({ project, options }: HistoryContext, record: RunRecord): Promise<void> {
  const onProblem = (problem: Error): void => options.log.warn(`the history is incomplete: ${problem.message}`);
  try {
    await appendRun(historyFolder(project.dir, options.env), record, onProblem);
  } catch (error) {
    options.log.warn(`the run could not be added to the history: ${messageOf(error)}`);
  }
}
