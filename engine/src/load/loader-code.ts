import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/log.js';
import type { LoadedSource } from './files/file-source.js';
import type { HttpOptions } from './http/client.js';
import type { Loader } from './loader.js';
import type { PostgresTable } from './postgres/postgres-table.js';
import type { RecordFile } from './records/record-file.js';
import type { StreamReadRequest, TapRunRequest } from './singer/stream.js';

/** What a load passes to the code of its loader: plain data, which can be sent to another process. */
export interface LoaderRequest {
  env: Readonly<Record<string, string | undefined>>;
  projectDir: string;
  targetDir: string;
  /** As the last success kept it. */
  state: unknown;
  /** Start of the path of every scratch file. */
  scratch: string;
  /** Whether any column of the table is personal. */
  isPersonal: boolean;
  /** The personal columns that are known by name. */
  personalNames: readonly string[];
  /** Whether records are kept as they came, for the archive. Default: no. */
  keepsReceived?: boolean;
  /** Records after which a load may end, since the next one goes on from its state. Default: all that there are. */
  limit?: number | undefined;
  /** What a loader of a tap has to do. */
  singer?: SingerRequest | undefined;
}

/** To run a tap, or to read the records that its run gave of one stream. */
export type SingerRequest = { run: TapRunRequest } | { read: StreamReadRequest };

/** The dependencies of a loader's code. */
export interface LoaderEffects {
  clock: Clock;
  log: Logger;
  /** Secrets of the run; those that the loader reads are added. */
  secrets: Set<string>;
  signal: AbortSignal;
  /** Retries, timeouts and size limits of its requests. */
  http: HttpOptions;
  /** Called while records arrive, with how many there were. */
  onRead?: ((records: number) => void) | undefined;
}

/** Records that were written to scratch files. */
export interface TakenRecords {
  records: RecordFile;
  /** Of the records, in order. */
  columns: readonly string[];
  /** The state that the loader set. */
  state: { value: unknown } | undefined;
  /** Whether a load without a state gives all that the source ever had: with `--full-refresh` they replace what was appended. */
  isWhole?: boolean;
  /** URLs that returned 404. */
  notFound: readonly string[];
  /** What of the source is not read as it stands, as the loader asks for it, a sentence each. */
  notes?: readonly string[];
  /** What messages of a topic ask for besides. */
  changes?: MessageChanges | undefined;
}

/** How the messages of a topic change its table. */
export interface MessageChanges {
  warnings: readonly string[];
  /** A column of the records, and not of the table: where it has a value, the row of the key is removed. */
  removedBy?: string | undefined;
}

/** What a loader names instead of giving records. */
export type NamedSource = readonly LoadedSource[] | PostgresTable;

/** The code of one loader during one load; its calls follow each other, and reject with what the code throws. */
export interface LoaderCode {
  fingerprint(): Promise<string | undefined>;
  /** Begins the load. Returns what to load; undefined when the loader gives records. */
  begin(): Promise<NamedSource | undefined>;
  /** Reads all records after {@link LoaderCode.begin}. */
  records(): Promise<TakenRecords>;
  /** Releases the code. May be called again. */
  close(): void;
}

/** Where the code of loaders runs. */
export interface LoaderHost {
  /** Says that a load is to come, which may be prepared for. */
  expectLoad?(): void;
  open(loader: Loader, request: LoaderRequest, effects: LoaderEffects): LoaderCode;
  close(): void;
}
