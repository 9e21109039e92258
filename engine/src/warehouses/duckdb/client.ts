import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { LastroError, UsageError } from '../../base/errors.js';
import { npx } from '../../base/npx.js';
import { setMode } from '../../base/private-files.js';
import { isProcessAlive } from '../../base/process.js';
import type { Relation } from '../../sql/relation.js';
import type { Descriptions } from '../../warehouse/descriptions.js';
import type { ColumnInfo, ExecutedStatement, RelationInfo, Session, Warehouse } from '../../warehouse/warehouse.js';
import { CATALOG, readColumns, readRelations } from './catalogue.js';
import { writeComments } from './descriptions.js';
import { duckdbDialect } from './dialect.js';
import { isOneOf, restrictStatements } from './open-files.js';
import { OTHER_FILE, string } from './quoting.js';
import { DuckDBSession, statementError } from './session.js';

export interface DuckDBOptions {
  /** A path, or `:memory:`. A file that is not there yet is written beside its place and renamed when whole. */
  path: string;
  readOnly?: boolean;
  /** Another database, whose tables are only read: `deferred.marts.fct_orders`. */
  other?: string | undefined;
  /** Sessions that work side by side, and share the cores. Default: 1. */
  sessions?: number | undefined;
  /** Upper bound of the engine's memory, in DuckDB's spelling (`4GB`). Default: {@link defaultMemoryLimit}. */
  memoryLimit?: string | undefined;
  /** Compress what is written. Default: false. */
  compress?: boolean | undefined;
  /** Where DuckDB may spill. */
  tempDirectory?: string | undefined;
}

/** Small row groups, so that a table of 100,000 rows is work for more than one thread. */
const ROW_GROUP_SIZE = 32768;

/** What DuckDB tries on every column of every row group; reading undoes it again. */
const COMPRESSION_METHODS = [
  'alp',
  'alprd',
  'bitpacking',
  'chimp',
  'dict_fsst',
  'dictionary',
  'fsst',
  'patas',
  'rle',
  'roaring',
  'zstd',
];

/**
 * What an instance is told before it opens a file. Disabled methods are ignored, without a word, among the settings that it is made with.
 *
 * A statement runs on its session's own thread and on all threads of the instance but one. With more of them than cores, a session
 * whose task another thread has taken keeps a core busy while it waits.
 */
export function settingStatements({
  sessions = 1,
  compress = false,
}: Pick<DuckDBOptions, 'sessions' | 'compress'>): string[] {
  const threads = `SET GLOBAL threads = greatest(1, current_setting('threads') - ${sessions - 1})`;
  const disabled = `SET GLOBAL disabled_compression_methods = ${string(COMPRESSION_METHODS.join(','))}`;
  return compress ? [threads] : [threads, disabled];
}

/** Enough for ten million rows of anything; what is more is spilled to disk. Never above three quarters of the machine. */
function defaultMemoryLimit(): string {
  return `${Math.min(2000, Math.floor((os.totalmem() / 1e6) * 0.75))}MB`;
}

/** Files this process has open: opening one twice in a process loses committed tables. */
const openFiles = new Set<string>();

/** Opens a database, making it when it is not there and `readOnly` is not set. Throws a {@link UsageError} when it cannot. */
export async function openDuckDB(options: DuckDBOptions): Promise<Warehouse> {
  const inMemory = options.path === ':memory:';
  const file = inMemory ? options.path : path.resolve(options.path);
  if (file.includes('?'))
    throw new UsageError(
      'warehouse.path',
      `DuckDB cannot keep a database at ${options.path}: the path contains a question mark`,
      {
        hint: 'rename the folder, or give the target another path',
      },
    );
  if (!inMemory && openFiles.has(file))
    throw new UsageError('warehouse.open-twice', `the warehouse is already open in this process: ${options.path}`);
  const isNew = !inMemory && !fs.existsSync(file);
  if (isNew && options.readOnly === true)
    throw new UsageError('warehouse.missing', `no warehouse at ${options.path}`, { hint: `run ${npx('build')} first` });
  const attachedFile = isNew ? `${file}.${process.pid}.new` : file;
  if (isNew) {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  }
  if (!inMemory && options.readOnly !== true) removeUnfinished(file);
  const settings: Record<string, string> = {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    errors_as_json: 'true',
    default_null_order: 'nulls_first_on_asc_last_on_desc',
  };
  settings['memory_limit'] = options.memoryLimit ?? defaultMemoryLimit();
  if (options.tempDirectory !== undefined) settings['temp_directory'] = options.tempDirectory;
  const instance = await DuckDBInstance.create(':memory:', settings);
  const connection = await instance.connect();
  try {
    for (const statement of settingStatements(options)) await connection.run(statement);
    const target = inMemory ? ':memory:' : attachedFile;
    const attach = [`ROW_GROUP_SIZE ${ROW_GROUP_SIZE}`];
    if (options.readOnly === true) attach.push('READ_ONLY');
    if (isNew) attach.push('RECOVERY_MODE NO_WAL_WRITES');
    await connection.run(`ATTACH ${string(target)} AS ${CATALOG}${inMemory ? '' : ` (${attach.join(', ')})`}`);
    if (options.other !== undefined) await attachOther(connection, options.other, file);
    await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
    if (!inMemory && options.readOnly !== true) setMode(attachedFile, 0o600);
    connection.closeSync();
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw error instanceof UsageError ? error : openError(options.path, error);
  }
  if (!inMemory) openFiles.add(file);
  return new DuckDBFile(instance, options, file, isNew ? attachedFile : undefined);
}

async function attachOther(connection: DuckDBConnection, other: string, own: string): Promise<void> {
  if (path.resolve(other) === own)
    throw new UsageError('usage.defer', `both targets have their tables in ${other}`, {
      hint: 'give one of them another path in lastro.config.ts',
    });
  if (!fs.existsSync(other))
    throw new UsageError('warehouse.missing', `no warehouse at ${other}`, { hint: 'run that target first' });
  await connection.run(`ATTACH ${string(other)} AS ${OTHER_FILE} (READ_ONLY)`).catch((error: unknown) => {
    throw openError(other, error);
  });
}

/** Removes what runs that died left beside a warehouse that they had begun to write. */
function removeUnfinished(file: string): void {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.`;
  for (const name of fs.readdirSync(folder)) {
    const pid = name.startsWith(prefix) ? /^(\d+)\.new(\.wal)?$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid !== undefined && (Number(pid) === process.pid || !isProcessAlive(Number(pid))))
      fs.rmSync(path.join(folder, name), { force: true });
  }
}

function openError(displayPath: string, error: unknown): UsageError {
  const { message } = statementError('', error);
  const holder = /\(PID (\d+)\)/.exec(message)?.[1];
  if (holder !== undefined || message.includes('lock'))
    return new UsageError(
      'warehouse.locked',
      `the warehouse ${displayPath} is in use${holder === undefined ? '' : ` by process ${holder}`}`,
      { hint: 'wait for that run to end, or stop it', cause: error },
    );
  return new UsageError('warehouse.cannot-open', `cannot open the warehouse ${displayPath}: ${message}`, {
    hint: 'check that the path is a DuckDB file and is writable',
    cause: error,
  });
}

class DuckDBFile implements Warehouse {
  readonly dialect = duckdbDialect;
  readonly isTransactional = true;
  readonly tableLoader = undefined;
  readonly description: string;
  readonly database: string;
  private readonly observers: ((statement: ExecutedStatement) => void)[] = [];
  private readonly sessions = new Set<Session>();
  /** Those that nobody uses, for questions to the catalogue. */
  private readonly idle: Session[] = [];
  /** Files and folders that statements open; undefined for all. */
  private openFiles: readonly string[] | undefined;
  private closed = false;

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly options: DuckDBOptions,
    private readonly file: string,
    private readonly renameFrom: string | undefined,
  ) {
    this.description = options.path;
    this.database = path.parse(options.path).name;
  }

  async session(): Promise<Session> {
    const connection = await this.instance.connect();
    await connection.run(`USE ${CATALOG}`);
    const session = new DuckDBSession(
      connection,
      (statement) => this.observers.forEach((observer) => observer(statement)),
      () => this.sessions.delete(session),
    );
    this.sessions.add(session);
    return session;
  }

  async lock(files: readonly string[]): Promise<void> {
    const connection = await this.instance.connect();
    for (const statement of restrictStatements(files)) await connection.run(statement);
    await connection.run('SET GLOBAL lock_configuration = true');
    connection.closeSync();
    this.openFiles = files;
  }

  canOpen(file: string): boolean {
    return this.openFiles === undefined || isOneOf(this.openFiles, file);
  }

  columns(table: Relation): Promise<ColumnInfo[] | undefined> {
    return this.withSession((session) => readColumns(session, table));
  }

  relations(): Promise<RelationInfo[]> {
    return this.withSession(readRelations);
  }

  setDescriptions(session: Session, table: Relation, descriptions: Descriptions): Promise<void> {
    return writeComments(session, table, descriptions);
  }

  onStatement(observer: (statement: ExecutedStatement) => void): void {
    this.observers.push(observer);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const session of [...this.sessions]) session.close();
    try {
      if (this.options.path !== ':memory:') {
        const connection = await this.instance.connect();
        await connection.run(`DETACH ${CATALOG}`);
        connection.closeSync();
      }
    } catch (error) {
      throw this.closeError(error);
    } finally {
      this.instance.closeSync();
      openFiles.delete(this.file);
    }
    if (this.renameFrom !== undefined) fs.renameSync(this.renameFrom, this.file);
  }

  /** On a session that others do not use meanwhile. */
  private async withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.idle.pop() ?? (await this.session());
    try {
      return await work(session);
    } finally {
      this.idle.push(session);
    }
  }

  /** Detaching writes the last changes out of the log into the file. */
  private closeError(error: unknown): LastroError {
    const isLost = this.renameFrom !== undefined;
    if (isLost) fs.rmSync(this.renameFrom, { force: true });
    return new LastroError(
      'warehouse.cannot-write',
      `cannot write ${this.options.path}: ${statementError('', error).message}`,
      {
        hint: isLost
          ? 'the new warehouse was not saved; check the free disk space'
          : 'what was committed is in its log, which the next run reads; check the free disk space',
        cause: error,
      },
    );
  }
}
