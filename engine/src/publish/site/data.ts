import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assertNoProblems, type LastroError } from '../../base/errors.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import { openLocal } from '../../warehouses/index.js';
import type { RunReport } from '../../history/index.js';
import type { Manifest, RunResults } from '../artifacts.js';
import { runPageQueries, type AnsweredQueries } from './run-page-queries.js';
import { completeResults } from './complete-results.js';
import { coverageIndex } from './coverage.js';
import { dataFolder, siteFiles } from './files.js';
import { publishedIndex, writeDatasets, type KeptRows } from './datasets.js';
import { relationNodes } from '../relation-nodes.js';
import type { Incident, IncidentEntry, IncidentIndex, Muted, RunEntry, RunSummary } from './shapes.js';
import { isDetailed, runEntry, runHistory, runSummary } from './summary.js';
import { checkEntries, columnIndex, lineageGraph, tableIndex, tableReports, type ReportContext } from './tables.js';
import { trustByTable, trustIndex, verdictIndex } from './trust.js';
import { parseRelation } from '../../sql/relation.js';

export interface SiteDataOptions extends Partial<
  Pick<ReportContext, 'catalog' | 'profiles' | 'checkHistory' | 'builds' | 'nights' | 'objective'>
> {
  manifest: Manifest;
  runResults: RunResults;
  /** Folder of published Parquet files: `target/published`. */
  publishedDir: string;
  projectDir: string;
  /** Earlier runs, newest first. */
  runs?: readonly RunEntry[];
  /** Null when the run is not in the history. */
  report?: RunReport | null;
  /** By check id the columns that its last earlier run read. */
  checkColumns?: Readonly<Record<string, readonly string[]>>;
  /** Over the runs that are kept whole and this one. */
  incidents?: readonly Incident[];
  /** How many runs the incidents are of, and the start of the first. Default: the runs that have steps. */
  observed?: Pick<IncidentIndex, 'runs' | 'since'>;
  /** By unique id what nobody is told of. */
  muted?: ReadonlyMap<string, Muted>;
  /** Queries of pages that are answered already; those that are answered now are added. */
  answered?: AnsweredQueries;
  /** Rows of published tables that were read already; those of the tables there are now take their place. */
  kept?: KeptRows;
}

/**
 * Writes all that the site reads, in place of what was there, and answers the SQL of pages; {@link assembleSite} brings it
 * to `data/` of the site. Throws a `ProblemsError` when a query of a page is wrong; everything else is written by then.
 */
export async function writeSiteData(options: SiteDataOptions): Promise<void> {
  const { manifest, runResults, publishedDir, projectDir } = options;
  const folder = `${dataFolder(projectDir)}.new`;
  await rm(folder, { recursive: true, force: true });
  for (const part of ['tables', 'trust', 'runs']) await mkdir(path.join(folder, part), { recursive: true });

  const { catalog = {}, profiles = {}, checkHistory = {}, builds = {}, nights = {}, objective } = options;
  const { muted = new Map<string, Muted>() } = options;
  const published = await publishedIndex(publishedDir);
  const run = { run_id: runResults.metadata.invocation_id, published_at: runResults.completed_at };
  const { downloads, problems } = await withWarehouse(async (warehouse) => {
    const session = await warehouse.session();
    const { dialect } = warehouse;
    const downloads = await writeDatasets({
      session,
      dialect,
      manifest,
      published,
      publishedDir,
      folder: path.join(folder, 'marts'),
      run,
      columnsOf: columnReader(options),
      kept: options.kept,
    });
    return { downloads, problems: await answerQueries(warehouse, options, folder, Object.keys(downloads)) };
  });
  const completed = completeResults(manifest, runResults, options.checkColumns ?? {});
  const trust = trustIndex(manifest, completed);
  const reports = tableReports(manifest, completed, trust, {
    ...{ catalog, profiles, checkHistory, builds, nights, objective, downloads, muted },
  });
  const datasets = Object.keys(downloads);
  const { report = null, incidents = [] } = options;
  const runs = [runEntry(runResults, report), ...(options.runs ?? [])];

  const files: Record<string, unknown> = {
    'run.json': runSummary({
      manifest,
      runResults: completed,
      published,
      datasets,
      changes: report?.changes ?? null,
      incidents,
    }),
    'runs.json': runHistory(runs),
    'verdicts.json': verdictIndex(trust),
    'checks.json': { checks: checkEntries(manifest, completed, checkHistory) },
    'tables.json': tableIndex(reports),
    'lineage.json': lineageGraph(reports, manifest),
    'columns.json': columnIndex(reports),
    'coverage.json': coverageIndex(manifest, reports, profiles),
    'incidents.json': {
      ...(options.observed ?? observedRuns(runs)),
      incidents: withMutes(incidents, manifest, muted),
    },
    ...Object.fromEntries(reports.map((report) => [`tables/${report.relation}.json`, report])),
    ...Object.fromEntries([...trustByTable(trust)].map(([relation, table]) => [`trust/${relation}.json`, table])),
    ...Object.fromEntries(
      runs.filter(isDetailed).map(({ run_id, report, steps }) => [`runs/${run_id}.json`, { report, steps }]),
    ),
  };
  // One text after the other: all of them together would be the largest part of the memory.
  for (const [name, value] of Object.entries(files)) writeFileSync(path.join(folder, name), JSON.stringify(value));
  await replaceFolder(folder, dataFolder(projectDir));
  assertNoProblems(problems);
}

/**
 * Runs the SQL of pages again over the data that {@link writeSiteData} wrote, except what is answered. Throws a `ProblemsError` when a
 * query is wrong; the others are answered by then.
 */
export async function refreshPageQueries(options: Omit<SiteDataOptions, 'profiles'>): Promise<void> {
  const folder = dataFolder(options.projectDir);
  const { datasets } = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')) as RunSummary;
  assertNoProblems(await withWarehouse((warehouse) => answerQueries(warehouse, options, folder, datasets)));
}

/** Whether there is data of a run. */
export function hasSiteData(projectDir: string): boolean {
  return existsSync(path.join(dataFolder(projectDir), 'run.json'));
}

/** States in the data of the site whether the project has changed since its run, and could not be run. */
export async function markOutdated(projectDir: string, isOutdated: boolean): Promise<void> {
  const file = path.join(dataFolder(projectDir), 'run.json');
  const { outdated = false, ...run } = JSON.parse(await readFile(file, 'utf8')) as RunSummary;
  if (outdated !== isOutdated) await writeFile(file, JSON.stringify(isOutdated ? { ...run, outdated: true } : run));
}

/** Queries of pages can open no files but those of the published tables. */
async function answerQueries(
  warehouse: Warehouse,
  options: SiteDataOptions,
  folder: string,
  relations: readonly string[],
): Promise<LastroError[]> {
  const { runResults, publishedDir, projectDir, answered } = options;
  const published = await publishedIndex(publishedDir);
  const publishedTables = new Set(published?.tables.map(({ relation }) => relation));
  const columnsOf = columnReader(options);
  const tables = relations.map((relation) => {
    const file = path.join(folder, 'marts', `${parseRelation(relation, 'marts').name}.parquet`);
    const columns = columnsOf(relation).map(({ name }) => name);
    return [relation, { file, columns, isPublished: publishedTables.has(relation) }] as const;
  });
  const { run_id, published_at } = published ?? {
    run_id: runResults.metadata.invocation_id,
    published_at: runResults.completed_at,
  };
  await warehouse.lock([folder]);
  return runPageQueries({
    session: await warehouse.session(),
    dialect: warehouse.dialect,
    files: await siteFiles(projectDir),
    folder: path.join(folder, 'queries'),
    tables: new Map(tables),
    provenance: { run_id, published_at },
    answered,
  });
}

/** At once, so that a preview never finds half of it. */
async function replaceFolder(folder: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await rename(folder, target);
}

function withMutes(
  incidents: readonly Incident[],
  manifest: Manifest,
  muted: ReadonlyMap<string, Muted>,
): IncidentEntry[] {
  if (muted.size === 0) return [...incidents];
  const checks = Object.values(manifest.nodes).flatMap(({ test, unique_id }) =>
    test === null ? [] : [[test.id, unique_id] as const],
  );
  const ids = new Map([...relationNodes(manifest).map((node) => [node.relation, node.unique_id] as const), ...checks]);
  return incidents.map((incident) => {
    const mute = muted.get(ids.get(incident.subject) ?? '');
    return mute === undefined ? incident : { ...incident, muted: mute };
  });
}

function observedRuns(runs: readonly RunEntry[]): Pick<IncidentIndex, 'runs' | 'since'> {
  const completeRuns = runs.filter(({ steps }) => steps.length > 0);
  return { runs: completeRuns.length, since: completeRuns.at(-1)?.started_at ?? null };
}

type ColumnReader = (relation: string) => readonly { name: string; type: string }[];

/** Reads the columns of tables in the catalogue, or where it does not have them, as the manifest states them. */
function columnReader({ manifest, catalog = {} }: SiteDataOptions): ColumnReader {
  const stated = new Map(relationNodes(manifest).map(({ relation, columns }) => [relation, Object.keys(columns)]));
  return (relation) => catalog[relation] ?? (stated.get(relation) ?? []).map((name) => ({ name, type: 'VARCHAR' }));
}

async function withWarehouse<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await openLocal();
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
