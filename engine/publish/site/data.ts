import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openDuckDB } from '../../warehouse/duckdb.js';
import type { Manifest, RunResults } from '../artifacts.js';
import { publishedIndex, writeDatasets } from './datasets.js';
import type { RunChanges, RunEntry, RunHistory } from './shapes.js';
import { runEntry, runSummary } from './summary.js';
import { checkEntries, lineageGraph, tableReports, type Background } from './tables.js';
import { trustIndex } from './trust.js';

export interface SiteDataOptions extends Partial<Pick<Background, 'catalog' | 'profiles' | 'checkHistory'>> {
  manifest: Manifest;
  runResults: RunResults;
  /** Folder of published Parquet files: `target/published`. */
  publishedDir: string;
  /** The site's root: `src`. */
  siteRoot: string;
  /** Earlier runs, newest first. */
  runs?: readonly RunEntry[];
  changes?: RunChanges | null;
}

/** Writes all that the site reads, below `data/` of the site's root, in place of what was there. */
export async function writeSiteData(options: SiteDataOptions): Promise<void> {
  const { manifest, runResults, publishedDir, siteRoot } = options;
  const folder = path.join(siteRoot, 'data');
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, 'tables'), { recursive: true });

  const published = await publishedIndex(publishedDir);
  const downloads =
    published === undefined
      ? {}
      : await withSession((session) =>
          writeDatasets({ session, manifest, published, publishedDir, folder: path.join(folder, 'marts') }),
        );
  const trust = trustIndex(manifest, runResults);
  const { catalog = {}, profiles = {}, checkHistory = {} } = options;
  const reports = tableReports(manifest, runResults, trust, { catalog, profiles, checkHistory, downloads });
  const datasets = Object.keys(downloads);
  const runs: RunHistory = { runs: [runEntry(runResults), ...(options.runs ?? [])] };

  const files: Record<string, unknown> = {
    'run.json': runSummary({ manifest, runResults, published, datasets, changes: options.changes ?? null }),
    'runs.json': runs,
    'trust.json': trust,
    'checks.json': { checks: checkEntries(manifest, runResults) },
    'lineage.json': lineageGraph(reports),
    ...Object.fromEntries(reports.map((report) => [`tables/${report.relation}.json`, report])),
  };
  await Promise.all(
    Object.entries(files).map(([name, value]) => writeFile(path.join(folder, name), JSON.stringify(value))),
  );
}

async function withSession<T>(
  work: (session: Awaited<ReturnType<Awaited<ReturnType<typeof openDuckDB>>['session']>>) => Promise<T>,
): Promise<T> {
  const warehouse = await openDuckDB({ path: ':memory:' });
  try {
    const session = await warehouse.session();
    return await work(session);
  } finally {
    await warehouse.close();
  }
}
