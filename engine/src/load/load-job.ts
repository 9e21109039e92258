import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { systemClock } from '../base/clock.js';
import { LastroError, messageOf } from '../base/errors.js';
import { maskedLogger } from '../base/log.js';
import { SECRET_IN_DATA, maskMessage, maskSecrets, secretsOf } from '../base/mask.js';
import { isProcessAlive } from '../base/process.js';
import { engineBuild } from '../base/version.js';
import { readContract, type Contract } from '../contract/index.js';
import { engineMessage } from '../personal/index.js';
import type { LoadAttempt } from './audit.js';
import { httpClient } from './http.js';
import type { LoadContext } from './load-context.js';
import type { Loader, LoaderContext } from './loader.js';
import type { LoadProgress } from './load-failure.js';
import { readState } from './state.js';
import { rawRelation, type Relation } from '../sql/relation.js';

/** One attempt to load one table: the state that its steps share. */
export class LoadJob {
  /** Start of the path of every scratch file. */
  readonly scratch: string;
  readonly table: Relation;
  private readonly startedAt: Date;
  private readonly secrets: Set<string>;
  private keptState: { value: unknown } | undefined;

  constructor(
    readonly loader: Loader,
    readonly context: LoadContext,
  ) {
    const { runId, clock, targetDir } = context;
    this.secrets = context.secrets ?? new Set(secretsOf(context.env));
    this.table = rawRelation(loader.table);
    this.startedAt = clock.now();
    this.scratch = path.join(targetDir, 'scratch', `${process.pid}-${runId}-${loader.table}-`);
  }

  /**
   * The attempt as it is recorded. Its hash is of all that decides what is loaded: the engine, the loader's code, the
   * variables of the environment that it names, its contract, and `options`.
   */
  attempt(options = ''): LoadAttempt {
    const { runId, projectDir, env } = this.context;
    const { table, checksum, contract, environmentNames } = this.loader;
    const parts: unknown[] = [engineBuild(), checksum, environmentNames.map((name) => env[name]), options];
    if (contract !== undefined) parts.push(readTextIfPresent(path.resolve(projectDir, contract)));
    const loaderHash = createHash('md5').update(JSON.stringify(parts)).digest('hex');
    return { table, runId, at: this.startedAt, loaderHash };
  }

  /** The state of the load before it has begun. */
  initialProgress(): LoadProgress {
    return { attempt: this.attempt(), files: [{ name: this.loader.name, hash: '', bytes: 0 }] };
  }

  /** What the loader asked to keep. */
  get nextState(): { value: unknown } | undefined {
    return this.keptState;
  }

  /** The contract that the loader names, as it reads a raw table. Throws what is wrong with it. */
  contract(): Contract | undefined {
    const { contract } = this.loader;
    return contract === undefined
      ? undefined
      : readContract(contract, {
          root: this.context.projectDir,
          reading: 'text',
          personal: this.context.personal?.names,
        });
  }

  /** Whether any column of the table is personal. */
  get isPersonal(): boolean {
    return this.context.personal?.isEmpty === false;
  }

  async loaderContext(): Promise<LoaderContext> {
    const { env, clock, projectDir, targetDir, session, warehouse, fullRefresh } = this.context;
    const { name, timeout } = this.loader;
    const log = maskedLogger(this.context.log, this.secrets);
    const signals = [this.context.signal, timeout === undefined ? undefined : AbortSignal.timeout(timeout * 1000)];
    const signal = AbortSignal.any(signals.filter((each) => each !== undefined));
    const state = fullRefresh ? undefined : await readState(session, warehouse.dialect, name);
    return {
      env,
      clock,
      log,
      projectDir,
      targetDir,
      state,
      signal,
      http: httpClient(
        this.context.http ?? {},
        {
          log,
          loader: name,
          clock: systemClock,
          excerpt: (text) => (this.isPersonal ? undefined : this.maskMessage(text)),
        },
        signal,
      ),
      setState: (value) => {
        // Copied, so that the loader cannot change it later.
        const text = JSON.stringify(value) as string | undefined;
        if (text === undefined)
          throw new LastroError('load.state', `the state of loader ${name} is of type ${typeof value}`, {
            hint: 'a state must be a JSON value',
          });
        this.keptState = { value: JSON.parse(text) as unknown };
      },
      secret: (key) => {
        const value = env[key];
        if (value === undefined || value === '')
          throw new LastroError('load.missing-secret', `${key} is not set`, {
            hint: `loader ${name} reads it from the environment`,
          });
        this.secrets.add(value);
        return value;
      },
    };
  }

  /** Anything thrown, as the error that a reader sees: coded, placed, without secrets. */
  toLoadError(thrown: unknown): LastroError {
    const isLastroError = thrown instanceof LastroError;
    const abortReason = thrown instanceof Error ? this.abortReasonOf(thrown.name) : undefined;
    const message = abortReason?.message ?? this.messageOf(thrown);
    const hint = isLastroError ? thrown.hint : undefined;
    return new LastroError(
      isLastroError ? thrown.code : (abortReason?.code ?? 'load.failed'),
      this.maskMessage(message),
      {
        location: (isLastroError ? thrown.location : undefined) ?? { file: this.loader.file },
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
  private abortReasonOf(name: string): { code: string; message: string } | undefined {
    if (name === 'TimeoutError')
      return { code: 'load.timeout', message: `took longer than ${this.loader.timeout ?? 0} s` };
    return name === 'AbortError' ? { code: 'load.interrupted', message: 'the run was interrupted' } : undefined;
  }

  /** A message without the secrets that the loader read, and those of the environment. */
  maskMessage(text: string): string {
    return maskMessage(text, this.secrets);
  }

  /** A text that is kept with the data without these secrets. */
  maskSecrets(text: string): string {
    return maskSecrets(text, this.secrets);
  }

  /** A record without these secrets: a source may send back what it was sent. Short ones may be plain values. */
  maskRecord(text: string): string {
    return maskSecrets(text, this.secrets, SECRET_IN_DATA);
  }

  /** What was thrown, for a stack trace. */
  private maskedCause(thrown: unknown): unknown {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
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

  /** Removes this load's scratch files and those of processes that died, and their folder with the last of them. */
  removeScratchFiles(): void {
    const folder = path.dirname(this.scratch);
    const base = path.basename(this.scratch);
    if (!fs.existsSync(folder)) return;
    for (const name of fs.readdirSync(folder))
      if (name.startsWith(base) || !isProcessAlive(Number.parseInt(name, 10)))
        fs.rmSync(path.join(folder, name), { force: true });
    if (fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
  }
}

/** The text of a file; empty when there is none, which is an error where it is read. */
function readTextIfPresent(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}
