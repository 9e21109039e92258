import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
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
}): Promise<Record<string, string[]>> {
  const { session, dialect, manifest, published, publishedDir, folder } = options;
  await mkdir(folder, { recursive: true });
  const downloads: Record<string, string[]> = {};
  const files = new Map((published?.tables ?? []).map((table) => [table.relation, table.file]));
  for (const node of relationNodes(manifest)) {
    const file = files.get(node.relation);
    if (file === undefined && node.layer !== 'marts') continue;
    const source = file === undefined ? undefined : path.join(publishedDir, file);
    const target = path.join(folder, `${node.name}.parquet`);
    if (source === undefined) await session.run(emptyTable(dialect, options.columnsOf(node.relation), target));
    else {
      await copyFile(source, target);
      // What is published may be served by another user.
      await chmod(target, 0o644);
    }
    downloads[node.relation] = [];
    const table = requireFiles(dialect).read(target, { type: 'parquet' });
    const [count] = (await session.query(`SELECT count(*) FROM ${table}`)).rows[0] ?? [];
    if (Number(count) > DATASET_ROWS) continue;
    // In order, equal values are adjacent and compress better; and two runs over the same data differ in nothing but the run.
    const { columns, rows } = await session.query(`SELECT * FROM ${table} ORDER BY ALL`);
    const { run_id, published_at } = source === undefined || published === undefined ? options.run : published;
    const dataset: Dataset = {
      table: node.relation,
      description: node.description,
      run_id,
      published_at,
      row_count: rows.length,
      columns: columns.map((column) => ({ ...column, description: node.columns[column.name]?.description ?? '' })),
      data: Object.fromEntries(columns.map((column, i) => [column.name, rows.map((row) => row[i] ?? null)])),
    };
    await writeFile(path.join(folder, `${node.name}.json`), JSON.stringify(dataset));
    downloads[node.relation] = [`${node.name}.parquet`];
  }
  return downloads;
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
