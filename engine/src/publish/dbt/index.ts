export { dbtCatalog } from './catalog.js';
export { dbtManifest, type DbtManifest } from './manifest.js';
export { pageTexts, readPages, type PageReads } from './pages.js';
export { dbtRunResults } from './run-results.js';
export { dbtSources } from './sources.js';
