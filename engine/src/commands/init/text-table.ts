import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LastroError, UsageError, messageOf } from '../../base/errors.js';
import {
  AUDIT_COLUMNS,
  FILE_KINDS,
  createFileTable,
  findInput,
  prepareTable,
  readCsvFile,
  type FileKind,
} from '../../load/index.js';
import { npx } from '../../base/npx.js';
import type { ShapeSource } from '../../scaffold/index.js';
import type { Dialect } from '../../sql/dialect.js';
import { requireFiles } from '../../sql/dialect/files.js';
import { formatRelation, type Relation } from '../../sql/relation.js';
import { openLocal } from '../../warehouses/index.js';
import type { Session } from '../../warehouse/warehouse.js';

/** Data that a loader could load: a file, or a table of a DuckDB file. */
export interface DataFile {
  /** Absolute, as a loader names it: `flights.csv` of `flights.csv.zip`. */
  file: string;
  /** Absolute path of the file on disk. */
  stored: string;
  /** As the user wrote it, or below the folder that the user named. */
  displayName: string;
  /** Of a DuckDB file. */
  table?: string;
  /** Of a workbook. Default: the only one. */
  sheet?: string;
  /** Whether it is a raw table, whose texts may be numbers. */
  isRaw?: boolean;
}

/** The records of a file or table as a loader would load them, every value a text, in a local database. */
export interface TextTable {
  session: Session;
  dialect: Dialect;
  table: Relation;
  source: ShapeSource;
  columns: readonly { name: string; isText: boolean }[];
  /** The decimal mark of its numbers. */
  mark: '.' | ',';
  format: 'json' | 'other';
  /** Remarks, as sentences. */
  notes: readonly string[];
  close(): Promise<void>;
}

const DATABASE = /\.(duckdb|ddb|db)$/i;

/** The kinds of files that are read, for messages. */
const READ_KINDS = [...FILE_KINDS.map(({ kind }) => kind), '.duckdb'];

/** The data that a path names: a file, every file of a folder, every table and view of a DuckDB file. Empty files are in `notes`. */
export async function findData(from: string, cwd: string): Promise<{ data: DataFile[]; notes: string[] }> {
  const absolute = path.resolve(cwd, from);
  const stat = fs.statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new UsageError('init.no-data', `no file or folder ${from}`, { hint: `it is looked for in ${cwd}` });
  const files = stat.isDirectory()
    ? fs
        .readdirSync(absolute)
        .sort()
        .map((name) => path.join(from, name))
    : [from];
  const notes: string[] = [];
  const data: DataFile[] = [];
  for (const displayName of files) {
    const stored = path.resolve(cwd, displayName);
    const file = stored.replace(/\.zip$/i, '');
    const isKnown = DATABASE.test(file) || FILE_KINDS.some((kind) => kind.find(path.basename(file)) !== undefined);
    if (!isKnown || fs.statSync(stored).isDirectory()) continue;
    if (fs.statSync(stored).size === 0) notes.push(`${displayName} is empty and was left out`);
    else if (DATABASE.test(stored)) data.push(...(await tablesOf(stored, displayName)));
    else data.push({ file, stored, displayName });
  }
  if (data.length === 0 && notes.length === 0)
    throw new UsageError('init.no-data', `${from} has no data that Lastro reads`, {
      hint: `known: ${READ_KINDS.join(', ')}; save any other spreadsheet as .xlsx or CSV, and unpack an archive`,
    });
  return { data, notes };
}

async function tablesOf(file: string, displayName: string): Promise<DataFile[]> {
  const warehouse = await openLocal({ databaseFile: file }).catch((error: unknown) => {
    throw cannotRead(displayName, error);
  });
  try {
    return (await warehouse.relations()).map(({ table }) => ({
      ...{ file, stored: file, displayName },
      table: formatRelation(table),
    }));
  } finally {
    await warehouse.close();
  }
}

/** Reads data as a loader would; `sourcePath` is how the loader names the file. */
export async function openTextTable(data: DataFile, sourcePath: string, signal: AbortSignal): Promise<TextTable> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-init-'));
  const warehouse = await openLocal({ tempDirectory: scratch });
  const close = async (): Promise<void> => {
    await warehouse.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  };
  try {
    const request = {
      data,
      sourcePath,
      signal,
      session: await warehouse.session(),
      dialect: warehouse.dialect,
      scratch,
    };
    const { displayName } = data;
    const opened = await (isTyped(data) ? openTyped(request) : openTexts(request)).catch((error: unknown) => {
      if (error instanceof UsageError) throw error.code === 'load.sheet' ? withSheetHint(error, displayName) : error;
      throw cannotRead(displayName, error);
    });
    return { ...opened, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const withSheetHint = ({ code, message, location, hint }: UsageError, displayName: string): UsageError =>
  new UsageError(code, message, {
    location,
    hint: `${hint ?? ''}; as in ${npx(`add loader NAME --from ${displayName}:SHEET`)}`,
  });

const isTyped = ({ file, table }: DataFile): boolean => table !== undefined || /\.(parquet|pq)$/i.test(file);

interface OpenRequest {
  data: DataFile;
  sourcePath: string;
  signal: AbortSignal;
  session: Session;
  dialect: Dialect;
  scratch: string;
}

const TABLE: Relation = { layer: 'main', name: 'texts' };

async function openTexts(request: OpenRequest): Promise<Omit<TextTable, 'close'>> {
  const { data, sourcePath, signal, session, dialect, scratch } = request;
  const base = path.basename(data.file);
  const kind = FILE_KINDS.find((each) => each.find(base) !== undefined);
  if (kind?.prepareAny === undefined) throw new Error(`no way to read ${data.file}`);
  const { mark, delimiter, encoding, notes, rejected } = await createFileTable({
    ...{ session, dialect, table: TABLE, signal, isPersonal: false, renamesRepeated: true },
    stated: data.sheet === undefined ? {} : { sheet: data.sheet },
    ...{ file: data.file, displayName: data.displayName, prepareAny: kind.prepareAny },
    scratch: path.join(scratch, 'file'),
  }).then(({ decimal, ...made }) => ({ mark: decimal, ...made }));
  const format = kind.readRecords === undefined ? 'other' : 'json';
  return {
    ...{ session, dialect, table: TABLE, mark, format },
    source: sourceOf(kind, data, { path: sourcePath, delimiter, encoding }),
    columns: (await session.describe(`SELECT * FROM ${dialect.table(TABLE)}`)).map(({ name }) => ({
      name,
      isText: false,
    })),
    notes: rejected === 0 ? [] : notes.slice(0, 1),
  };
}

function sourceOf(
  { kind, readRecords }: FileKind,
  { sheet }: DataFile,
  { path: sourcePath, ...csv }: { path: string; delimiter: string; encoding: string },
): ShapeSource {
  if (kind === '.xlsx') return { kind: 'excel', path: sourcePath, ...(sheet === undefined ? {} : { sheet }) };
  if (readRecords === undefined) return { kind: 'csv', path: sourcePath, ...csv };
  return { kind: kind === '.json' ? 'json' : 'jsonl', path: sourcePath };
}

async function openTyped(request: OpenRequest): Promise<Omit<TextTable, 'close'>> {
  const { data, sourcePath, session, dialect, scratch } = request;
  const columns = await typedColumns(request);
  const { file, header, delimiter } = await prepareTable({
    input: await findInput(data.file, data.displayName),
    ...{ table: data.table, columns: columns.map(({ name }) => name), scratch: path.join(scratch, 'file') },
    quoteHeader: true,
    openLocal: (databaseFile) => openLocal(databaseFile === undefined ? { tempDirectory: scratch } : { databaseFile }),
  });
  const rows = readCsvFile({ file, columns: header, delimiter }, dialect);
  await session.run(`CREATE TABLE ${dialect.table(TABLE)} AS SELECT * FROM ${rows}`);
  return {
    ...{ session, dialect, table: TABLE, columns, mark: '.', format: 'other', notes: [] },
    source:
      data.table === undefined
        ? { kind: 'parquet', path: sourcePath }
        : { kind: 'database', path: sourcePath, table: data.table },
  };
}

/** The columns of a file with types; a text of it is no number, whatever it looks like. Those that loads add are left out. */
async function typedColumns({ data }: OpenRequest): Promise<TextTable['columns']> {
  const warehouse = await openLocal(data.table === undefined ? {} : { databaseFile: data.file });
  try {
    const { dialect } = warehouse;
    const session = await warehouse.session();
    const [layer = 'main', name = ''] = (data.table ?? '').split('.');
    const rows =
      data.table === undefined
        ? requireFiles(dialect).read(data.stored, { type: 'parquet' })
        : dialect.table({ layer, name });
    const described = await session.describe(`SELECT * FROM ${rows}`);
    return described
      .filter((column) => !AUDIT_COLUMNS.includes(column.name))
      .map((column) => ({
        name: column.name,
        isText: data.isRaw !== true && dialect.types.kindOf(column.type) === 'text',
      }));
  } finally {
    await warehouse.close();
  }
}

const cannotRead = (displayName: string, cause: unknown): LastroError =>
  cause instanceof UsageError && cause.location !== undefined
    ? cause
    : new UsageError('init.cannot-read', `cannot read ${displayName}: ${messageOf(cause)}`, {
        location: { file: displayName },
        hint: (cause instanceof LastroError ? cause.hint : undefined) ?? 'check that the file is what its name says',
        cause,
      });
