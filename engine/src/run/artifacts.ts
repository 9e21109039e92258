import { messageOf } from '../base/errors.js';
import { maskJson } from '../base/mask.js';
import { appendRun, historyFolder } from '../history/index.js';
import type { Manifest, RunResults } from '../publish/artifacts.js';
import { readCatalog, type Catalog } from '../publish/catalog.js';
import { sourcesArtifact, type SourceAge, type Sources } from '../publish/freshness.js';
import { createRunRecord } from '../publish/run-record.js';
import { projectLineage } from './lineage.js';
import { describeColumns } from './manifest-columns.js';
import { buildManifest } from './manifest.js';
import { metadata } from './metadata.js';
import type { CompiledSql } from './project/compile-models.js';
import type { RunContext } from './run-context.js';
import { withUpstreamFailures } from './upstream-failures.js';

export interface RunArtifacts {
  manifest: Manifest;
  runResults: RunResults;
  catalog: Catalog;
  sources: Sources;
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
  return maskJson({ manifest, runResults, catalog, sources }, context.secrets);
}

/** Adds a run to the history; where that cannot be done, the log says so. */
export async function recordRun(
  { project, options }: Pick<RunContext, 'project' | 'options'>,
  artifacts: RunArtifacts,
): Promise<void> {
  const onProblem = (problem: Error): void => options.log.warn(`the history is incomplete: ${problem.message}`);
  try {
    await appendRun(historyFolder(project.dir, options.env), createRunRecord(artifacts), onProblem);
  } catch (error) {
    options.log.warn(`the run could not be added to the history: ${messageOf(error)}`);
  }
}
