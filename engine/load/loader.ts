import type { Row } from '../base/cell.js';
import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/log.js';
import type { CsvFile } from './file-source.js';

/** What a loader may use. Nothing else is reached for, so that a test can play the world. */
export interface LoaderContext {
  /** The environment; values read through {@link LoaderContext.secret} are masked in every message. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A secret of the environment. Throws `load.missing-secret` when it is not set. */
  secret(name: string): string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the run is cancelled or the loader's time is up. */
  readonly signal: AbortSignal;
  readonly projectDir: string;
  readonly targetDir: string;
}

/** Records one by one, or files to load as they stand. */
export type LoaderYield = CsvFile | readonly CsvFile[] | Iterable<Row> | AsyncIterable<Row>;

/** One source: a file of `loaders/` exports one by default. */
export interface LoaderDefinition {
  /** For people and `--select`: `orders`. */
  name: string;
  /** Table of the raw layer. */
  table: string;
  /** One sentence for the catalogue. */
  description: string;
  load(context: LoaderContext): LoaderYield | Promise<LoaderYield>;
}

/** A loader found in a project. */
export interface Loader extends LoaderDefinition {
  /** Relative to the project, with forward slashes. */
  file: string;
  /** MD5 of that file's text: a changed loader loads unchanged files again. */
  checksum: string;
}

const MARK = Symbol.for('lastro.loader');

/** Types a loader and marks it as one; the default export of a file in `loaders/`. */
export function defineLoader(definition: LoaderDefinition): LoaderDefinition {
  return Object.defineProperty({ ...definition }, MARK, { value: true });
}

export function isLoaderDefinition(value: unknown): value is LoaderDefinition {
  return typeof value === 'object' && value !== null && MARK in value;
}
