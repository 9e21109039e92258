import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assertNoProblems } from '../../base/errors.js';
import type { Dialect } from '../../sql/dialect.js';
import type { Session } from '../../warehouse/warehouse.js';
import { openLocal } from '../../warehouses/index.js';
import type { Manifest, RunResults } from '../artifacts.js';
import { runPageQueries } from './run-page-queries.js';
import { coverageIndex } from './coverage.js';
import { dataFolder, siteFiles } from './files.js';
import { publishedIndex, writeDatasets } from './datasets.js';
import { relationNodes } from './relations.js';
import type { Incident, IncidentIndex, RunDiff, RunEntry, RunHistory } from './shapes.js';
import { runEntry, runSummary } from './summary.js';
import { checkEntries, lineageGraph, tableReports, type ReportContext } from './tables.js';
import { trustIndex } from './trust.js';
import { parseRelation } from '../../sql/relation.js';

export interface SiteDataOptions extends Partial<Pick<ReportContext, 'catalog' | 'profiles' | 'checkHistory'>> {
  manifest: Manifest;
  runResults: RunResults;
  /** Folder of published Parquet files: `target/published`. */
  publishedDir: string;
  projectDir: string;
  /** Earlier runs, newest first. */
  runs?: readonly RunEntry[];
  /** Against the run before; null for a first run. */
  changes?: RunDiff | null;
  /** Over the runs that are kept whole and this one. */
  incidents?: readonly Incident[];
}

/**
 * Writes all that the site reads, in place of what was there, and answers the SQL of pages; {@link assembleSite} brings it
 * to `data/` of the site. Throws a `ProblemsError` when a query of a page is wrong; everything else is written by then.
 */
export async function writeSiteData(options: SiteDataOptions): Promise<void> {
  const { manifest, runResults, publishedDir, projectDir } = options;
  const folder = dataFolder(projectDir);
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, 'tables'), { recursive: true });

  const { catalog = {}, profiles = {}, checkHistory = {} } = options;
  const published = await publishedIndex(publishedDir);
  const run = { run_id: runResults.metadata.invocation_id, published_at: runResults.completed_at };
  const columnsOf = (relation: string): readonly { name: string; type: string }[] =>
    catalog[relation] ?? documentedColumns(manifest, relation);
  const marts = path.join(folder, 'marts');
  const { downloads, problems } = await withSession(async (session, dialect) => {
    const downloads = await writeDatasets({
      session,
      dialect,
      manifest,
      published,
      publishedDir,
      folder: marts,
      run,
      columnsOf,
    });
    const tables = new Map(
      Object.keys(downloads).map((relation) => [
        relation,
        {
          file: path.join(marts, `${parseRelation(relation, 'marts').name}.parquet`),
          columns: columnsOf(relation).map(({ name }) => name),
        },
      ]),
    );
    return {
      downloads,
      problems: await runPageQueries({
        session,
        dialect,
        files: await siteFiles(projectDir),
        folder: path.join(folder, 'queries'),
        tables,
        provenance: pickProvenance(published ?? run),
      }),
    };
  });
  const trust = trustIndex(manifest, runResults);
  const reports = tableReports(manifest, runResults, trust, { catalog, profiles, checkHistory, downloads });
  const datasets = Object.keys(downloads);
  const { changes = null, incidents = [] } = options;
  const runs: RunHistory = { runs: [runEntry(runResults, changes), ...(options.runs ?? [])] };

  const files: Record<string, unknown> = {
    'run.json': runSummary({ manifest, runResults, published, datasets, changes, incidents }),
    'runs.json': runs,
    'trust.json': trust,
    'checks.json': { checks: checkEntries(manifest, runResults) },
    'lineage.json': lineageGraph(reports),
    'coverage.json': coverageIndex(manifest, reports, profiles),
    'incidents.json': incidentIndex(runs, incidents),
    ...Object.fromEntries(reports.map((report) => [`tables/${report.relation}.json`, report])),
  };
  await Promise.all(
    Object.entries(files).map(([name, value]) => writeFile(path.join(folder, name), JSON.stringify(value))),
  );
  assertNoProblems(problems);
}

function incidentIndex({ runs }: RunHistory, incidents: readonly Incident[]): IncidentIndex {
  const completeRuns = runs.filter(({ steps }) => steps.length > 0);
  return { runs: completeRuns.length, since: completeRuns.at(-1)?.started_at ?? null, incidents: [...incidents] };
}

function pickProvenance({ run_id, published_at }: { run_id: string; published_at: string }): {
  run_id: string;
  published_at: string;
} {
  return { run_id, published_at };
}

function documentedColumns(manifest: Manifest, relation: string): { name: string; type: string }[] {
  const node = relationNodes(manifest).find((candidate) => candidate.relation === relation);
  return Object.keys(node?.columns ?? {}).map((name) => ({ name, type: 'VARCHAR' }));
}

async function withSession<T>(work: (session: Session, dialect: Dialect) => Promise<T>): Promise<T> {
  const warehouse = await openLocal();
  try {
    return await work(await warehouse.session(), warehouse.dialect);
  } finally {
    await warehouse.close();
  }
}
