import { rm, writeFile } from 'node:fs/promises';
import { textOf, type Cell } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import { requireFiles } from '../sql/dialect/files.js';
import type { Dialect } from '../sql/dialect.js';
import type { Relation } from '../sql/relation.js';
import { parseType, plainType } from '../sql/types.js';
import type { Session } from '../warehouse/warehouse.js';
import { openLocal } from '../warehouses/index.js';
import type { PseudonymKey } from './pseudonym.js';
import type { PublishedColumn } from './published.js';

export interface ParquetTable {
  name: Relation;
  /** In the order of the file. */
  columns: readonly { name: string; type: string }[];
  /** Columns with personal data: written as pseudonyms. */
  pii: readonly string[];
  /**
   * Columns that sort the rows; without them the order is the warehouse's. Rows with pseudonyms are sorted by all that is
   * published, these columns first: no other order may reveal the value of a pseudonym.
   */
  orderBy?: readonly string[];
}

export interface ParquetFile {
  rows: number;
  columns: PublishedColumn[];
}

/** A connection and the SQL it understands. */
interface Connection {
  session: Session;
  dialect: Dialect;
}

/** Writes one table to a Parquet file. An engine that knows files writes its own; rows of another are brought here first. */
export async function writeParquet(
  warehouse: Connection,
  table: ParquetTable,
  file: string,
  key: PseudonymKey | undefined,
): Promise<ParquetFile> {
  if (table.pii.length > 0 && key === undefined)
    throw new LastroError(
      'publish.no-pseudonym-key',
      `${table.name.name} has personal columns and no pseudonym key is set`,
      {
        hint: 'personal columns are published as pseudonyms, made with a key',
      },
    );
  if (warehouse.dialect.files !== undefined)
    return copyToParquet(warehouse, warehouse.dialect.table(table.name), table, file, key);

  const rowsFile = `${file}.rows`;
  const local = await openLocal();
  try {
    const { dialect } = local;
    const columns = table.columns.map((column) => ({ ...column, type: localType(column.type, dialect) }));
    await writeFile(rowsFile, await rowsAsJson(warehouse, table));
    const rows = requireFiles(dialect).read(rowsFile, { type: 'json-lines', columns });
    return await copyToParquet({ session: await local.session(), dialect }, rows, { ...table, columns }, file, key);
  } finally {
    await local.close();
    await rm(rowsFile, { force: true });
  }
}

async function copyToParquet(
  { session, dialect }: Connection,
  from: string,
  { columns, pii, orderBy = [] }: ParquetTable,
  file: string,
  key: PseudonymKey | undefined,
): Promise<ParquetFile> {
  const files = requireFiles(dialect);
  const selected = columns.map(({ name, type }) => {
    const alias = dialect.identifier(name);
    const column = `t.${alias}`;
    const value = pii.includes(name) ? files.pseudonym(column, key?.file ?? '') : files.parquetColumn(column, type);
    return value === column ? column : `${value} AS ${alias}`;
  });
  const sorted = [...orderBy, ...(pii.length === 0 ? [] : [...pii, ...columns.map(({ name }) => name)])].map(
    dialect.identifier,
  );
  const order = sorted.length === 0 ? '' : ` ORDER BY ${[...new Set(sorted)].join(', ')}`;
  const query = `SELECT * FROM (SELECT ${selected.join(', ')} FROM ${from} t) AS published${order}`;
  const { rows } = await session.read(files.copy(query, file, { type: 'parquet', compression: 'zstd' }));
  const writtenColumns = await session.query(files.describe(files.read(file, { type: 'parquet' })));
  return {
    rows: Number(rows[0]?.[0]),
    columns: writtenColumns.rows.map(([name, type]) => ({
      name: textOf(name),
      type: textOf(type),
      pseudonym: pii.includes(textOf(name)),
    })),
  };
}

async function rowsAsJson({ session, dialect }: Connection, { name, columns }: ParquetTable): Promise<string> {
  const names = columns.map((column) => dialect.identifier(column.name));
  const { rows } = await session.read(`SELECT ${names.join(', ')} FROM ${dialect.table(name)}`);
  const nested = (cell: Cell): Cell => (typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell);
  return rows
    .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((c, i) => [c.name, nested(row[i] ?? null)])))}\n`)
    .join('');
}

/** The local type for another warehouse's values; lists and structs are JSON. */
function localType(type: string, { types }: Dialect): string {
  if (/^(BIG)?NUMERIC$/i.test(type)) return types.nameOf(plainType('decimal'));
  const parsed = parseType(type);
  return types.nameOf(parsed === undefined || parsed.name === 'json' ? plainType('text') : parsed);
}
