import type { Clock } from '../base/clock.js';
import type { LastroError } from '../base/errors.js';
import type { FileCache } from '../base/file-cache.js';
import type { Logger } from '../base/log.js';
import type { PersonalColumns } from '../personal/index.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';
import type { ArchiveOfLoads } from './archived/keep-load.js';
import type { CsvReader } from './csv/csv-reader.js';
import type { HttpOptions } from './http/client.js';
import type { Landing } from './landing.js';
import type { LoaderHost } from './loader-code.js';
import type { FileStatus, LoadResult } from './result.js';
import type { SharedSources } from './shared-sources.js';
import type { Relation } from '../sql/relation.js';

export interface LoadContext {
  warehouse: Warehouse;
  /** The load's own: its statements and its transaction run on it. */
  session: Session;
  runId: string;
  clock: Clock;
  log: Logger;
  env: Readonly<Record<string, string | undefined>>;
  /** Secrets of the run; those that loaders read are added. Default: those of the environment. */
  secrets?: Set<string> | undefined;
  projectDir: string;
  targetDir: string;
  /** Load files that have not changed, too, and forget the loader's state. */
  fullRefresh: boolean;
  signal?: AbortSignal | undefined;
  /** Records after which a load may end whose next one goes on from its state. Default: all that there are. */
  limit?: number | undefined;
  /** Seconds that a load may take whose loader does not say so. Default: an hour. */
  timeout?: number | undefined;
  /** What the loads of a run share. Default: this load has its own. */
  shared?: SharedSources | undefined;
  /** Where the code of loaders runs. Default: in this process. */
  loaders?: LoaderHost | undefined;
  /** Files and folders outside of the project that queries may read, as the configuration has them. Default: none. */
  externalAccess?: readonly string[] | undefined;
  /** Where everything that is received is kept, before it is loaded. Default: nowhere. */
  archive?: ArchiveOfLoads | undefined;
  /** Called when the rows of the load are there, before the table has them; `rows` finds them by its name. What it throws leaves the previous table in place. */
  check?(loaded: Pick<LoadResult, 'as_of'>, rows: Landing): Promise<void>;
  /** Called when the table has the rows: within the load's transaction where there is one, else right after. */
  record?(loaded: RecordedLoad): Promise<void>;
  /** The table's personal columns: no message quotes a value that may be of one. Default: none. */
  personal?: PersonalColumns | undefined;
  /** Opens a local database in which files are read, where the warehouse cannot; a database file is opened for reading. */
  openLanding?: ((databaseFile?: string) => Promise<Warehouse>) | undefined;
  /** How requests of loaders are retried. */
  http?: HttpOptions | undefined;
  /** Called while a loader gives records, with how many it gave so far. */
  onRead?: ((records: number) => void) | undefined;
  /** Hashes of files that need not be read again. Default: every file is read. */
  cache?: FileCache | undefined;
  /** How CSV files are read. Default: the warehouse's own reader. */
  readCsv?: CsvReader | undefined;
}

/** What is recorded of a load that succeeded. */
export interface RecordedLoad extends Pick<LoadResult, 'as_of'> {
  /** What its result warns of, but for rejects: true until the next load. */
  warnings: readonly string[];
}

/** The result of loading one table. */
export interface LoadTableResult {
  table: Relation;
  status: FileStatus;
  result: LoadResult;
  /** Rows of the table now; null when there is none. */
  rows: number | null;
  /** Why it failed. */
  error: LastroError | undefined;
  /** What a reader should know although it did not fail, a sentence each. */
  warnings: string[];
  /** What a loader asked for and a reader may want to know, such as lines that are skipped, a sentence each. */
  notes?: readonly string[];
  /** Milliseconds. */
  duration: number;
}

/** A result without its table and duration. */
export type LoadStepResult = Omit<LoadTableResult, 'table' | 'duration'>;
