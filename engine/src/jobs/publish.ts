import path from 'node:path';
import { formatError, messageOf } from '../base/errors.js';
import { appendRun, historyFolder } from '../history/index.js';
import { writeArtifacts } from '../publish/artifact-files.js';
import type { RunResults } from '../publish/artifacts.js';
import { readCatalog } from '../publish/catalog.js';
import { publishFigures } from '../publish/figures.js';
import { sourceFreshness, sourcesArtifact, type SourceAge } from '../publish/freshness.js';
import { pseudonymKey } from '../publish/pseudonym.js';
import { runRecord } from '../publish/run-record.js';
import type { CompiledTexts } from './compile.js';
import { relationOfSource } from './freshness.js';
import { projectLineage } from './lineage.js';
import { buildManifest } from './manifest.js';
import { metadata } from './metadata.js';
import type { Run } from './run.js';
import { currentFingerprint } from './steps/model.js';
import { formatRelation } from '../sql/relation.js';

/**
 * Publishes the marts as Parquet, all together. After a failure, and after a run of a part of the project, nothing is
 * published: readers keep the last good figures.
 */
export async function publishRun(
  run: Run,
  results: RunResults,
  isWhole: boolean,
  ages: readonly SourceAge[],
): Promise<boolean> {
  const { project, warehouse, options } = run;
  const end = (status: 'success' | 'skipped' | 'error', rows: number | null, duration: number, message: string): void =>
    run.progress.stepEnded({ kind: 'publish', label: 'figures', status, rows, duration, message });
  if (results.verdict === 'fail') {
    end('skipped', null, 0, 'the run failed: what was published before stays');
    return true;
  }
  if (!isWhole) {
    end('skipped', null, 0, 'a part of the project was run');
    return true;
  }
  const held = new Map((await warehouse.relations()).map(({ table, columns }) => [formatRelation(table), columns]));
  const tables = project.models
    .filter(({ table }) => table.layer === 'marts')
    .map((model) => ({
      name: model.table,
      columns: held.get(formatRelation(model.table)) ?? [],
      pii: model.columns.filter(({ pii }) => pii).map(({ name }) => name),
      fingerprint: currentFingerprint(run, model.uniqueId) ?? run.id,
      orderBy: model.uniqueKey,
    }));
  const now = options.clock.now();
  const started = options.clock.elapsed();
  try {
    const pseudonyms = path.join(project.dir, '.lastro', 'pseudonym.key');
    const key = tables.some(({ pii }) => pii.length > 0) ? await pseudonymKey(pseudonyms) : undefined;
    const index = await run.sessions.useAll((sessions) =>
      publishFigures({
        sessions,
        dialect: warehouse.dialect,
        targetDir: project.targetDir,
        runId: run.id,
        publishedAt: now,
        tables,
        dataAsOf: Object.fromEntries(
          ages.map((age) => [relationOfSource(age.uniqueId), sourceFreshness(age, now).max_loaded_at]),
        ),
        pseudonymKey: key,
      }),
    );
    end('success', null, options.clock.elapsed() - started, `${index.tables.length} tables`);
    return true;
  } catch (error) {
    end('error', null, options.clock.elapsed() - started, formatError(error));
    return false;
  }
}

/** Writes the artifacts and adds the run to the history. */
export async function writeRun(
  run: Run,
  results: RunResults,
  texts: ReadonlyMap<string, CompiledTexts>,
  ages: readonly SourceAge[],
): Promise<void> {
  const { project, options } = run;
  const now = options.clock.now();
  const lineage = await projectLineage(run, texts);
  const manifest = buildManifest(project, metadata('manifest', project, run.id, now), texts, lineage);
  const catalog = await readCatalog(run.warehouse, { manifest, runResults: results });
  const sources = sourcesArtifact(metadata('sources', project, run.id, now), ages, now);
  await writeArtifacts(project.targetDir, { manifest, runResults: results, catalog, sources });
  project.kept.save();
  try {
    await appendRun(historyFolder(project.dir, options.env), runRecord({ manifest, runResults: results, catalog }));
  } catch (error) {
    options.log.warn(`the run could not be added to the history: ${messageOf(error)}`);
  }
}
