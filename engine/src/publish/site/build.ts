import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { assertNoProblems } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { VersionedFolder } from '../../base/versioned-folder.js';
import { compressFiles } from './compress.js';
import type { SiteFile } from './files.js';
import { builtFiles, finishSite } from './finish.js';
import { ownConfig, runFramework } from './framework.js';
import { validateBuiltSite } from './validate-built-site.js';
import { prepareSite, type SiteOptions } from './prepare.js';
import { copyTablePages } from './table-pages.js';

export interface BuildSiteOptions extends SiteOptions {
  /** Where the site goes, below the project. */
  out?: string;
  log: Logger;
  /** Ends the build; the site before it stays. */
  signal?: AbortSignal | undefined;
}

export interface SiteReport {
  /** Absolute folder of the built site. */
  dist: string;
  pages: number;
  bytes: number;
}

/** Whether the project has a site at all. */
export function hasSite(projectDir: string): boolean {
  return existsSync(path.join(projectDir, 'src'));
}

/**
 * Builds the site from the package, `src/` and what {@link writeSiteData} wrote, without a network. The previous site
 * stays in place until the new one is whole. Throws a `ProblemsError` with all that is wrong with the pages.
 */
export async function buildSite(options: BuildSiteOptions): Promise<SiteReport> {
  const { signal, log } = options;
  const projectDir = path.resolve(options.projectDir);
  const dist = path.join(projectDir, options.out ?? 'dist');
  const folder = new VersionedFolder(dist, path.join(projectDir, 'target', 'sites'));
  await folder.recover();
  const { site, project } = await prepareSite(options);
  const { root, output: stagingFolder } = project;

  await purgeLoaderCache(root);
  await rm(stagingFolder, { recursive: true, force: true });
  log.debug(await runFramework(project, site.files, signal));
  const copies = await copyTablePages(stagingFolder, root);
  assertNoProblems(await validateBuiltSite(stagingFolder, [...site.files, ...configFile(projectDir)], copies));
  await finishSite(stagingFolder, project);
  const files = await builtFiles(stagingFolder);
  const sizes = files.map((file) => statSync(path.join(stagingFolder, file)).size);
  await compressFiles(stagingFolder, files);

  signal?.throwIfAborted();
  const version = folder.newVersion();
  await mkdir(path.dirname(version), { recursive: true });
  await rename(stagingFolder, version);
  const kept = await folder.place(version);
  if (kept !== undefined)
    log.warn(`${path.basename(dist)}/ was not written by lastro: it is kept as ${path.basename(kept)}/`);
  return {
    dist,
    pages: files.filter((file) => file.endsWith('.html')).length,
    bytes: sizes.reduce((a, b) => a + b, 0),
  };
}

/** The project's configuration of Framework, which writes into every page. */
function configFile(projectDir: string): SiteFile[] {
  const source = ownConfig(projectDir);
  if (source === undefined) return [];
  const name = path.basename(source);
  return [{ file: name, origin: 'project', source, name }];
}

/** Framework reuses whatever a data loader once answered; figures of yesterday must not be published as today's. */
async function purgeLoaderCache(root: string): Promise<void> {
  const cache = path.join(root, '.observablehq', 'cache');
  for (const entry of await readdir(cache).catch(() => []))
    if (entry !== '_npm') await rm(path.join(cache, entry), { recursive: true, force: true });
}
