import type { Row } from '../base/cell.js';
import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/log.js';
import type { FileSource } from './files/file-source.js';
import type { HttpClient } from './http/client.js';
import type { Program } from './programs/program.js';
import type { IntakeRecords } from './intake/intake-records.js';
import type { TapStream } from './singer/stream.js';
import type { TapDefinition } from './singer/tap.js';
import type { KafkaTopic } from './kafka/kafka-topic.js';
import type { PostgresTable } from './postgres/postgres-table.js';
import type { RecordBatch } from './records/record-batch.js';

/** What a loader may use, all of it injected, so that a test can replace it. */
export interface LoaderContext {
  /** The environment; values read through {@link LoaderContext.secret} are masked in every message. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A secret of the environment. Throws `load.missing-secret` when it is not set. */
  secret(name: string): string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the run is cancelled or the loader's time is up. */
  readonly signal: AbortSignal;
  /** Requests, with retries. */
  readonly http: HttpClient;
  /** Absolute. */
  readonly projectDir: string;
  /** Absolute folder of generated files. */
  readonly targetDir: string;
  /** What {@link LoaderContext.setState} kept at the last success; undefined at first and after `--full-refresh`. */
  readonly state: unknown;
  /** Keeps a JSON value, such as a cursor, in the same transaction as the records of this load. */
  setState(state: unknown): void;
  /** Records after which this load may end, since the next one goes on from its state; undefined: all that there are. */
  readonly limit: number | undefined;
}

/** Records, alone or in batches that name where they came from. */
export type RecordStream = Iterable<Row | RecordBatch> | AsyncIterable<Row | RecordBatch>;

/** Files, a table or a topic to load as they are, records of the intake, or records one by one. */
export type LoaderYield =
  FileSource | readonly FileSource[] | PostgresTable | KafkaTopic | IntakeRecords | RecordStream;

/** One source: a file of `loaders/` exports one by default. */
export interface LoaderDefinition {
  /** For people and `--select`: `orders`. */
  name: string;
  /** Table of the raw layer. */
  table: string;
  /** One sentence for the catalogue. */
  description: string;
  /** Names files or a table to load, or gives records. Whatever it throws ends the load of this source as `error`. */
  load(context: LoaderContext): LoaderYield | Promise<LoaderYield>;
  /**
   * A JSON Schema that every record must keep, relative to the project; rows of files are records of texts. What breaks
   * it is rejected.
   */
  contract?: string;
  /** Columns of records, in order. Default: the contract's properties. */
  columns?: readonly string[];
  /**
   * What happens to the records that the table has. `replace` (the default): the new ones take their place. `append`: they stay.
   * `upsert`: a new record takes the place of the one with the same `key`, and what it was is kept in
   * `meta.revised_rows`. Files always replace.
   */
  mode?: 'replace' | 'append' | 'upsert';
  /** Columns that name a record, for `upsert`. */
  key?: readonly string[];
  /** Columns whose change alone is no revision, such as the moment of the fetch. */
  volatile?: readonly string[];
  /** A text that changes with the source: while it stays the same, nothing is loaded. */
  fingerprint?(context: LoaderContext): string | undefined | Promise<string | undefined>;
  /** Seconds that a load may take. Default: `loaderTimeout` of the configuration, else an hour. */
  timeout?: number;
  /**
   * `keep`: when the source fails, the table stays and the load ends as a warning with its age; a `UsageError`, such as a
   * wrong setting, fails all the same. Default: `fail`.
   */
  onFailure?: 'fail' | 'keep';
}

/** A loader found in a project. */
export interface Loader extends Omit<LoaderDefinition, 'load'> {
  /** Undefined where a program or a tap gives the rows. */
  load?: LoaderDefinition['load'];
  /** Relative to the project, with forward slashes. */
  file: string;
  /** Of its code and of all it imports from the project: a changed loader loads unchanged files again. */
  checksum: string;
  /** Words of its code that may be names of environment variables: those that are decide what it loads. */
  environmentNames: readonly string[];
  /** What it is run as, where it is no module of the project. */
  program?: Program | undefined;
  /** The stream of a tap that it loads. */
  stream?: TapStream | undefined;
  /** The tap itself, whose run gives the records of its streams. */
  tap?: TapDefinition | undefined;
}

/** A loader as far as its code needs it to run. */
export type LoaderToRun = Omit<Loader, 'table' | 'description' | 'environmentNames'>;

const MARK = Symbol.for('lastro.loader');

/**
 * Types a loader and marks it as one; the default export of a file in `loaders/`. Its keys are checked when the project is read, with the
 * lines that they are on.
 */
export function defineLoader(definition: LoaderDefinition): LoaderDefinition {
  return Object.defineProperty({ ...definition }, MARK, { value: true });
}

export function isLoaderDefinition(value: unknown): value is LoaderDefinition {
  return typeof value === 'object' && value !== null && MARK in value;
}
