export { prepareMeta, LOAD_METADATA, LOADER_STATE, REJECTED_ROWS, REVISED_ROWS } from './audit.js';
export {
  csvFile,
  jsonLinesFile,
  type CsvFile,
  type CsvFileOptions,
  type FileSource,
  type JsonLinesFile,
} from './file-source.js';
export { discoverLoaders } from './discover.js';
export {
  defineLoader,
  type Loader,
  type LoaderContext,
  type LoaderDefinition,
  type LoaderYield,
  type RecordStream,
} from './loader.js';
export { loadTable } from './load-table.js';
export { previewLoad, type LoadPreview } from './preview.js';
export type { LoadContext, LoadOutcome } from './load-context.js';
export { batch, type RecordBatch } from './record-batch.js';
export type { FileResult, FileStatus, LoadResult } from './result.js';
