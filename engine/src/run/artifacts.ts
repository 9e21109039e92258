import { maskJson } from '../base/mask.js';
import type { Manifest, RunResults } from '../publish/artifacts.js';
import { createCatalog, type Catalog } from '../publish/catalog.js';
import { dbtManifest, pageTexts, readPages, type DbtManifest, type PageReads } from '../publish/dbt/index.js';
import { sourcesArtifact, type SourceAge, type Sources } from '../publish/freshness.js';
import type { RelationInfo } from '../warehouse/warehouse.js';
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
  {
    compiledSql,
    sourceAges,
    relations,
  }: {
    compiledSql: ReadonlyMap<string, CompiledSql>;
    sourceAges: readonly SourceAge[];
    /** Of the warehouse, after the steps. */
    relations: readonly RelationInfo[];
  },
): Promise<RunArtifacts> {
  const { runId, project, warehouse, options } = context;
  const now = options.clock.now();
  const lineage = await projectLineage(context, compiledSql, relations);
  const columns = await describeColumns(context, lineage, relations);
  const manifest = buildManifest(project, metadata('manifest', project, runId, now), compiledSql, columns, lineage);
  const runResults = await withUpstreamFailures(context, manifest, lineage, stepResults);
  const catalog = createCatalog(warehouse, relations, { manifest, runResults });
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
