import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  writeSiteData,
  buildSite,
  type BuildSiteOptions,
  type SiteDataOptions,
} from '../../../src/publish/site/index.js';
import { runHead } from '../../../src/history/index.js';
import { siteHistory } from '../../../src/publish/run-history.js';
import { createRunRecord } from '../../../src/publish/run-record.js';
import { silentLogger } from '../../../src/base/log.js';
import { openDuckDB } from '../../../src/warehouses/duckdb/client.js';
import { artifacts } from './artifacts.js';

const REPOSITORY = path.resolve(import.meta.dirname, '../../../..');

/** A project with a site of its own and the data of an empty run, in a folder that is removed after use. */
export interface SiteProject {
  dir: string;
  /** A page or module below `src/`. */
  write(file: string, text: string): Promise<void>;
  /** Publishes tables by the SQL that makes their rows. */
  publish(tables: Record<string, string>, run?: { runId: string; publishedAt: string }): Promise<void>;
  writeData(run: ReturnType<typeof artifacts>, more?: Partial<SiteDataOptions>): Promise<void>;
  /** The data of the last of several runs, with those before it as its history. */
  writeRuns(runs: readonly ReturnType<typeof artifacts>[], more?: Partial<SiteDataOptions>): Promise<void>;
  build(settings?: Pick<BuildSiteOptions, 'title' | 'languages'>): ReturnType<typeof buildSite>;
  /** Writes the data of an empty run again. */
  refreshData(): Promise<void>;
  delete(file: string): Promise<void>;
  remove(): Promise<void>;
}

export async function siteProject(): Promise<SiteProject> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'lastro-site-'));
  const publishedDir = path.join(dir, 'target', 'published');
  await mkdir(path.join(dir, 'src'));
  await writeFile(path.join(dir, 'package.json'), '{"type": "module"}');
  await symlink(path.join(REPOSITORY, 'node_modules'), path.join(dir, 'node_modules'));
  const writeData: SiteProject['writeData'] = (run, more = {}) =>
    writeSiteData({ ...run, publishedDir, projectDir: dir, ...more });
  const refreshData = (): Promise<void> => writeData(artifacts({ tables: [], checks: [] }));
  await refreshData();
  return {
    dir,
    async write(file, text) {
      const target = path.join(dir, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    },
    async publish(tables, run = { runId: 'run-2', publishedAt: '2018-10-18T03:00:07.000Z' }) {
      await mkdir(publishedDir, { recursive: true });
      const warehouse = await openDuckDB({ path: ':memory:' });
      const session = await warehouse.session();
      for (const [relation, sql] of Object.entries(tables))
        await session.run(`COPY (${sql}) TO '${path.join(publishedDir, `${relation}.parquet`)}' (FORMAT parquet)`);
      await warehouse.close();
      const index = {
        run_id: run.runId,
        published_at: run.publishedAt,
        tables: Object.keys(tables).map((relation) => ({ relation, file: `${relation}.parquet` })),
      };
      await writeFile(path.join(publishedDir, 'index.json'), JSON.stringify(index));
    },
    writeData,
    async writeRuns(runs, more = {}) {
      const last = runs.at(-1);
      if (last === undefined) throw new Error('there is no run');
      const records = runs.map(createRunRecord);
      const history = await siteHistory(
        last.runResults.metadata.invocation_id,
        records.map(runHead).reverse(),
        records,
      );
      await writeData(last, { ...history, ...more });
    },
    refreshData,
    delete: (file) => rm(path.join(dir, file)),
    build: (settings = {}) => buildSite({ title: 'Shop', ...settings, projectDir: dir, log: silentLogger }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
