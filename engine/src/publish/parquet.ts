import { rowsOf } from '../sql/rows-of.js';
import { textOf } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import { requireFiles } from '../sql/dialect/files.js';
import type { Dialect } from '../sql/dialect.js';
import type { Relation } from '../sql/relation.js';
import { withLocalRows, type Connection } from '../warehouses/index.js';
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

/** Writes one table to a Parquet file. An engine that knows files writes its own; rows of another are brought here first. */
export async function writeParquet(
  warehouse: Connection,
  table: ParquetTable,
  file: string,
  key: PseudonymKey | undefined,
): Promise<ParquetFile> {
  const { dialect } = warehouse;
  if (dialect.files !== undefined) return copyToParquet(warehouse, dialect.table(table.name), table, file, key);
  const names = table.columns.map((column) => dialect.identifier(column.name));
  const query = `SELECT ${names.join(', ')} FROM ${rowsOf(dialect, table.name)}`;
  return withLocalRows(warehouse, query, file, ({ relation, columns, ...local }) =>
    copyToParquet(local, relation, { ...table, columns }, file, key),
  );
}

async function copyToParquet(
  { session, dialect }: Connection,
  from: string,
  table: ParquetTable,
  file: string,
  key: PseudonymKey | undefined,
): Promise<ParquetFile> {
  const files = requireFiles(dialect);
  const query = publishedQuery(dialect, from, table, key);
  const { rows } = await session.read(files.copy(query, file, { type: 'parquet', compression: 'zstd' }));
  const writtenColumns = await session.query(files.describe(files.read(file, { type: 'parquet' })));
  return {
    rows: Number(rows[0]?.[0]),
    columns: writtenColumns.rows.map(([name, type]) => ({
      name: textOf(name),
      type: textOf(type),
      pseudonym: table.pii.includes(textOf(name)),
    })),
  };
}

/** The rows of a relation as they are published, personal values as pseudonyms. Throws `publish.no-pseudonym-key`. */
export function publishedQuery(
  dialect: Dialect,
  from: string,
  { name: { name: table }, columns, pii, orderBy = [] }: ParquetTable,
  key: PseudonymKey | undefined,
): string {
  if (pii.length > 0 && key === undefined)
    throw new LastroError('publish.no-pseudonym-key', `${table} has personal columns and no pseudonym key is set`, {
      hint: 'personal columns are published as pseudonyms, made with a key',
    });
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
  return `SELECT * FROM (SELECT ${selected.join(', ')} FROM ${from} t) AS published${order}`;
}
