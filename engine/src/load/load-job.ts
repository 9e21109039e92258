import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { anySignal } from '../base/any-signal.js';
import { LastroError, messageOf } from '../base/errors.js';
import { maskMessage, maskSecrets, secretsOf } from '../base/mask.js';
import { isProcessAlive } from '../base/process.js';
import { originalStack, placeOf } from '../base/stack.js';
import { engineBuild } from '../base/version.js';
import type { Contract } from '../contract/index.js';
import { engineMessage } from '../personal/index.js';
import { LoadKeeper } from './archived/keep-load.js';
import { writeAttempt, type LoadAttempt } from './audit.js';
import type { LoadContext } from './load-context.js';
import { loaderContract } from './loader-contract.js';
import type { LoaderCode, LoaderRequest, SingerRequest } from './loader-code.js';
import type { Loader } from './loader.js';
import type { LoadProgress } from './load-failure.js';
import { inThisProcess } from './run-loader.js';
import { SharedSources } from './shared-sources.js';
import type { FileResult } from './result.js';
import { readState } from './state.js';
import { rawRelation, type Relation } from '../sql/relation.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** Seconds that a load may take where neither its loader nor the configuration says so. */
const DEFAULT_TIMEOUT = 3600;

/** Milliseconds that a timer can count. */
const MAX_TIMER = 2 ** 31 - 1;

interface CodeOptions {
  /** As the last success kept it. */
  state?: unknown;
  /** Default: whether the table has personal columns. */
  isPersonal?: boolean;
}

/** One attempt to load one table: the state that its steps share. */
export class LoadJob {
  /** Start of the path of every scratch file. */
  readonly scratch: string;
  readonly table: Relation;
  private readonly startedAt: Date;
  /** Values that no message shows; those that the load learns of are added. */
  readonly secrets: Set<string>;
  /** Whether {@link LoadJob.state} found anything: what replaces its rows removes it, and no other load runs a statement for that. */
  hasState = false;
  /** Keeps what is received; undefined without an archive. */
  readonly keeper: LoadKeeper | undefined;
  private ownSignal: AbortSignal | undefined;
  private ownShared: SharedSources | undefined;

  constructor(
    public loader: Loader,
    readonly context: LoadContext,
  ) {
    const { runId, clock, targetDir } = context;
    this.secrets = context.secrets ?? new Set(secretsOf(context.env));
    this.table = rawRelation(loader.table);
    this.startedAt = clock.now();
    this.keeper = context.archive && new LoadKeeper(this, context.archive);
    this.scratch = path.join(targetDir, 'scratch', `${process.pid}-${runId}-${loader.table}-`);
  }

  /**
   * The attempt as it is recorded. Its hash is of all that decides what is loaded: the engine, the loader's code, the
   * variables of the environment that it names, its contract, and `options`.
   */
  attempt(options = ''): LoadAttempt {
    const { runId, env } = this.context;
    const { table, checksum, environmentNames } = this.loader;
    const parts: unknown[] = [engineBuild(), checksum, environmentNames.map((name) => env[name]), options];
    const contract = this.contractText();
    if (contract !== undefined) parts.push(contract);
    const loaderHash = createHash('md5').update(JSON.stringify(parts)).digest('hex');
    return { table, runId, at: this.startedAt, loaderHash, archived: this.keeper?.addresses };
  }

  /** The state of the load before it has begun. */
  initialProgress(): LoadProgress {
    return { attempt: this.attempt(), files: [{ name: this.loader.name, hash: '', bytes: 0 }] };
  }

  /** The contract that the loader names, as it reads a raw table. Rejects with what is wrong with it. */
  contract(): Promise<Contract | undefined> {
    return loaderContract(this.loader, this.context.projectDir, this.context.personal?.names ?? []);
  }

  /** The text of that contract; empty where its file is missing. */
  contractText(): string | undefined {
    const { contract } = this.loader;
    return contract === undefined ? undefined : readTextIfPresent(path.resolve(this.context.projectDir, contract));
  }

  /** Records that the table has the rows of an attempt, within their transaction where there is one. */
  async recordSuccess(attempt: LoadAttempt, files: readonly FileResult[]): Promise<void> {
    const { session, warehouse } = this.context;
    await this.keeper?.seal(attempt);
    await writeAttempt(session, warehouse.dialect, attempt, files, null);
  }

  /** Opens a local database, in memory or a file that is read in place. */
  openLocal(databaseFile?: string): Promise<Warehouse> {
    const { context } = this;
    if (context.openLanding === undefined) throw new Error('a load needs a local database to read files in');
    return context.openLanding(databaseFile);
  }

  /** Whether any column of the table is personal. */
  get isPersonal(): boolean {
    return this.context.personal?.isEmpty === false;
  }

  /** Seconds that the load may take. */
  private get timeout(): number {
    return this.loader.timeout ?? this.context.timeout ?? DEFAULT_TIMEOUT;
  }

  /** Aborted when the run is, or when the time of the load is up, which begins with the first call. */
  get signal(): AbortSignal {
    if (this.ownSignal !== undefined) return this.ownSignal;
    const timeout = AbortSignal.timeout(Math.min(this.timeout * 1000, MAX_TIMER));
    this.ownSignal = this.context.signal === undefined ? timeout : anySignal(this.context.signal, timeout);
    return this.ownSignal;
  }

  /** What the loads of the run share; of a load alone its own. */
  get shared(): SharedSources {
    if (this.context.shared !== undefined) return this.context.shared;
    this.ownShared ??= new SharedSources({
      loaders: [this.loader],
      isAnew: () => this.context.fullRefresh,
      isPersonal: () => Promise.resolve(this.isPersonal),
    });
    return this.ownShared;
  }

  /** Closes what this load shares with no other, and removes its scratch files. */
  async close(): Promise<void> {
    await this.ownShared?.close();
    this.removeScratchFiles();
  }

  /** Takes what is known of the loader only now. */
  settle(known: Partial<Pick<Loader, 'columns' | 'key' | 'mode' | 'volatile'>>): void {
    this.loader = { ...this.loader, ...known };
  }

  /** What the loader kept at its last success; undefined where it begins anew. */
  async state(): Promise<unknown> {
    const { session, warehouse, fullRefresh } = this.context;
    const kept = await readState(session, warehouse.dialect, this.loader.name);
    this.hasState = kept !== undefined;
    return fullRefresh ? undefined : kept;
  }

  /** Opens the code of the loader for this load. */
  openCode(singer?: SingerRequest, { state, isPersonal = this.isPersonal }: CodeOptions = {}): LoaderCode {
    const { env, clock, log, projectDir, targetDir, limit, http = {}, onRead, loaders = inThisProcess } = this.context;
    const request: LoaderRequest = {
      ...{ env, projectDir, targetDir, state, isPersonal, limit },
      scratch: this.scratch,
      personalNames: this.context.personal?.names ?? [],
      keepsReceived: this.keeper !== undefined,
      singer,
    };
    const effects = { clock, log, secrets: this.secrets, signal: this.signal, http, onRead };
    return loaders.open(this.loader, request, effects);
  }

  /** Anything thrown, as an error with a code and a location, without secrets. */
  toLoadError(thrown: unknown): LastroError {
    const isLastroError = thrown instanceof LastroError;
    const name = this.context.signal?.aborted === true ? 'AbortError' : (thrown as Error | undefined)?.name;
    const abortReason = this.abortReasonOf(name);
    const message = abortReason?.message ?? this.messageOf(thrown);
    const hint = isLastroError ? thrown.hint : undefined;
    return new LastroError(
      isLastroError ? thrown.code : (abortReason?.code ?? 'load.failed'),
      this.maskMessage(message),
      {
        location: placeOf(thrown) ?? { file: this.loader.file },
        hint: hint === undefined ? undefined : this.maskMessage(hint),
        cause: this.messageOf(thrown) === messageOf(thrown) ? this.maskedCause(thrown) : undefined,
      },
    );
  }

  /** A message that quotes no personal value: DuckDB's and JSON.parse's may. */
  private messageOf(thrown: unknown): string {
    if (this.isPersonal && thrown instanceof SyntaxError)
      return 'not valid JSON (the message is hidden: the table has personal columns)';
    return engineMessage(thrown, this.isPersonal);
  }

  /** Why a signal ended a load. */
  private abortReasonOf(name: string | undefined): { code: string; message: string } | undefined {
    if (name === 'TimeoutError')
      return { code: 'load.timeout', message: `the load took longer than ${this.timeout} s` };
    return name === 'AbortError' ? { code: 'load.interrupted', message: 'the run was interrupted' } : undefined;
  }

  /** Masks a secret from now on. */
  addSecret(secret: string): void {
    this.secrets.add(secret);
  }

  /** A message without the secrets that the loader read, and those of the environment. */
  maskMessage(text: string): string {
    return maskMessage(text, this.secrets);
  }

  /** A text that is kept with the data without these secrets. */
  maskSecrets(text: string): string {
    return maskSecrets(text, this.secrets);
  }

  /** What was thrown, for a stack trace. */
  private maskedCause(thrown: unknown): unknown {
    const stack = thrown instanceof Error ? originalStack(thrown) : String(thrown);
    if (this.maskMessage(stack) === stack && !(thrown instanceof Error && thrown.cause !== undefined)) return thrown;
    const cause = new Error(this.maskMessage(messageOf(thrown)));
    cause.stack = this.maskMessage(stack);
    return cause;
  }

  /** Rows of the table; null when there is none. */
  async currentRowCount(): Promise<number | null> {
    const { session, warehouse } = this.context;
    if ((await warehouse.columns(this.table)) === undefined) return null;
    const { rows } = await session.query(`SELECT count(*) FROM ${warehouse.dialect.table(this.table)}`);
    return Number(rows[0]?.[0]);
  }

  /** Removes this load's scratch files and those of processes that died. Their folder stays: a load beside this one may be about to write. */
  removeScratchFiles(): void {
    const folder = path.dirname(this.scratch);
    const base = path.basename(this.scratch);
    if (!fs.existsSync(folder)) return;
    for (const name of fs.readdirSync(folder))
      if (name.startsWith(base) || !isProcessAlive(Number.parseInt(name, 10)))
        fs.rmSync(path.join(folder, name), { force: true, recursive: true });
  }
}

/** The text of a file; empty when there is none, which is an error where it is read. */
function readTextIfPresent(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}
