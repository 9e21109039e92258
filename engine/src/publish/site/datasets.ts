import { chmodSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Session } from '../../warehouse/warehouse.js';
import { requireFiles } from '../../sql/dialect/files.js';
import type { Dialect } from '../../sql/dialect.js';
import type { Manifest } from '../artifacts.js';
import { INDEX_FILE, type PublishedIndex } from '../published.js';
import { relationNodes } from '../relation-nodes.js';
import type { Dataset } from './shapes.js';

/** Larger tables are published as Parquet only: as JSON they would be too large for a page. */
export const DATASET_ROWS = 20_000;

/** Rows as a dataset has them; without `data` where they are too many for one. */
type TableRows = Pick<Dataset, 'row_count'> & {
  columns: readonly { name: string; type: string }[];
  data?: Dataset['data'];
};

/** By the checksum of a published table its rows. */
export type KeptRows = Map<string, TableRows>;

/** The index of a folder of published tables; undefined when nothing was published yet. */
export async function publishedIndex(publishedDir: string): Promise<PublishedIndex | undefined> {
  const file = path.join(publishedDir, INDEX_FILE);
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as PublishedIndex) : undefined;
}

/**
 * Writes `<table>.json` and `<table>.parquet` for every published table; returns by relation the files that the site
 * offers to readers, none of a large table. A mart that was never published has a dataset without rows, so that its page
 * can say so.
 */
export async function writeDatasets(options: {
  session: Session;
  dialect: Dialect;
  manifest: Manifest;
  published: PublishedIndex | undefined;
  publishedDir: string;
  folder: string;
  /** Of figures that were never published: this run. */
  run: Pick<Dataset, 'run_id' | 'published_at'>;
  columnsOf(relation: string): readonly { name: string; type: string }[];
  /** Rows that were read before are not read again; those of all tables that there are now take their place. */
  kept?: KeptRows | undefined;
}): Promise<Record<string, string[]>> {
  const { session, dialect, manifest, published, publishedDir, folder, kept } = options;
  await mkdir(folder, { recursive: true });
  const downloads: Record<string, string[]> = {};
  const tables = new Map((published?.tables ?? []).map((table) => [table.relation, table]));
  for (const node of relationNodes(manifest)) {
    const table = tables.get(node.relation);
    if (table === undefined && node.layer !== 'marts') continue;
    const target = path.join(folder, `${node.name}.parquet`);
    if (table === undefined) await session.run(emptyTable(dialect, options.columnsOf(node.relation), target));
    else {
      copyFileSync(path.join(publishedDir, table.file), target);
      // What is published may be served by another user.
      chmodSync(target, 0o644);
    }
    downloads[node.relation] = [];
    const read = (table && kept?.get(table.checksum)) ?? (await readRows(session, dialect, target, table?.rows ?? 0));
    if (table !== undefined) kept?.set(table.checksum, read);
    const { columns, row_count, data } = read;
    if (data === undefined) continue;
    const { run_id, published_at } = table === undefined || published === undefined ? options.run : published;
    const dataset: Dataset = {
      table: node.relation,
      description: node.description,
      run_id,
      published_at,
      row_count,
      columns: columns.map((column) => ({ ...column, description: node.columns[column.name]?.description ?? '' })),
      data,
    };
    writeFileSync(path.join(folder, `${node.name}.json`), JSON.stringify(dataset));
    downloads[node.relation] = [`${node.name}.parquet`];
  }
  const checksums = new Set([...tables.values()].map(({ checksum }) => checksum));
  for (const checksum of kept?.keys() ?? []) if (!checksums.has(checksum)) kept?.delete(checksum);
  return downloads;
}

async function readRows(session: Session, dialect: Dialect, file: string, count: number): Promise<TableRows> {
  if (count > DATASET_ROWS) return { row_count: count, columns: [] };
  const table = requireFiles(dialect).read(file, { type: 'parquet' });
  // In order, equal values are adjacent and compress better; and two runs over the same data differ in nothing but the run.
  const { columns, rows } = await session.query(`SELECT * FROM ${table} ORDER BY ALL`);
  const data = Object.fromEntries(columns.map(({ name }, i) => [name, rows.map((row) => row[i] ?? null)]));
  return { row_count: rows.length, columns, data };
}

/** Columns without a name in the query of a model, as far as it was traced, have none until it is built. */
function emptyTable(dialect: Dialect, columns: readonly { name: string; type: string }[], target: string): string {
  const names = columns.map(({ name }) => name).filter((name) => name !== '');
  return requireFiles(dialect).copy(noRows(dialect, names), target, { type: 'parquet', compression: 'snappy' });
}

/** A query without rows, of columns of no type in particular. */
export function noRows(dialect: Dialect, names: readonly string[]): string {
  const nulls = names.map((name) => `NULL AS ${dialect.identifier(name)}`);
  return `SELECT ${nulls.length === 0 ? 'NULL AS nothing' : nulls.join(', ')} LIMIT 0`;
}
