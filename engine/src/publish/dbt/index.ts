import type { SiteText } from '../site/files.js';
import type { PageReads } from './pages.js';

export { dbtCatalog } from './catalog.js';
export { dbtManifest, type DbtManifest } from './manifest.js';
export { pageTexts } from './page-texts.js';
export type { PageReads } from './pages.js';
export { dbtRunResults } from './run-results.js';
export { dbtSources } from './sources.js';

/** The pages among some files, each with the tables that it reads. Reading Markdown is loaded when it is needed. */
export async function readPages(files: readonly SiteText[]): Promise<PageReads[]> {
  return (await import('./pages.js')).readPages(files);
}
