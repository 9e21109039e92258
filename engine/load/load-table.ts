import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock.js';
import { LastroError, messageOf } from '../base/errors.js';
import { mask, type Logger } from '../base/log.js';
import { count } from '../base/text.js';
import type { TableName } from '../sql/dialect.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';
import { latestSuccess, writeAttempt, type Attempt } from './audit.js';
import { duckdbCsvReader, type CsvReader } from './csv-reader.js';
import { isFileSource, type CsvFile } from './file-source.js';
import { fingerprint } from './fingerprint.js';
import { findInput, type Input } from './input.js';
import { replaceFromFiles, writeRejects } from './load-files.js';
import type { Loader, LoaderContext } from './loader.js';
import { prepareFile, type PreparedFile } from './prepare-file.js';
import type { FileResult, FileStatus, LoadResult } from './result.js';

/** Part of every loader's hash: a change of what loading does loads everything again. */
const LOAD_VERSION = 1;

export interface LoadContext {
  warehouse: Warehouse;
  /** The load's own: its statements and its transaction run on it. */
  session: Session;
  runId: string;
  clock: Clock;
  log: Logger;
  env: Readonly<Record<string, string | undefined>>;
  projectDir: string;
  targetDir: string;
  /** Load files that have not changed, too. */
  fullRefresh: boolean;
  signal?: AbortSignal | undefined;
  /** Checks on the new table inside the load's transaction; what it throws leaves the previous table in place. */
  gate?: ((session: Session, table: TableName) => Promise<void>) | undefined;
  /** The warehouse's reader of CSV files. Default: DuckDB's. */
  readCsv?: CsvReader | undefined;
}

/** What became of one table. */
export interface LoadOutcome {
  table: TableName;
  status: FileStatus;
  result: LoadResult;
  /** Rows of the table now; null when there is none. */
  rows: number | null;
  /** Why it failed. */
  error: LastroError | undefined;
  /** What a reader should know although it succeeded, a sentence each. */
  warnings: string[];
  /** Milliseconds. */
  duration: number;
}

/**
 * Loads one source into its raw table, whole or not at all. Never throws for what a source, a file or a gate does:
 * the outcome says it, and `meta.load_metadata` keeps it.
 */
export async function loadTable(loader: Loader, context: LoadContext): Promise<LoadOutcome> {
  const started = context.clock.elapsed();
  const secrets = new Set<string>();
  const table: TableName = { layer: 'raw', name: loader.table };
  const load = new TableLoad(loader, context, table, secrets);
  let outcome: Omit<LoadOutcome, 'duration' | 'table'>;
  try {
    outcome = await load.run();
  } catch (error) {
    outcome = await load.fail(error);
  } finally {
    load.clean();
  }
  return { ...outcome, table, duration: context.clock.elapsed() - started };
}

class TableLoad {
  private readonly attempt: Attempt;
  private readonly scratch: string;
  private prepared: PreparedFile[] = [];
  /** Files as far as they are known, for the record of a failure. */
  private known: { name: string; hash: string; bytes: number }[] = [];

  constructor(
    private readonly loader: Loader,
    private readonly context: LoadContext,
    private readonly table: TableName,
    private readonly secrets: Set<string>,
  ) {
    const loaderHash = createHash('md5').update(`${LOAD_VERSION} ${loader.checksum}`).digest('hex');
    this.attempt = { table: loader.table, runId: context.runId, at: context.clock.now(), loaderHash };
    this.scratch = path.join(context.targetDir, 'scratch', `${context.runId}-${process.pid}-${loader.table}`);
  }

  async run(): Promise<Omit<LoadOutcome, 'duration' | 'table'>> {
    const yielded = await this.loader.load(this.loaderContext());
    const sources = isFileSource(yielded) ? [yielded] : Array.isArray(yielded) ? (yielded as unknown[]) : undefined;
    if (sources === undefined || !sources.every(isFileSource))
      throw new LastroError('load.nothing-to-load', `loader ${this.loader.name} names no file`);
    return this.files(sources);
  }

  private loaderContext(): LoaderContext {
    const { env, clock, log, projectDir, targetDir } = this.context;
    return {
      env,
      clock,
      log,
      projectDir,
      targetDir,
      signal: this.context.signal ?? new AbortController().signal,
      secret: (name) => {
        const value = env[name];
        if (value === undefined || value === '')
          throw new LastroError('load.missing-secret', `${name} is not set`, {
            hint: `loader ${this.loader.name} reads it from the environment`,
          });
        this.secrets.add(value);
        return value;
      },
    };
  }

  private async files(sources: readonly CsvFile[]): Promise<Omit<LoadOutcome, 'duration' | 'table'>> {
    const { session, warehouse, fullRefresh, signal } = this.context;
    const { dialect } = warehouse;
    const columns = sources[0]?.columns ?? [];
    this.attempt.loaderHash = createHash('md5')
      .update(JSON.stringify([this.attempt.loaderHash, sources.map(({ path: _, ...rest }) => rest)]))
      .digest('hex');
    this.known = sources.map((source) => ({ name: path.basename(source.path), hash: '', bytes: 0 }));
    const inputs: Input[] = [];
    for (const [i, source] of sources.entries()) {
      const input = await findInput(path.resolve(this.context.projectDir, source.path), source.path);
      inputs.push(input);
      this.known[i] = { name: input.name, hash: '', bytes: input.bytes };
    }
    if (!fullRefresh) {
      const skipped = await this.unchanged(inputs);
      if (skipped !== undefined) return skipped;
    }
    for (const [i, source] of sources.entries()) {
      const file = await prepareFile(source, inputs[i]!, `${this.scratch}-${i}`, signal);
      this.prepared.push(file);
      this.known[i]!.hash = file.hash;
    }
    const read = this.prepared.reduce((sum, file) => sum + file.read, 0);
    const rejected = this.prepared.reduce((sum, file) => sum + file.rejected, 0);
    if (read > 0 && read === rejected)
      throw new LastroError('load.all-rejected', `none of ${count(read, 'record')} can be read`, {
        location: { file: inputs[0]!.name },
        hint: 'meta.rejected_rows has them with their reasons',
      });
    const files = await session.transaction(async () => {
      const results = await replaceFromFiles(
        session,
        dialect,
        this.table,
        columns,
        this.prepared,
        this.attempt,
        this.context.readCsv ?? duckdbCsvReader,
      );
      await this.context.gate?.(session, this.table);
      await writeAttempt(session, dialect, this.attempt, results, null);
      return results;
    });
    const warnings: string[] = [];
    if (rejected > 0) warnings.push(`${count(rejected, 'record')} of ${count(read, 'record')} rejected`);
    if (read === 0) warnings.push('no records, only a header');
    const result = { read, loaded: read - rejected, rejected, as_of: null, files };
    return { status: 'success', result, rows: result.loaded, error: undefined, warnings };
  }

  /** The outcome when every file is the one the table was last loaded from. */
  private async unchanged(inputs: readonly Input[]): Promise<Omit<LoadOutcome, 'duration' | 'table'> | undefined> {
    const { session, warehouse } = this.context;
    const latest = await latestSuccess(session, warehouse.dialect, this.loader.table);
    if (latest === undefined || latest.loaderHash !== this.attempt.loaderHash) return undefined;
    if (latest.files.size !== inputs.length || (await warehouse.columns(this.table)) === undefined) return undefined;
    for (const [i, input] of inputs.entries()) {
      if (!latest.files.has(input.name)) return undefined;
      const hash = await fingerprint(input);
      this.known[i]!.hash = hash;
      if (latest.files.get(input.name) !== hash) return undefined;
    }
    const files = this.results('skipped');
    await writeAttempt(session, warehouse.dialect, this.attempt, files, null);
    const rows = await this.rowsNow();
    const result: LoadResult = { read: 0, loaded: 0, rejected: 0, as_of: null, files };
    return { status: 'skipped', result, rows, error: undefined, warnings: [] };
  }

  /** Writes a failure down, in a transaction of its own: the load's was rolled back. */
  async fail(thrown: unknown): Promise<Omit<LoadOutcome, 'duration' | 'table'>> {
    const { session, warehouse } = this.context;
    const error = this.describe(thrown);
    const files = this.results('failed');
    if (error.code === 'load.all-rejected')
      this.prepared.forEach((file, i) => Object.assign(files[i]!, { read: file.read, rejected: file.rejected }));
    let rows: number | null = null;
    try {
      await session.transaction(async () => {
        if (error.code === 'load.all-rejected')
          for (const file of this.prepared) await writeRejects(session, warehouse.dialect, file, this.attempt);
        await writeAttempt(session, warehouse.dialect, this.attempt, files, `${error.code}: ${error.message}`);
      });
      rows = await this.rowsNow();
    } catch (failure) {
      this.context.log.error(`the failed load of ${this.table.name} could not be written down: ${messageOf(failure)}`);
    }
    const rejected = files.reduce((sum, file) => sum + file.rejected, 0);
    const result: LoadResult = { read: rejected, loaded: 0, rejected, as_of: null, files };
    return { status: 'failed', result, rows, error, warnings: [] };
  }

  private describe(thrown: unknown): LastroError {
    const known = thrown instanceof LastroError;
    const message = mask(messageOf(thrown), this.secrets);
    const location = (known ? thrown.location : undefined) ?? { file: this.loader.file };
    const hint = known ? thrown.hint : undefined;
    return new LastroError(known ? thrown.code : 'load.failed', message, { location, hint, cause: thrown });
  }

  private results(status: FileStatus): FileResult[] {
    const known = this.known.length > 0 ? this.known : [{ name: this.loader.name, hash: '', bytes: 0 }];
    return known.map((file) => ({ ...file, status, read: 0, loaded: 0, rejected: 0 }));
  }

  private async rowsNow(): Promise<number | null> {
    const { session, warehouse } = this.context;
    if ((await warehouse.columns(this.table)) === undefined) return null;
    const { rows } = await session.query(`SELECT count(*) FROM ${warehouse.dialect.table(this.table)}`);
    return Number(rows[0]?.[0]);
  }

  /** Removes this load's scratch files, and their folder with the last of them. */
  clean(): void {
    const folder = path.dirname(this.scratch);
    const base = path.basename(this.scratch);
    if (!fs.existsSync(folder)) return;
    for (const name of fs.readdirSync(folder))
      if (name.startsWith(`${base}-`)) fs.rmSync(path.join(folder, name), { force: true });
    if (fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
  }
}
