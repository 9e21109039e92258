import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { textOf } from '../base/cell.js';
import { systemClock } from '../base/clock.js';
import { LastroError, UsageError, messageOf } from '../base/errors.js';
import { isProcessAlive } from '../base/process.js';
import { duckdbDialect } from '../sql/duckdb.js';
import { cellOf } from './duckdb-cells.js';
import {
  StatementError,
  type ColumnInfo,
  type RelationInfo,
  type ResultTable,
  type Session,
  type ExecutedStatement,
  type Warehouse,
} from './warehouse.js';
import type { Relation } from '../sql/relation.js';

export interface DuckDBOptions {
  /** A path, or `:memory:`. A file that is not there yet is written beside its place and renamed when whole. */
  path: string;
  readOnly?: boolean;
  /** Threads of the engine; its own default is one per core. */
  threads?: number | undefined;
  /** Upper bound of the engine's memory, in DuckDB's spelling (`4GB`). Default: {@link defaultMemoryLimit}. */
  memoryLimit?: string | undefined;
  /** Compress what is written. Default: false. */
  compress?: boolean | undefined;
  /** Where DuckDB may spill. */
  tempDirectory?: string | undefined;
}

/** The warehouse's name inside DuckDB; never written into a view, so a file may be renamed. */
const CATALOG = 'warehouse';

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

/** Enough for ten million rows of anything; what is more is spilled to disk. Never above three quarters of the machine. */
function defaultMemoryLimit(): string {
  return `${Math.min(2000, Math.floor((os.totalmem() / 1e6) * 0.75))}MB`;
}

export interface DuckDBWarehouse extends Warehouse {
  /** The client's own connection behind a session, for appenders and progress. */
  connection(session: Session): DuckDBConnection;
}

/** Files this process has open: opening one twice in a process loses committed tables. */
const openFiles = new Set<string>();

export async function openDuckDB(options: DuckDBOptions): Promise<DuckDBWarehouse> {
  const inMemory = options.path === ':memory:';
  const file = inMemory ? options.path : path.resolve(options.path);
  if (!inMemory && openFiles.has(file))
    throw new UsageError('warehouse.open-twice', `the warehouse is open already in this process: ${options.path}`);
  const isNew = !inMemory && !fs.existsSync(file);
  if (isNew && options.readOnly === true)
    throw new UsageError('warehouse.missing', `no warehouse at ${options.path}`, { hint: 'run lastro build first' });
  const attachedFile = isNew ? `${file}.${process.pid}.new` : file;
  if (isNew) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  if (!inMemory && options.readOnly !== true) removeUnfinished(file);
  const settings: Record<string, string> = {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    default_null_order: 'nulls_first_on_asc_last_on_desc',
  };
  if (options.threads !== undefined) settings['threads'] = String(options.threads);
  if (options.compress !== true) settings['disabled_compression_methods'] = COMPRESSION_METHODS.join(',');
  settings['memory_limit'] = options.memoryLimit ?? defaultMemoryLimit();
  if (options.tempDirectory !== undefined) settings['temp_directory'] = options.tempDirectory;
  const instance = await DuckDBInstance.create(':memory:', settings);
  try {
    const connection = await instance.connect();
    const target = inMemory ? ':memory:' : attachedFile;
    const attach = [`ROW_GROUP_SIZE ${ROW_GROUP_SIZE}`];
    if (options.readOnly === true) attach.push('READ_ONLY');
    if (isNew) attach.push('RECOVERY_MODE NO_WAL_WRITES');
    await connection.run(
      `ATTACH ${duckdbDialect.string(target)} AS ${CATALOG}${inMemory ? '' : ` (${attach.join(', ')})`}`,
    );
    connection.closeSync();
  } catch (error) {
    instance.closeSync();
    throw openError(options.path, error);
  }
  if (!inMemory) openFiles.add(file);
  return new DuckDBFile(instance, options, file, isNew ? attachedFile : undefined);
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
  const message = messageOf(error);
  const holder = /\(PID (\d+)\)/.exec(message)?.[1];
  if (holder !== undefined || message.includes('lock'))
    return new UsageError(
      'warehouse.locked',
      `the warehouse ${displayPath} is in use${holder === undefined ? '' : ` by process ${holder}`}`,
      { hint: 'wait for that run to end, or stop it', cause: error },
    );
  return new UsageError('warehouse.cannot-open', `cannot open the warehouse ${displayPath}: ${message}`, {
    hint: 'check that the path is a DuckDB file and may be written',
    cause: error,
  });
}

class DuckDBFile implements DuckDBWarehouse {
  readonly dialect = duckdbDialect;
  readonly description: string;
  private readonly observers: ((statement: ExecutedStatement) => void)[] = [];
  private readonly sessions = new Map<Session, DuckDBConnection>();
  private closed = false;

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly options: DuckDBOptions,
    private readonly file: string,
    private readonly renameFrom: string | undefined,
  ) {
    this.description = options.path;
  }

  async session(): Promise<Session> {
    const connection = await this.instance.connect();
    await connection.run(`USE ${CATALOG}`);
    await connection.run('SET errors_as_json = true');
    await connection.run(`SET TimeZone = 'UTC'`);
    const session = new DuckDBSession(
      connection,
      (statement) => this.observers.forEach((observer) => observer(statement)),
      () => this.sessions.delete(session),
    );
    this.sessions.set(session, connection);
    return session;
  }

  connection(session: Session): DuckDBConnection {
    const connection = this.sessions.get(session);
    if (connection === undefined) throw new Error('the session is closed or of another warehouse');
    return connection;
  }

  async columns(table: Relation): Promise<ColumnInfo[] | undefined> {
    const session = await this.session();
    try {
      const { rows } = await session.query(
        `SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = '${CATALOG}'` +
          ` AND schema_name = ${this.dialect.string(table.layer)} AND table_name = ${this.dialect.string(table.name)}` +
          ' ORDER BY column_index',
      );
      return rows.length === 0 ? undefined : rows.map(([name, type]) => ({ name: textOf(name), type: textOf(type) }));
    } finally {
      session.close();
    }
  }

  async relations(): Promise<RelationInfo[]> {
    const session = await this.session();
    try {
      const { rows } = await session.query(
        'SELECT c.schema_name, c.table_name, t.table_name IS NOT NULL, c.column_name, c.data_type FROM duckdb_columns() c' +
          ' LEFT JOIN duckdb_tables() t USING (database_name, schema_name, table_name)' +
          ` WHERE c.database_name = '${CATALOG}' AND NOT c.internal ORDER BY 1, 2, c.column_index`,
      );
      const found = new Map<string, RelationInfo>();
      for (const [layer, name, isTable, column, type] of rows) {
        const table = { layer: textOf(layer), name: textOf(name) };
        const key = JSON.stringify(table);
        const relation = found.get(key) ?? { table, kind: isTable === true ? 'table' : 'view', columns: [] };
        relation.columns.push({ name: textOf(column), type: textOf(type) });
        found.set(key, relation);
      }
      return [...found.values()];
    } finally {
      session.close();
    }
  }

  onStatement(observer: (statement: ExecutedStatement) => void): void {
    this.observers.push(observer);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const session of [...this.sessions.keys()]) session.close();
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

  /** Detaching writes the last changes out of the log into the file. */
  private closeError(error: unknown): LastroError {
    const isLost = this.renameFrom !== undefined;
    if (isLost) fs.rmSync(this.renameFrom, { force: true });
    return new LastroError('warehouse.cannot-write', `cannot write ${this.options.path}: ${messageOf(error)}`, {
      hint: isLost
        ? 'nothing of the new warehouse is kept; see that its disk has room'
        : 'what was committed stands in its log and is taken up by the next run; see that its disk has room',
      cause: error,
    });
  }
}

class DuckDBSession implements Session {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly onStatement: (statement: ExecutedStatement) => void,
    private readonly onClose: () => void,
  ) {}

  run(sql: string): Promise<number> {
    return this.timed(sql, async () => (await this.connection.run(sql)).rowsChanged);
  }

  query(sql: string): Promise<ResultTable> {
    return this.timed(sql, async () => {
      const reader = await this.connection.runAndReadAll(sql);
      const types = reader.columnTypes();
      const columns = reader.columnNames().map((name, i) => ({ name, type: String(types[i]) }));
      return { columns, rows: reader.getRows().map((row) => row.map(cellOf)) };
    });
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run('BEGIN TRANSACTION');
    let result: T;
    try {
      result = await work();
    } catch (error) {
      await this.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    await this.run('COMMIT');
    return result;
  }

  close(): void {
    this.onClose();
    this.connection.closeSync();
  }

  private async timed<T>(sql: string, work: () => Promise<T>): Promise<T> {
    const started = systemClock.elapsed();
    try {
      return await work();
    } catch (error) {
      throw statementError(sql, error);
    } finally {
      this.onStatement({ sql, duration: systemClock.elapsed() - started });
    }
  }
}

interface EngineError {
  exception_type?: string;
  exception_message?: string;
  position?: string;
}

/** DuckDB answers errors as JSON here, some after their class in plain text, with the position as an offset in UTF-8 bytes. */
function statementError(sql: string, error: unknown): StatementError {
  const message = messageOf(error);
  let parsed: EngineError = {};
  try {
    parsed = JSON.parse(message.slice(message.indexOf('{'))) as EngineError;
  } catch {
    parsed = { exception_message: message };
  }
  const bytes = parsed.position === undefined ? undefined : Number(parsed.position);
  return new StatementError(parsed.exception_message ?? message, {
    kind: parsed.exception_type ?? 'Error',
    sql,
    offset: bytes === undefined ? undefined : Buffer.from(sql).subarray(0, bytes).toString().length,
    cause: error,
  });
}
