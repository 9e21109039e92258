/** The public API: what a project's files import from `lastro`. Heavy modules are imported when they are called. */
export type { AlertChannel, AlertEvent, AlertMute, AlertsConfig } from './project/alert.js';
export type { IntakeConfig, IntakeLimits, IntakeSourceConfig } from './project/intake.js';
export type { JobConfig, JobStep, StepCommand } from './project/job.js';
export type {
  CalendarConfig,
  FileSensor,
  FreshnessSensor,
  JobSensor,
  SensorConfig,
  TableSensor,
} from './project/sensor.js';
export { defineConfig, type PrepareContext, type ProjectConfig, type TargetConfig } from './project/config.js';
export {
  csvFile,
  duckdbTable,
  excelFile,
  fixedWidthFile,
  jsonFile,
  jsonLinesFile,
  parquetFile,
  type CsvFile,
  type ColumnsFileOptions,
  type CsvFileOptions,
  type DuckdbTable,
  type DuckdbTableOptions,
  type ExcelFile,
  type ExcelFileOptions,
  type FileSource,
  type FixedWidthFile,
  type FixedWidthFileOptions,
  type JsonFile,
  type JsonLinesFile,
  type ParquetFile,
} from './load/files/file-source.js';
export { postgresTable, type PostgresTable, type PostgresTableOptions } from './load/postgres/postgres-table.js';
export { intakeRecords, type IntakeRecords, type IntakeRecordsOptions } from './load/intake/intake-records.js';
export { kafkaTopic, type KafkaTopic, type KafkaTopicOptions, type MessageMetadata } from './load/kafka/kafka-topic.js';
export { kaggleFile, type KaggleFileOptions } from './load/remote/kaggle.js';
export type { FilePlaceOptions, KaggleDataset, RemoteFile } from './load/remote/remote-file.js';
export { mapLimit, retry, type RetryOptions } from './base/retry.js';
export type { HttpAnswer, HttpClient, HttpRequest, JsonAnswer } from './load/http/client.js';
export { batch, type BatchDetails, type RecordBatch } from './load/records/record-batch.js';
export {
  defineLoader,
  type LoaderContext,
  type LoaderDefinition,
  type LoaderYield,
  type RecordStream,
} from './load/loader.js';
export { defineTap, type TapContext, type TapDefinition, type TapStreamOptions } from './load/singer/tap.js';
export { LastroError, UsageError, type Location, type ProblemDetails } from './base/errors.js';
export type { Cell, Row } from './base/cell.js';
export type { Clock } from './base/clock.js';
export type { Logger } from './base/log.js';
export {
  build,
  check,
  openContract,
  type BuildOptions,
  type ContractOptions,
  type OpenContract,
} from './commands/library.js';
export type { ContractError } from './contract/contract.js';
export type { NodeResult, RunResults } from './publish/artifacts.js';
export { defineExpectation, type ExpectationDefinition } from './expect/define-expectation.js';
export type { KwargsOf } from './expect/templates/kwargs.js';
export type { Schema, Schemas, ValueOf, ValuesOf } from './expect/kwargs-type.js';
export type {
  Column,
  Decision,
  Expectation,
  ExpectationKind,
  Kwargs,
  Measurement,
  Scope,
  TableRead,
} from './expect/expectation.js';
export { columnMap, type ColumnMap } from './expect/templates/column-map.js';
export { boundedAggregate, type BoundedAggregate } from './expect/templates/aggregate.js';
export { sqlExpectation, type SqlExpectation } from './expect/templates/sql.js';
