import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Cell } from '../base/cell.js';
import { requireFiles } from '../sql/dialect/files.js';
import type { Dialect } from '../sql/dialect.js';
import { parseType, plainType } from '../sql/types.js';
import type { ColumnInfo, Session } from '../warehouse/warehouse.js';
import { openLocal } from './local.js';

/** A connection and the SQL it understands. */
export interface Connection {
  session: Session;
  dialect: Dialect;
}

/** Rows that a local engine can read: a relation in its SQL, and the columns with its types. */
export interface LocalRows extends Connection {
  relation: string;
  columns: readonly ColumnInfo[];
}

/**
 * Gives a query's rows to `work` where files can be written. An engine that knows files has them already; rows of another are
 * brought into the local one first, by way of `<file>.rows`.
 */
export async function withLocalRows<T>(
  { session, dialect }: Connection,
  query: string,
  file: string,
  work: (rows: LocalRows) => Promise<T>,
): Promise<T> {
  if (dialect.files !== undefined) {
    const columns = await session.describe(query);
    return work({ session, dialect, relation: `(${query}\n)`, columns });
  }
  const rowsFile = `${file}.rows`;
  const spillFolder = `${file}.spill`;
  const local = await openLocal({ tempDirectory: spillFolder });
  try {
    const columns = (await writeRows(session, query, rowsFile)).map(({ name, type }) => ({
      name,
      type: localType(type, local.dialect),
    }));
    const relation = requireFiles(local.dialect).read(rowsFile, { type: 'json-lines', columns });
    return await work({ session: await local.session(), dialect: local.dialect, relation, columns });
  } finally {
    await local.close();
    await rm(rowsFile, { force: true });
    await rm(spillFolder, { recursive: true, force: true });
  }
}

/** Writes a query's rows as lines of JSON, of which no more than a page is in memory. Returns their columns. */
async function writeRows(session: Session, query: string, file: string): Promise<readonly ColumnInfo[]> {
  let columns: readonly ColumnInfo[] = [];
  async function* lines(): AsyncGenerator<string, void> {
    for await (const page of session.pages?.(query) ?? [await session.read(query)]) {
      columns = page.columns;
      yield page.rows.map((row) => `${jsonLine(columns, row)}\n`).join('');
    }
  }
  await pipeline(lines, createWriteStream(file));
  return columns;
}

function jsonLine(columns: readonly ColumnInfo[], row: readonly Cell[]): string {
  const cells = row.map((cell) => (typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell));
  return JSON.stringify(Object.fromEntries(columns.map(({ name }, i) => [name, cells[i] ?? null])));
}

/** The local type for another warehouse's values; lists and structs are JSON. */
function localType(type: string, { types }: Dialect): string {
  if (/^(BIG)?NUMERIC$/i.test(type)) return types.nameOf(plainType('decimal'));
  const parsed = parseType(type);
  return types.nameOf(parsed === undefined || parsed.name === 'json' ? plainType('text') : parsed);
}
