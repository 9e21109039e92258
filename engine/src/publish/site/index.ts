export { buildSite, hasSite, type BuildSiteOptions, type SiteReport } from './build.js';
export { refreshPageQueries, writeSiteData, type SiteDataOptions } from './data.js';
export { previewSite } from './preview.js';
export { serveSite, type RunningSite, type ServeOptions } from './serve.js';
export type * from './shapes.js';
