export { AUDIT_COLUMNS, LOAD_METADATA, prepareMeta } from './audit.js';
export { discoverLoaders } from './discover.js';
export { FILE_KINDS } from './file-kinds.js';
export type { Loader } from './loader.js';
export { loadTable } from './load-table.js';
export { previewLoad, type LoadPreview } from './preview.js';
export type { LoadContext, LoadTableResult } from './load-context.js';
export type { LoadResult } from './result.js';
