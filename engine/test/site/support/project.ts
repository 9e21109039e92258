import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeSiteData, buildSite, type SiteDataOptions } from '../../../src/publish/site/index.js';
import { silentLogger } from '../../../src/base/log.js';
import { openDuckDB } from '../../../src/warehouses/duckdb/client.js';
import type { artifacts } from './artifacts.js';

const REPOSITORY = path.resolve(import.meta.dirname, '../../../..');

/** A project with a site of its own, in a folder that is removed after use. */
export interface SiteProject {
  dir: string;
  /** A page or module below `src/`. */
  write(file: string, text: string): Promise<void>;
  /** Takes the quality pages, components, texts and style of this repository. */
  takeQualityPages(): Promise<void>;
  /** Publishes tables by the SQL that makes their rows. */
  publish(tables: Record<string, string>, run?: { runId: string; publishedAt: string }): Promise<void>;
  writeData(run: ReturnType<typeof artifacts>, more?: Partial<SiteDataOptions>): Promise<void>;
  build(): ReturnType<typeof buildSite>;
  remove(): Promise<void>;
}

export async function siteProject(): Promise<SiteProject> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'lastro-site-'));
  const publishedDir = path.join(dir, 'target', 'published');
  await mkdir(path.join(dir, 'src'));
  await writeFile(path.join(dir, 'package.json'), '{"type": "module"}');
  await symlink(path.join(REPOSITORY, 'node_modules'), path.join(dir, 'node_modules'));
  return {
    dir,
    async write(file, text) {
      const target = path.join(dir, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    },
    async takeQualityPages() {
      const pages = ['tables', 'checks', 'runs', 'incidents', 'coverage', 'search'].map((page) => `${page}.md`);
      for (const part of ['components', 'texts', 'tables', ...pages, 'style.css'])
        await cp(path.join(REPOSITORY, 'src', part), path.join(dir, 'src', part), { recursive: true });
      const engine = path.join(REPOSITORY, 'engine', 'src', 'publish', 'site', 'config.ts');
      const sections = ['/', '/checks', '/incidents', '/coverage', '/tables', '/runs'].map((page) => ({
        path: page,
        name: { en: page, 'pt-BR': page },
      }));
      const options = { title: 'Shop', sections: [sections], footer: { en: 'A shop.', 'pt-BR': 'Uma loja.' } };
      await writeFile(
        path.join(dir, 'observablehq.config.ts'),
        `import { siteConfig } from ${JSON.stringify(engine)};\nexport default siteConfig(${JSON.stringify(options)});\n`,
      );
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
    writeData: (run, more = {}) => writeSiteData({ ...run, publishedDir, projectDir: dir, ...more }),
    build: () => buildSite({ projectDir: dir, log: silentLogger }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
