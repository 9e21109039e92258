/** The public door: what a project's files import from `lastro`. Heavy rooms are entered when called. */
export { defineConfig, type PrepareContext, type ProjectConfig, type TargetConfig } from './project/config.js';
export {
  csvFile,
  jsonLinesFile,
  type CsvFile,
  type CsvFileOptions,
  type FileSource,
  type JsonLinesFile,
} from './load/file-source.js';
export { mapLimit, retry, type RetryOptions } from './load/retry.js';
export type { HttpClient, JsonAnswer } from './load/http.js';
export { batch, type RecordBatch } from './load/record-batch.js';
export {
  defineLoader,
  type LoaderContext,
  type LoaderDefinition,
  type LoaderYield,
  type RecordStream,
} from './load/loader.js';
export { LastroError, UsageError } from './base/errors.js';
export type { Cell, Row } from './base/cell.js';
export { build, check, openContract, type BuildOptions } from './jobs/library.js';
export type { ContractError } from './contract/contract.js';
export { defineExpectation, type Expectation } from './expect/expectation.js';
export { columnMap, type ColumnMap } from './expect/templates/column-map.js';
export { boundedAggregate, type BoundedAggregate } from './expect/templates/aggregate.js';
export { sqlExpectation, type SqlExpectation } from './expect/templates/sql.js';
