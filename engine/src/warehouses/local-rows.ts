import { rm, writeFile } from 'node:fs/promises';
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
  const { columns: remote, rows } = await session.read(query);
  const rowsFile = `${file}.rows`;
  const local = await openLocal();
  try {
    const columns = remote.map(({ name, type }) => ({ name, type: localType(type, local.dialect) }));
    await writeFile(rowsFile, rows.map((row) => `${jsonLine(remote, row)}\n`).join(''));
    const relation = requireFiles(local.dialect).read(rowsFile, { type: 'json-lines', columns });
    return await work({ session: await local.session(), dialect: local.dialect, relation, columns });
  } finally {
    await local.close();
    await rm(rowsFile, { force: true });
  }
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
