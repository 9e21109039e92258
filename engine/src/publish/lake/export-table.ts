import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { textOf } from '../../base/cell.js';
import { requireFiles } from '../../sql/dialect/files.js';
import type { Connection } from '../../warehouses/index.js';
import { publishedQuery } from '../parquet.js';
import type { PseudonymKey } from '../pseudonym.js';
import type { PublishedColumn } from '../published.js';
import { partsOf, type LakeTable } from './lake-table.js';
import type { LakeFile } from './manifest.js';

export interface ExportedTable {
  files: LakeFile[];
  columns: PublishedColumn[];
}

/** Writes a table as Parquet files into a new folder, in the folders of its partitions. An empty table is one file without rows. */
export async function exportTable(
  { session, dialect }: Connection,
  table: LakeTable,
  folder: string,
  key: PseudonymKey | undefined,
): Promise<ExportedTable> {
  const files = requireFiles(dialect);
  const parquet = { type: 'parquet', compression: 'zstd' } as const;
  const query = publishedQuery(dialect, dialect.table(table.name), table, key);
  const partitionBy = partsOf(table);
  await mkdir(path.dirname(folder), { recursive: true });
  let rows = 0;
  if (partitionBy.length > 0) {
    const divided = `SELECT *, ${partitionBy.map((part) => partOf(table, part, dialect)).join(', ')} FROM (${query}\n)`;
    const written = await session.read(files.copy(divided, folder, { ...parquet, partitionBy }));
    rows = Number(written.rows[0]?.[0]);
  }
  await mkdir(folder, { recursive: true });
  if (rows === 0) await session.read(files.copy(query, path.join(folder, 'part-0.parquet'), parquet));

  const paths = await filesBelow(folder);
  const first = files.read(path.join(folder, paths[0] ?? ''), { type: 'parquet' });
  const columns = (await session.query(files.describe(first))).rows.map(([name, type]) => ({
    name: textOf(name),
    type: textOf(type),
    pseudonym: table.pii.includes(textOf(name)),
  }));
  const described: LakeFile[] = [];
  for (const each of paths) {
    const file = path.join(folder, each);
    const counted = await session.query(`SELECT COUNT(*) FROM ${files.read(file, { type: 'parquet' })}`);
    const { size } = await stat(file);
    described.push({ path: each, rows: Number(counted.rows[0]?.[0]), bytes: size, md5: await md5Of(file) });
  }
  return { files: described, columns };
}

/** A folder's value: `2018`, `01`. */
function partOf({ partition }: LakeTable, part: string, { identifier }: Connection['dialect']): string {
  const value = `CAST(EXTRACT(${part} FROM ${identifier(partition?.column ?? '')}) AS VARCHAR)`;
  return `LPAD(${value}, ${part === 'year' ? 4 : 2}, '0') AS ${identifier(part)}`;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
