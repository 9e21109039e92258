import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LastroError, UsageError } from '../../base/errors.js';
import { maskMessage, secretsOf } from '../../base/mask.js';
import { suggest } from '../../base/text.js';
import type { TextReading } from '../../expect/index.js';
import {
  FILE_KINDS,
  FIXED_WIDTH,
  createFileTable,
  findInput,
  kindNotReadByName,
  parseRecord,
  parseTableName,
  unpack,
  type StatedDialect,
  type FileKind,
  type ParsedRecord,
} from '../../load/index.js';
import { engineMessage, isWithheld } from '../../personal/index.js';
import type { RunOptions } from '../../run/options.js';
import type { Dialect } from '../../sql/dialect.js';
import { requireFiles } from '../../sql/dialect/files.js';
import { openLocal } from '../../warehouses/index.js';
import { StatementError, type Session, type Warehouse } from '../../warehouse/warehouse.js';
import { formatRelation, parseRelation, type Relation } from '../../sql/relation.js';

/** A table to check, in a file or a database. */
export interface CheckData {
  warehouse: Warehouse;
  session: Session;
  dialect: Dialect;
  table: Relation;
  /** Added column that numbers a parsed file's rows from 0; undefined where there is none. */
  rowNumber: string | undefined;
  /** Whether it is a file or a copy, and no view. */
  isStored: boolean;
  /** How the texts of a file without types are read; undefined of data with types of its own. */
  text: TextReading | undefined;
  /** Records of a file that cannot be read. */
  rejected: number;
  /** Remarks on a file, as sentences. */
  notes: readonly string[];
  close(): Promise<void>;
}

export interface OpenDataOptions {
  /** Messages do not quote values. */
  isPersonal?: boolean;
  /** What is stated of how a file is written. */
  dialect?: StatedDialect | undefined;
  signal?: AbortSignal | undefined;
  /** Where the address of a PostgreSQL database is. */
  env?: RunOptions['env'] | undefined;
  /** Called with the progress of reading a file, as a sentence. */
  progress?: ((sentence: string) => void) | undefined;
  /** A folder that statements may write to. Default: none. */
  folder?: string | undefined;
}

const DATABASE = /^(.+\.(?:duckdb|db)):([^:]+)$/;

/** A table of the database that `DATABASE_URL` or libpq's variables name. */
const POSTGRES = /^postgres(?:ql)?:(.+)$/;

/** `schema.table` of PostgreSQL that is to be checked; undefined for any other data. Throws for an address, which is no name of a table. */
export function postgresTableOf(data: string): string | undefined {
  const table = POSTGRES.exec(data)?.[1];
  if (table?.startsWith('//') === true)
    throw new UsageError('check.no-data', 'an address of PostgreSQL is no table', {
      hint: 'set DATABASE_URL to the address, and name postgres:schema.table',
    });
  return table;
}

/** The path of the database that a table to check is in; undefined for a file. */
export function databaseOf(data: string, cwd: string): string | undefined {
  const database = DATABASE.exec(data)?.[1];
  return database === undefined ? undefined : path.resolve(cwd, database);
}

/**
 * Opens, for reading and with no way to any other file, a file (`orders.csv`, `.tsv`, `.parquet`, `.jsonl`, `.json`, text packed with gzip too) or a table of a DuckDB
 * file (`warehouse.duckdb:marts.fct_orders`), or a copy of a table of PostgreSQL (`postgres:public.orders`). Throws a {@link UsageError} when there is no such data, and
 * `check.cannot-read` when a file is not what its name says.
 */
export async function openData(data: string, cwd: string, options: OpenDataOptions = {}): Promise<CheckData> {
  const [, database, table] = DATABASE.exec(data) ?? [];
  const postgres = postgresTableOf(data);
  const isTable = postgres !== undefined || (database !== undefined && table !== undefined);
  if (isTable) assertTaken(data, 'a table of a database', [], options.dialect);
  if (postgres !== undefined) return openPostgres(postgres, options);
  if (database !== undefined && table !== undefined)
    return openTable(path.resolve(cwd, database), data, table, options);
  return openFile(findFile(data, cwd), data, options);
}

const foldersOf = ({ folder }: OpenDataOptions): string[] => (folder === undefined ? [] : [folder]);

/** The file that data is. Throws when there is none, and when it is empty. */
function findFile(data: string, cwd: string): string {
  const file = path.resolve(cwd, data);
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true)
    throw new UsageError('check.no-data', stat === undefined ? `no file ${data}` : `${data} is not a file`, {
      hint: 'name a CSV, Excel, Parquet or JSON-lines file, warehouse.duckdb:schema.table, or postgres:schema.table',
    });
  if (stat.size === 0)
    throw new LastroError('check.cannot-read', `${data} is empty`, { hint: 'it has no header and no rows' });
  return file;
}

/** The records of a JSON file, each as is; undefined for any other data. */
export function recordsOf(
  data: string,
  cwd: string,
  { dialect: stated = {}, signal = new AbortController().signal }: Pick<OpenDataOptions, 'dialect' | 'signal'>,
): AsyncIterable<ParsedRecord> | undefined {
  if (DATABASE.test(data) || postgresTableOf(data) !== undefined) return undefined;
  const file = findFile(data, cwd);
  const { readRecords } = kindToRead(data, stated);
  return readRecords === undefined ? undefined : parseRecords(file, data, readRecords, signal);
}

async function* parseRecords(
  file: string,
  displayName: string,
  read: NonNullable<FileKind['readRecords']>,
  signal: AbortSignal,
): AsyncGenerator<ParsedRecord> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-check-'));
  try {
    const plain = await unpack(await findInput(file, displayName), 'utf-8', path.join(scratch, 'file'));
    for await (const text of read(plain, () => undefined)) {
      signal.throwIfAborted();
      const parsed = parseRecord(text);
      if (parsed !== undefined) yield parsed;
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

async function openTable(
  file: string,
  displayName: string,
  name: string,
  options: OpenDataOptions,
): Promise<CheckData> {
  if (!fs.existsSync(file))
    throw new UsageError('check.no-data', `no database ${displayName}`, { hint: 'check the path' });
  const warehouse = await openLocal({ databaseFile: file });
  const table = parseRelation(name, 'main');
  if ((await warehouse.columns(table)) === undefined) {
    const known = (await warehouse.relations()).map((relation) => formatRelation(relation.table));
    await warehouse.close();
    throw new UsageError('check.no-data', `no table ${formatRelation(table)} in ${displayName}`, {
      hint: suggest(name, known),
    });
  }
  await warehouse.lock(foldersOf(options));
  const session = await warehouse.session();
  return {
    warehouse,
    session,
    dialect: warehouse.dialect,
    table,
    isStored: false,
    rowNumber: undefined,
    text: undefined,
    rejected: 0,
    notes: [],
    close: () => warehouse.close(),
  };
}

/** A private database with a folder for what does not fit into memory; closing removes both. */
async function openScratch(): Promise<Pick<CheckData, 'warehouse' | 'close'> & { scratch: string }> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-check-'));
  const warehouse = await openLocal({ tempDirectory: scratch });
  const close = async (): Promise<void> => {
    await warehouse.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  };
  return { scratch, warehouse, close };
}

/** A table of PostgreSQL is copied, as it is at one moment. */
async function openPostgres(source: string, options: OpenDataOptions): Promise<CheckData> {
  const { env = {}, signal = new AbortController().signal, progress } = options;
  const { scratch, warehouse, close } = await openScratch();
  const { dialect } = warehouse;
  const secrets = new Set(secretsOf(env));
  try {
    const { copyPostgresTable } = await import('../../load/postgres/copy-table.js');
    const session = await warehouse.session();
    const table = { layer: 'main', name: parseTableName(source).name };
    const copied = await copyPostgresTable({
      ...{ session, dialect, table, source, env, secrets, signal, progress },
      scratch: path.join(scratch, 'table-'),
    });
    await warehouse.lock(foldersOf(options));
    return {
      warehouse,
      session,
      dialect,
      table,
      isStored: true,
      rowNumber: requireFiles(dialect).rowNumber,
      text: undefined,
      ...copied,
      close,
    };
  } catch (error) {
    await close();
    if (!(error instanceof LastroError)) throw error;
    const { code, message, hint } = error;
    throw new (error instanceof UsageError ? UsageError : LastroError)(code, maskMessage(message, secrets), { hint });
  }
}

/** The kind that a file is read as: by its name, or by positions that are stated. Throws for what cannot be stated of that kind. */
function kindToRead(displayName: string, stated: StatedDialect): FileKind {
  const base = path.basename(displayName);
  const fileKind =
    stated.positions === undefined ? FILE_KINDS.find((kind) => kind.find(base) !== undefined) : FIXED_WIDTH;
  if (fileKind !== undefined) {
    assertTaken(displayName, `a file of the kind ${fileKind.kind}`, fileKind.takes, stated);
    return fileKind;
  }
  const notRead = kindNotReadByName(base);
  const problem = notRead === undefined ? 'unknown format of' : `${notRead.what} is not read:`;
  throw new UsageError('check.unknown-format', `${problem} ${displayName}`, {
    hint: notRead?.hint ?? `known: ${FILE_KINDS.map(({ kind }) => kind).join(', ')}`,
  });
}

/** Whether data is a file, or is called as one or as a table of a database: it is no mere name of a table then. */
export function isFileOrDatabase(data: string, cwd: string): boolean {
  const base = path.basename(data);
  const isNamed = FILE_KINDS.some((kind) => kind.find(base) !== undefined) || kindNotReadByName(base) !== undefined;
  const isFile = fs.statSync(path.resolve(cwd, data), { throwIfNoEntry: false })?.isFile() === true;
  return DATABASE.test(data) || POSTGRES.test(data) || isNamed || isFile;
}

/** Those of some stated options that data takes, which is read beside other data. */
export function optionsTaken(data: string, stated: StatedDialect): StatedDialect {
  if (DATABASE.test(data) || POSTGRES.test(data)) return {};
  const base = path.basename(data);
  const kind = stated.positions === undefined ? FILE_KINDS.find((kind) => kind.find(base) !== undefined) : FIXED_WIDTH;
  const taken = Object.entries(stated).filter(([option]) => kind?.takes.some((each) => each === option));
  return Object.fromEntries(taken);
}

/** An option that changes nothing would be taken for one that did. */
function assertTaken(displayName: string, what: string, takes: FileKind['takes'], stated: StatedDialect = {}): void {
  const other = Object.keys(stated).filter((option) => !takes.some((taken) => taken === option));
  if (other.length > 0)
    throw new UsageError(
      'usage.file-option',
      `${optionList(other)}: ${displayName} is ${what}, and takes no such option`,
      {
        hint: takes.length === 0 ? 'leave it out' : `it takes ${optionList(takes)}`,
      },
    );
}

const optionList = (options: readonly string[]): string => options.map((option) => `--${option}`).join(', ');

/** Text is read once, as loaders read it, into a table that may spill to disk; Parquet is read in place. */
async function openFile(file: string, displayName: string, options: OpenDataOptions): Promise<CheckData> {
  const { isPersonal = false, dialect: stated = {}, signal = new AbortController().signal, progress } = options;
  const base = path.basename(file);
  const fileKind = kindToRead(displayName, stated);
  const { scratch, warehouse, close } = await openScratch();
  const { dialect } = warehouse;
  const table = { layer: 'main', name: fileKind.find(base) ?? base };
  const session = await warehouse.session();
  const files = requireFiles(dialect);
  const opened = { warehouse, session, dialect, table, isStored: true, close };
  try {
    const { prepareAny } = fileKind;
    if (prepareAny === undefined) {
      const rows = files.read(file, { type: 'parquet' });
      await session.run(`CREATE VIEW ${dialect.table(table)} AS SELECT * FROM ${rows}`);
      await warehouse.lock([file, ...foldersOf(options)]);
      return { ...opened, rowNumber: undefined, text: undefined, rejected: 0, notes: [] };
    }
    const { decimal, rejected, notes } = await createFileTable({
      ...{ session, dialect, table, file, displayName, prepareAny, stated, signal, isPersonal, progress },
      scratch: path.join(scratch, 'file'),
    });
    await warehouse.lock(foldersOf(options));
    return { ...opened, rowNumber: files.rowNumber, text: { decimal }, rejected, notes };
  } catch (error) {
    await close();
    throw readError(error, displayName, fileKind, isPersonal);
  }
}

const isDelimited = (kind: string): boolean => kind === '.csv' || kind === '.tsv';

/** Why a file is not what its name says, with the place and what to try. */
function readError(error: unknown, displayName: string, { kind }: FileKind, isPersonal: boolean): unknown {
  if (error instanceof UsageError) return error;
  if (error instanceof LastroError) {
    const message = error.message.replace(`${path.basename(displayName)}: `, '');
    return new LastroError('check.cannot-read', `cannot read ${displayName}: ${message}`, {
      location: error.location,
      hint:
        error.hint ??
        `it is read as ${kind}${isDelimited(kind) && error.code === 'load.all-rejected' ? '; where lines come before its header, use --skip' : ''}`,
      cause: error,
    });
  }
  if (!(error instanceof StatementError)) return error;
  return new LastroError('check.cannot-read', `cannot read ${displayName}: ${engineMessage(error, isPersonal)}`, {
    hint: `it is read as ${kind}`,
    cause: isWithheld(error, isPersonal) ? undefined : error,
  });
}
