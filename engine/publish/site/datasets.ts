import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Session } from '../../warehouse/warehouse.js';
import { duckdbDialect } from '../../sql/duckdb.js';
import type { Manifest } from '../artifacts.js';
import { INDEX_FILE, type PublishedIndex } from '../published.js';
import { relationNodes } from './relations.js';
import type { Dataset } from './shapes.js';

/** Beyond this a table reaches the site as Parquet only: as JSON it would weigh more than a page may. */
export const DATASET_ROWS = 20_000;

/** The index of a folder of published tables; undefined when nothing was published yet. */
export async function publishedIndex(publishedDir: string): Promise<PublishedIndex | undefined> {
  const file = path.join(publishedDir, INDEX_FILE);
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as PublishedIndex) : undefined;
}

/** Writes `<table>.json` and `<table>.parquet` for every published table; answers the files by relation. */
export async function writeDatasets(options: {
  session: Session;
  manifest: Manifest;
  published: PublishedIndex;
  publishedDir: string;
  folder: string;
}): Promise<Record<string, string[]>> {
  const { session, manifest, published, publishedDir, folder } = options;
  await mkdir(folder, { recursive: true });
  const nodes = new Map(relationNodes(manifest).map((node) => [node.relation, node]));
  const written: Record<string, string[]> = {};
  for (const table of published.tables) {
    const name = table.relation.slice(table.relation.indexOf('.') + 1);
    const source = path.join(publishedDir, table.file);
    await copyFile(source, path.join(folder, `${name}.parquet`));
    written[table.relation] = [`${name}.parquet`];
    const { columns, rows } = await session.query(
      `SELECT * FROM read_parquet(${duckdbDialect.string(source)}) LIMIT ${DATASET_ROWS + 1}`,
    );
    if (rows.length > DATASET_ROWS) continue;
    const node = nodes.get(table.relation);
    const dataset: Dataset = {
      table: table.relation,
      description: node?.description ?? '',
      run_id: published.run_id,
      published_at: published.published_at,
      row_count: rows.length,
      columns: columns.map((column) => ({ ...column, description: node?.columns[column.name]?.description ?? '' })),
      data: Object.fromEntries(columns.map((column, i) => [column.name, rows.map((row) => row[i] ?? null)])),
    };
    await writeFile(path.join(folder, `${name}.json`), JSON.stringify(dataset));
    written[table.relation]?.push(`${name}.json`);
  }
  return written;
}
