import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { assertNoProblems } from '../../base/errors.js';
import { assembleSite, type AssembledSite, type CopiedFiles } from './assemble.js';
import type { FrameworkProject } from './framework.js';
import type { MastheadTexts } from './masthead.js';
import { removeStaleBundles } from './packages.js';
import { missingRequirements } from './requirements.js';
import { sitePages } from './site-pages.js';

export interface SiteOptions {
  projectDir: string;
  /** The site's name where `observablehq.config.ts` gives none. */
  title?: string;
  /** BCP 47 tags of the site's languages, the first for readers of none of them. Default: English. */
  languages?: readonly string[];
}

export interface PreparedSite {
  site: AssembledSite;
  project: FrameworkProject;
}

/**
 * Assembles the site, and returns how to run Framework on it. Throws a `ProblemsError` for packages that are missing.
 */
export async function prepareSite(options: SiteOptions): Promise<PreparedSite> {
  const prepared = await assembleProject(options);
  assertNoProblems(await missingRequirements(prepared.project.projectDir, prepared.site));
  return prepared;
}

/** As {@link prepareSite}, whatever packages the pages lack. */
export async function assembleProject(options: SiteOptions, copied?: CopiedFiles): Promise<PreparedSite> {
  const projectDir = path.resolve(options.projectDir);
  const { title = path.basename(projectDir), languages = ['en'] } = options;
  const site = await assembleSite(projectDir, copied);
  await removeStaleBundles(projectDir, site.root);
  const masthead = JSON.parse(await readFile(path.join(site.root, 'texts', 'masthead.json'), 'utf8')) as MastheadTexts;
  const pages = await sitePages(site.files);
  const output = path.join(projectDir, 'target', 'site');
  return { site, project: { projectDir, root: site.root, output, title, languages, pages, masthead } };
}
