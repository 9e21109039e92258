import {
  FUNCTION,
  TEXT,
  isAbove0,
  isMapping,
  isText,
  oneOf,
  required,
  textList,
  type KeyCheck,
} from '../../base/check-keys.js';
import type { Clock } from '../../base/clock.js';

/** What a tap's configuration may use. */
export interface TapContext {
  /** The environment; values read through {@link TapContext.secret} are masked in every message. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A secret of the environment. Throws `load.missing-secret` when it is not set. */
  secret(name: string): string;
  readonly clock: Clock;
  /** Absolute. */
  readonly projectDir: string;
}

/** A stream of a tap that becomes a table. */
export interface TapStreamOptions {
  /** Properties that become columns, in order; the others are not selected. Default: those of the stream's SCHEMA. */
  columns?: readonly string[];
  /** A JSON Schema that every record must keep besides the stream's own, relative to the project. */
  contract?: string;
  /** Columns that name a record. Default: the key of the stream. */
  key?: readonly string[];
  /**
   * As the mode of a loader of records. Default: `replace` where the tap reads the whole stream, `upsert` where it goes on from its state and the
   * stream has a key, else `append`.
   */
  mode?: 'replace' | 'append' | 'upsert';
  /** Columns whose change alone is no revision. */
  volatile?: readonly string[];
  /** Table of the raw layer. */
  table: string;
  /** One sentence for the catalogue. Default: names the tap and the stream. */
  description?: string;
  /** How the tap is to read the stream, where its catalogue leaves that open. */
  replicationMethod?: 'FULL_TABLE' | 'INCREMENTAL' | 'LOG_BASED';
  /** The column whose newest value the tap goes on from, for `INCREMENTAL`. */
  replicationKey?: string;
  /** Rows that the tap marks as deleted by `_sdc_deleted_at`: `keep` them with the mark (the default), or `remove` them. */
  deletes?: 'keep' | 'remove';
}

/** A Singer tap as a source: one run of it fills a table for each of its streams. */
export interface TapDefinition {
  /** For people and the names of its sources: `shop`. */
  name: string;
  /** The program with its arguments; one with a slash is a file, relative to the project: `.taps/tap-csv/bin/tap-csv`. */
  command: string | readonly string[];
  /** The tap's configuration, or a function that returns it. It is in a private file while the tap runs, and nowhere else. */
  config?: Readonly<Record<string, unknown>> | ((context: TapContext) => Readonly<Record<string, unknown>>);
  /**
   * The tap's catalogue, relative to the project. Default: what `--discover` prints in each run. `false`: the tap knows no catalogue,
   * and gives all of its streams.
   */
  catalog?: string | false;
  /** Tables by the ids of the tap's streams: `{ 'public-orders': 'orders' }`. Other streams are not selected. */
  streams: Readonly<Record<string, string | TapStreamOptions>>;
  /** Seconds that a run of the tap and the load of one stream may take. Default: `loaderTimeout` of the configuration, else an hour. */
  timeout?: number;
  /** `keep`: when the tap fails, its tables stay and their loads end as warnings with their age. Default: `fail`. */
  onFailure?: 'fail' | 'keep';
}

const isCommand = (value: unknown): boolean =>
  isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));

/** Names are checked by their own rule. */
const NAME: KeyCheck = [() => true, ''];
const COLUMNS = textList("list columns: ['id', 'city']");

/** What each key of a tap must be. */
export const TAP_CHECKS: Record<keyof TapDefinition, KeyCheck> = {
  name: NAME,
  command: required([isCommand, "use a program, or a list with its arguments: 'tap-postgres'"]),
  config: [
    (value) => isMapping(value) || FUNCTION[0](value),
    'use an object, or a function that returns one',
    undefined,
    'secret',
  ],
  catalog: [(value) => isText(value) || value === false, 'use the path of a catalogue, or false'],
  streams: required([
    (value) =>
      isMapping(value) &&
      Object.keys(value).length > 0 &&
      Object.values(value).every((each) => isText(each) || isMapping(each)),
    "use tables by the ids of streams: { 'public-orders': 'orders' }",
  ]),
  timeout: [isAbove0, 'use seconds above 0'],
  onFailure: oneOf(['fail', 'keep']),
};

/** What each key of a stream must be. */
export const STREAM_CHECKS: Record<keyof TapStreamOptions, KeyCheck> = {
  table: NAME,
  description: [(value) => typeof value === 'string', 'use a sentence'],
  columns: COLUMNS,
  contract: TEXT,
  key: COLUMNS,
  mode: oneOf(['replace', 'append', 'upsert']),
  volatile: COLUMNS,
  replicationMethod: oneOf(['FULL_TABLE', 'INCREMENTAL', 'LOG_BASED']),
  replicationKey: TEXT,
  deletes: oneOf(['keep', 'remove']),
};

const MARK = Symbol.for('lastro.tap');

/**
 * Types a Singer tap and marks it as one; the default export of a file in `loaders/`. Its keys are checked when the project is
 * read, with the lines that they are on.
 */
export function defineTap(definition: TapDefinition): TapDefinition {
  return Object.defineProperty({ ...definition }, MARK, { value: true });
}

export function isTapDefinition(value: unknown): value is TapDefinition {
  return typeof value === 'object' && value !== null && MARK in value;
}
