import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LastroError, UsageError } from '../base/errors.js';
import { suggest } from '../base/text.js';
import { FILE_KINDS } from '../load/index.js';
import { engineMessage, isWithheld } from '../personal/index.js';
import type { Dialect } from '../sql/dialect.js';
import { requireFiles } from '../sql/dialect/files.js';
import { openLocal } from '../warehouses/index.js';
import { StatementError, type Session, type Warehouse } from '../warehouse/warehouse.js';
import { formatRelation, parseRelation, type Relation } from '../sql/relation.js';

/** A table to check, in a file or a database. */
export interface CheckData {
  warehouse: Warehouse;
  session: Session;
  dialect: Dialect;
  table: Relation;
  /** Added column that numbers a parsed file's rows from 0; undefined where there is none. */
  rowNumber: string | undefined;
  close(): Promise<void>;
}

export interface OpenDataOptions {
  /** Values of CSV files stay text. */
  text?: boolean;
  /** Messages do not quote values. */
  isPersonal?: boolean;
}

const DATABASE = /^(.+\.(?:duckdb|db)):([^:]+)$/;

/** The path of the database that a table to check is in; undefined for a file. */
export function databaseOf(data: string, cwd: string): string | undefined {
  const database = DATABASE.exec(data)?.[1];
  return database === undefined ? undefined : path.resolve(cwd, database);
}

/**
 * Opens, for reading and with no way to any other file, a file (`orders.csv`, `.tsv`, `.parquet`, `.jsonl`, `.json`, text packed with gzip too) or a table of a DuckDB
 * file (`warehouse.duckdb:marts.fct_orders`). Throws a {@link UsageError} when there is no such data, and
 * `check.cannot-read` when a file is not what its name says.
 */
export async function openData(data: string, cwd: string, options: OpenDataOptions = {}): Promise<CheckData> {
  const [, database, table] = DATABASE.exec(data) ?? [];
  if (database !== undefined && table !== undefined) return openTable(path.resolve(cwd, database), data, table);
  const file = path.resolve(cwd, data);
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true)
    throw new UsageError('check.no-data', stat === undefined ? `no file ${data}` : `${data} is not a file`, {
      hint: 'name a CSV, Parquet or JSON-lines file, or warehouse.duckdb:schema.table',
    });
  if (stat.size === 0)
    throw new LastroError('check.cannot-read', `${data} is empty`, { hint: 'it has no header and no rows' });
  return openFile(file, data, options);
}

async function openTable(file: string, displayName: string, name: string): Promise<CheckData> {
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
  await warehouse.lock([]);
  const session = await warehouse.session();
  return {
    warehouse,
    session,
    dialect: warehouse.dialect,
    table,
    rowNumber: undefined,
    close: () => warehouse.close(),
  };
}

/** Text is parsed once into a table that may spill to disk; Parquet is queried in place. */
async function openFile(
  file: string,
  displayName: string,
  { text = false, isPersonal = false }: OpenDataOptions,
): Promise<CheckData> {
  const base = path.basename(file);
  const fileKind = FILE_KINDS.find((kind) => kind.find(base) !== undefined);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-check-'));
  const warehouse = await openLocal({ tempDirectory: scratch });
  const close = async (): Promise<void> => {
    await warehouse.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  };
  const { dialect } = warehouse;
  const table = { layer: 'main', name: fileKind?.find(base) ?? base };
  const session = await warehouse.session();
  const files = requireFiles(dialect);
  try {
    if (fileKind === undefined)
      throw new UsageError('check.unknown-format', `unknown format of ${displayName}`, {
        hint: `known: ${FILE_KINDS.map(({ kind }) => kind).join(', ')}`,
      });
    const relationKind = fileKind.isParsed ? 'TABLE' : 'VIEW';
    const rows = files.read(file, fileKind.format({ text }));
    await session.run(`CREATE ${relationKind} ${dialect.table(table)} AS SELECT * FROM ${rows}`);
    await warehouse.lock(fileKind.isParsed ? [] : [file]);
  } catch (error) {
    await close();
    if (!(error instanceof StatementError)) throw error;
    const [message = ''] = engineMessage(error, isPersonal).split('\n');
    throw new LastroError('check.cannot-read', `cannot read ${displayName}: ${message}`, {
      hint: `it is read as ${fileKind?.kind ?? 'a table'}`,
      cause: isWithheld(error, isPersonal) ? undefined : error,
    });
  }
  return {
    warehouse,
    session,
    dialect,
    table,
    rowNumber: fileKind.isParsed ? files.rowNumber : undefined,
    close,
  };
}
