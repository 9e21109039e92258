import path from 'node:path';
import { formatError, messageOf } from '../base/errors.js';
import { appendRun, historyFolder } from '../history/index.js';
import { writeArtifacts } from '../publish/artifact-files.js';
import type { RunResults } from '../publish/artifacts.js';
import { readCatalog } from '../publish/catalog.js';
import { publishFigures } from '../publish/figures.js';
import { sourceFreshness, sourcesArtifact, type SourceAge } from '../publish/freshness.js';
import { readOrCreatePseudonymKey } from '../publish/pseudonym.js';
import { createRunRecord } from '../publish/run-record.js';
import type { CompiledSql } from './project/compile-models.js';
import { relationOfSource } from './source-ages.js';
import { projectLineage } from './lineage.js';
import { buildManifest } from './manifest.js';
import { metadata } from './metadata.js';
import type { Progress } from './progress.js';
import type { RunContext } from './run-context.js';
import { formatRelation } from '../sql/relation.js';

export interface PublishRunOptions {
  results: RunResults;
  coversWholeProject: boolean;
  sourceAges: readonly SourceAge[];
  /** Current fingerprint of a model. */
  fingerprint: (uniqueId: string) => string | undefined;
  progress: Progress;
}

/**
 * Publishes the marts as Parquet, all together. After a failure, and after a run of a part of the project, nothing is
 * published: readers keep the last good figures. Returns false when they could not be written.
 */
export async function publishRun(
  { runId, project, warehouse, sessions, options }: RunContext,
  { results, coversWholeProject, sourceAges, fingerprint, progress }: PublishRunOptions,
): Promise<boolean> {
  const reportStep = (
    status: 'success' | 'skipped' | 'error',
    rows: number | null,
    duration: number,
    message: string,
  ): void => progress.stepEnded({ kind: 'publish', label: 'figures', status, rows, duration, message, nodes: [] });
  if (results.verdict === 'fail') {
    reportStep('skipped', null, 0, 'the run failed: what was published before stays');
    return true;
  }
  if (!coversWholeProject) {
    reportStep('skipped', null, 0, 'a part of the project was run');
    return true;
  }
  const columnsByRelation = new Map(
    (await warehouse.relations()).map(({ table, columns }) => [formatRelation(table), columns]),
  );
  const tables = project.models
    .filter(({ table }) => table.layer === 'marts')
    .map((model) => ({
      name: model.table,
      columns: columnsByRelation.get(formatRelation(model.table)) ?? [],
      pii: model.columns.filter(({ pii }) => pii).map(({ name }) => name),
      fingerprint: fingerprint(model.uniqueId) ?? runId,
      orderBy: model.uniqueKey,
    }));
  const now = options.clock.now();
  const startedElapsed = options.clock.elapsed();
  try {
    const pseudonyms = path.join(project.dir, '.lastro', 'pseudonym.key');
    const key = tables.some(({ pii }) => pii.length > 0) ? await readOrCreatePseudonymKey(pseudonyms) : undefined;
    const index = await sessions.withAllSessions((sessions) =>
      publishFigures({
        sessions,
        dialect: warehouse.dialect,
        targetDir: project.targetDir,
        runId,
        publishedAt: now,
        tables,
        dataAsOf: Object.fromEntries(
          sourceAges.map((age) => [relationOfSource(age.uniqueId), sourceFreshness(age, now).max_loaded_at]),
        ),
        pseudonymKey: key,
      }),
    );
    reportStep('success', null, options.clock.elapsed() - startedElapsed, `${index.tables.length} tables`);
    return true;
  } catch (error) {
    reportStep('error', null, options.clock.elapsed() - startedElapsed, formatError(error));
    return false;
  }
}

/** Writes the artifacts and adds the run to the history. */
export async function writeRun(
  context: RunContext,
  results: RunResults,
  compiledSql: ReadonlyMap<string, CompiledSql>,
  sourceAges: readonly SourceAge[],
): Promise<void> {
  const { runId, project, warehouse, options } = context;
  const now = options.clock.now();
  const lineage = await projectLineage(context, compiledSql);
  const manifest = buildManifest(project, metadata('manifest', project, runId, now), compiledSql, lineage);
  const catalog = await readCatalog(warehouse, { manifest, runResults: results });
  const sources = sourcesArtifact(metadata('sources', project, runId, now), sourceAges, now);
  await writeArtifacts(project.targetDir, { manifest, runResults: results, catalog, sources });
  project.cache.save();
  try {
    await appendRun(
      historyFolder(project.dir, options.env),
      createRunRecord({ manifest, runResults: results, catalog }),
    );
  } catch (error) {
    options.log.warn(`the run could not be added to the history: ${messageOf(error)}`);
  }
}
