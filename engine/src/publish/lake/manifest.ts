import { text } from 'node:stream/consumers';
import { LastroError } from '../../base/errors.js';
import type { NodeStatus, Verdict } from '../../base/status.js';
import type { Place } from '../../places/place.js';
import type { PublishedColumn } from '../published.js';

/** `<layer>/<table>/manifest.json`: one whole version of a table, for readers of the lake. It is replaced when all its files are there. */
export interface LakeManifest {
  format: 'lastro-lake';
  format_version: 1;
  /** The project and the target whose table it is; another one is not written over. */
  project: string;
  target: string;
  /** `layer.table` in the warehouse. */
  relation: string;
  /** The run that last confirmed the rows; its checks are those below. */
  run_id: string;
  /** ISO 8601, UTC. */
  published_at: string;
  data: LakeData;
  columns: PublishedColumn[];
  checks: LakeChecks;
  /** Older versions whose files are kept, the newest first. */
  previous: Pick<LakeData, 'folder' | 'run_id' | 'written_at'>[];
}

/** The files of one version. */
export interface LakeData {
  /** From the lake's root: `marts/orders/20261127T120000-3f9a2c`. It has nothing but these files. */
  folder: string;
  /** The run that wrote it. */
  run_id: string;
  written_at: string;
  rows: number;
  bytes: number;
  /** Names of the folders, from the outermost: `['year', 'month']`. */
  partitioned_by: string[];
  files: LakeFile[];
  /** MD5 of all that decides the content: rows, columns, pseudonyms, partitions. */
  checksum: string;
}

export interface LakeFile {
  /** From the folder: `year=2018/month=01/part-0.parquet`. */
  path: string;
  rows: number;
  bytes: number;
  md5: string;
}

/** What the checks of the table say of these rows. */
export interface LakeChecks {
  /** The worst of its checks; `not_checked` where there are none, or some were not run. */
  verdict: Verdict;
  passed: number;
  /** Those that did not pass, with those that were not run (`skipped`). */
  others: { id: string; status: NodeStatus; message: string | null }[];
}

export const manifestKey = (folder: string): string => `${folder}/manifest.json`;

/** The manifest of a table; undefined where there is none. Throws `publish.lake` when what is there is none. */
export async function readManifest(place: Place, folder: string): Promise<LakeManifest | undefined> {
  const key = manifestKey(folder);
  let content: string;
  try {
    content = await text(await place.read(key));
  } catch (error) {
    if (error instanceof LastroError && error.code === 'place.not-found') return undefined;
    throw error;
  }
  try {
    const manifest = JSON.parse(content) as Partial<LakeManifest> | null;
    if (manifest?.format === 'lastro-lake' && Array.isArray(manifest.previous)) return manifest as LakeManifest;
  } catch {
    // Said below.
  }
  throw new LastroError('publish.lake', `${place.address}/${key} is no manifest of a lake`, {
    hint: 'give the lake a folder of its own in publish.layers',
  });
}
