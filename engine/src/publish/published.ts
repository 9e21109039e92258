import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LastroError, messageOf } from '../base/errors.js';
import { npx } from '../base/npx.js';
import { VersionedFolder } from '../base/versioned-folder.js';
import type { WarehouseName } from '../warehouses/index.js';

/** `target/published/index.json`: the last good figures, all of one run. */
export interface PublishedIndex {
  schema_version: string;
  /** The run that published these figures. */
  run_id: string;
  /** ISO 8601, UTC. */
  published_at: string;
  /** The target that they are read from; older indexes do not have it. */
  target?: PublishedTarget;
  /** How recent the data is: by source (`raw.orders`) its newest moment, ISO 8601; null where unknown. */
  data_as_of: Record<string, string | null>;
  tables: PublishedTable[];
}

export interface PublishedTarget {
  name: string;
  type: WarehouseName;
  /** Where its tables are, if on a server: BigQuery's project. */
  place: string | null;
}

export interface PublishedTable {
  /** `layer.table`. */
  relation: string;
  /** Parquet file beside the index. */
  file: string;
  rows: number;
  bytes: number;
  columns: PublishedColumn[];
  /** As the caller gave it: equal where the table's rows are the same. */
  fingerprint: string;
  /** MD5 of all that decides the file's content; a table with the same one is not exported again. */
  checksum: string;
}

export interface PublishedColumn {
  name: string;
  /** DuckDB's type of the published values. */
  type: string;
  /** Whether the values are pseudonyms of personal data. */
  pseudonym: boolean;
}

export const INDEX_FILE = 'index.json';

/** The folder that readers open: a link to the last good figures, replaced as a whole. */
export function publishedFolder(targetDir: string): VersionedFolder {
  return new VersionedFolder(path.join(targetDir, 'published'));
}

/** The last good figures; undefined when none were published yet. Throws `publish.index` when the index is no index. */
export async function readPublished(targetDir: string): Promise<PublishedIndex | undefined> {
  const folder = await publishedFolder(targetDir).current();
  return folder === undefined ? undefined : readIndex(folder);
}

/** The index of a folder of figures. Throws `publish.index` when it is no index. */
export async function readIndex(folder: string): Promise<PublishedIndex> {
  const file = path.join(folder, INDEX_FILE);
  try {
    return parseIndex(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new LastroError('publish.index', `the index of the published figures cannot be read: ${messageOf(error)}`, {
      location: { file },
      hint: `run ${npx('build')} to publish again`,
      cause: error,
    });
  }
}

function parseIndex(value: unknown): PublishedIndex {
  const index = value as Partial<PublishedIndex> | null;
  if (typeof index?.run_id !== 'string' || !Array.isArray(index.tables)) throw new Error('it lists no tables');
  return value as PublishedIndex;
}
