import type { TapStreamOptions } from './tap.js';

/** A stream of a tap as the loader of one table has it. Plain data. */
export interface TapStream extends Omit<TapStreamOptions, 'table' | 'description'> {
  /** Name of the tap. */
  tap: string;
  /** Id of the stream in the tap's catalogue. */
  id: string;
}

/** Rows of one run of a tap that a state covers: the first ones, by their number. */
export interface CoveredRun {
  /** Number of the run among those of the tap, from 1. */
  sequence: number;
  runId: string;
  /** How many of its rows came before its last STATE. */
  covered: number;
}

/** What is kept of a stream with its rows, in one transaction. */
export interface StreamState {
  /** Number of the run that gave the state; 0 when none did. */
  sequence: number;
  /** The value of the last STATE, as it was written; undefined when there was none. */
  state: string | undefined;
  /** Runs whose rows another state may not cover, in their order. */
  runs: readonly CoveredRun[];
  /** Of the last ACTIVATE_VERSION. */
  version: number | undefined;
}

/** One stream that a run of a tap is asked for. */
export interface StreamRequest extends TapStream {
  table: string;
  /** What its last load kept; undefined at first and with `--full-refresh`. */
  stored: StreamState | undefined;
}

/** What a run of a tap gave of one stream. */
export interface StreamResult {
  id: string;
  /** Absolute path of its SCHEMA, RECORD and ACTIVATE_VERSION messages; undefined when it gave none. */
  spool: string | undefined;
  /** Its columns, those of all of its schemas. */
  columns: readonly string[];
  key: readonly string[];
  mode: 'replace' | 'append' | 'upsert';
  /** The column that the tap goes on from, for rows that come again. */
  replicationKey: string | undefined;
  /** Number of the run whose state the tap went on from, 0 for none; undefined where the tap keeps no place in the stream. */
  base: number | undefined;
  /** Of its records, those before the last STATE. */
  covered: number;
  /** Of its last ACTIVATE_VERSION. */
  version: number | undefined;
}

/** What a run of a tap gave. */
export interface TapResult {
  streams: readonly StreamResult[];
  /** The value of the last STATE, as it was written. */
  state: string | undefined;
  /** What a reader should know, a sentence each. */
  notes: readonly string[];
}

/** What a run of a tap is asked for. Plain data. */
export interface TapRunRequest {
  streams: readonly StreamRequest[];
  /** Absolute folder for its files, which is there. */
  folder: string;
}

/** What is read of the messages of a stream. */
export interface StreamReading {
  id: string;
  /** Absolute path of the messages of the stream. */
  spool: string;
  /** Members that are taken; undefined: all. */
  columns: readonly string[] | undefined;
  /** The version whose records are the table's; undefined: all are. */
  version: number | undefined;
}

/** What is known of a stream after the run of its tap. Plain data. */
export interface StreamReadRequest extends StreamReading {
  /** In place of what the loader says. */
  loader: Required<Pick<TapStreamOptions, 'columns' | 'key' | 'mode' | 'volatile'>> &
    Pick<TapStreamOptions, 'contract'>;
}
