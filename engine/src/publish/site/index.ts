export { buildSite, hasSite, type BuildSiteOptions, type SiteReport } from './build.js';
export { hasSiteData, markOutdated, refreshPageQueries, writeSiteData, type SiteDataOptions } from './data.js';
export type { SiteOptions } from './prepare.js';
export { SitePreview } from './preview.js';
export { siteProblems, type SiteProblem } from './preview-problems.js';
export type { KeptRows } from './datasets.js';
export type { AnsweredQueries } from './run-page-queries.js';
export { serveSite, type RunningSite, type ServeOptions } from './serve.js';
export type * from './shapes.js';
