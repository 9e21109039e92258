export { prepareMeta, LOAD_METADATA, REJECTED_ROWS } from './audit.js';
export { csvFile, type CsvFile, type CsvFileOptions } from './file-source.js';
export { discoverLoaders } from './discover.js';
export { defineLoader, type Loader, type LoaderContext, type LoaderDefinition, type LoaderYield } from './loader.js';
export { loadTable, type LoadContext, type LoadOutcome } from './load-table.js';
export type { FileResult, FileStatus, LoadResult } from './result.js';
