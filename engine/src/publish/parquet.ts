import { rm, writeFile } from 'node:fs/promises';
import { textOf, type Cell } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import { duckdbDialect } from '../sql/duckdb.js';
import type { Dialect } from '../sql/dialect.js';
import { parseType, typeIn } from '../sql/types.js';
import { openDuckDB } from '../warehouse/duckdb.js';
import type { Session } from '../warehouse/warehouse.js';
import { pseudonymSql, type PseudonymKey } from './pseudonym.js';
import type { PublishedColumn } from './published.js';
import type { Relation } from '../sql/relation.js';

export interface ParquetTable {
  name: Relation;
  /** In the order of the file. */
  columns: readonly { name: string; type: string }[];
  /** Columns with personal data: written as pseudonyms. */
  pii: readonly string[];
  /** Columns that sort the rows; without them the order is the warehouse's. */
  orderBy?: readonly string[];
}

export interface ParquetFile {
  rows: number;
  columns: PublishedColumn[];
}

/** Writes one table to a Parquet file. DuckDB writes its own; rows of another warehouse are brought here first. */
export async function writeParquet(
  warehouse: { session: Session; dialect: Dialect },
  table: ParquetTable,
  file: string,
  key: PseudonymKey | undefined,
): Promise<ParquetFile> {
  if (table.pii.length > 0 && key === undefined)
    throw new LastroError('publish.no-pseudonym-key', `${table.name.name} has personal columns and there is no key`, {
      hint: 'personal columns are published as pseudonyms, made with a key',
    });
  const { session, dialect } = warehouse;
  if (dialect.name === 'duckdb') return copyToParquet(session, dialect.table(table.name), table, file, key);

  const columns = table.columns.map((column) => ({ ...column, type: duckdbType(column.type) }));
  const rowsFile = `${file}.rows`;
  const local = await openDuckDB({ path: ':memory:' });
  try {
    await writeFile(rowsFile, await rowsAsJson(session, dialect, table));
    const types = columns.map(({ name, type }) => `${duckdbDialect.identifier(name)}: ${duckdbDialect.string(type)}`);
    const rows = `read_json(${duckdbDialect.string(rowsFile)}, format = 'newline_delimited', columns = {${types.join(', ')}})`;
    return await copyToParquet(await local.session(), rows, { ...table, columns }, file, key);
  } finally {
    await local.close();
    await rm(rowsFile, { force: true });
  }
}

async function copyToParquet(
  session: Session,
  from: string,
  { columns, pii, orderBy = [] }: ParquetTable,
  file: string,
  key: PseudonymKey | undefined,
): Promise<ParquetFile> {
  const identifier = (name: string): string => duckdbDialect.identifier(name);
  const string = (text: string): string => duckdbDialect.string(text);
  const selected = columns.map(({ name, type }) => {
    const column = `t.${identifier(name)}`;
    if (pii.includes(name)) return `${pseudonymSql(column, string(key?.file ?? ''))} AS ${identifier(name)}`;
    // Parquet has no 128-bit integer, and DuckDB would write the nearest double.
    return type === 'HUGEINT' ? `CAST(${column} AS DECIMAL(38, 0)) AS ${identifier(name)}` : column;
  });
  const order = orderBy.length === 0 ? '' : ` ORDER BY ${orderBy.map((name) => `t.${identifier(name)}`).join(', ')}`;
  const target = string(file);
  const { rows } = await session.query(
    `COPY (SELECT ${selected.join(', ')} FROM ${from} t${order}) TO ${target} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const writtenColumns = await session.query(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${target}))`,
  );
  return {
    rows: Number(rows[0]?.[0]),
    columns: writtenColumns.rows.map(([name, type]) => ({
      name: textOf(name),
      type: textOf(type),
      pseudonym: pii.includes(textOf(name)),
    })),
  };
}

async function rowsAsJson(session: Session, dialect: Dialect, { name, columns }: ParquetTable): Promise<string> {
  const names = columns.map((column) => dialect.identifier(column.name));
  const { rows } = await session.query(`SELECT ${names.join(', ')} FROM ${dialect.table(name)}`);
  const nested = (cell: Cell): Cell => (typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell);
  return rows
    .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((c, i) => [c.name, nested(row[i] ?? null)])))}\n`)
    .join('');
}

/** The type that holds another warehouse's values; lists and structs are JSON. */
function duckdbType(type: string): string {
  if (/^(BIG)?NUMERIC$/i.test(type)) return 'DECIMAL(38, 9)';
  const parsed = parseType(type);
  return parsed === undefined || parsed.name === 'json' ? 'VARCHAR' : typeIn('duckdb', parsed);
}
