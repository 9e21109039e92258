import { rm } from 'node:fs/promises';
import path from 'node:path';
import { LastroError } from '../../base/errors.js';
import { mapLimit } from '../../base/retry.js';
import { engineMessage, isWithheld } from '../../personal/index.js';
import type { Place } from '../../places/place.js';
import { formatRelation } from '../../sql/relation.js';
import type { Connection } from '../../warehouses/index.js';
import { jsonText } from '../formats/json.js';
import type { PseudonymKey } from '../pseudonym.js';
import { exportTable } from './export-table.js';
import { assertPartition, checksumOf, partsOf, type LakeTable } from './lake-table.js';
import { manifestKey, readManifest, type LakeData, type LakeManifest } from './manifest.js';

export interface LakeOptions {
  connection: Connection;
  place: Place;
  /** A folder that is made, and removed at the end; the warehouse can write in it. */
  scratch: string;
  project: string;
  target: string;
  runId: string;
  publishedAt: Date;
  tables: readonly LakeTable[];
  /** Needed as soon as a table has personal columns. */
  pseudonymKey: PseudonymKey | undefined;
  /** Versions of a table that are kept. */
  keep: number;
}

/** Tables that are exported, and not in the lake yet. */
export interface PreparedLake {
  /** How many tables the lake has, and of how many the rows are new. */
  tables: number;
  changed: number;
  /** Sends the files; then manifest after manifest is replaced; then older files are removed. Rejects with `place.*`. */
  publish(): Promise<void>;
  /** Removes what was exported. */
  discard(): Promise<void>;
}

interface PreparedTable {
  folder: string;
  manifest: LakeManifest;
  isChanged: boolean;
}

/** Objects that are sent side by side. */
const AT_A_TIME = 4;

/**
 * Exports the tables whose rows are not those in the lake. Throws `publish.lake*` and `publish.export` when a table cannot be exported, or belongs to
 * another project.
 */
export async function prepareLake(options: LakeOptions): Promise<PreparedLake> {
  const { place, scratch, tables } = options;
  const discard = (): Promise<void> => rm(scratch, { recursive: true, force: true });
  const prepared: PreparedTable[] = [];
  try {
    for (const table of tables) prepared.push(await prepareTable(options, table));
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    tables: prepared.length,
    changed: prepared.filter(({ isChanged }) => isChanged).length,
    async publish() {
      try {
        for (const table of prepared) await sendFiles(place, scratch, table);
        await mapLimit(prepared, AT_A_TIME, ({ folder, manifest }) =>
          place.put(manifestKey(folder), { bytes: Buffer.from(jsonText(manifest)) }),
        );
        await mapLimit(prepared, AT_A_TIME, (table) => removeOlder(place, table));
      } finally {
        await discard();
      }
    },
    discard,
  };
}

async function prepareTable(options: LakeOptions, table: LakeTable): Promise<PreparedTable> {
  const { connection, place, scratch, project, target, runId, publishedAt, pseudonymKey, keep } = options;
  const { folder, checks } = table;
  const relation = formatRelation(table.name);
  assertPartition(table);
  const before = await readManifest(place, folder);
  if (before !== undefined && (before.project !== project || before.target !== target))
    throw new LastroError(
      'publish.lake-other',
      `${place.address}/${folder} is a table of project ${before.project}, target ${before.target}`,
      { hint: 'give each project and target a lake of its own in publish.layers' },
    );
  const stated = { format: 'lastro-lake', format_version: 1, project, target, relation } as const;
  const run = { run_id: runId, published_at: publishedAt.toISOString(), checks };
  const checksum = checksumOf(table, connection.dialect, pseudonymKey);
  if (before?.data.checksum === checksum)
    return { folder, manifest: { ...before, ...stated, ...run }, isChanged: false };
  const exported = await exportTable(connection, table, path.join(scratch, folder), pseudonymKey).catch(
    (error: unknown) => {
      const isPersonal = table.pii.length > 0;
      throw error instanceof LastroError
        ? error
        : new LastroError('publish.export', `cannot publish ${relation}: ${engineMessage(error, isPersonal)}`, {
            hint: 'the lake stays as it is',
            cause: isWithheld(error, isPersonal) ? undefined : error,
          });
    },
  );
  const { files, columns } = exported;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const data: LakeData = {
    folder: `${folder}/${runId}`,
    run_id: runId,
    written_at: run.published_at,
    rows: sum(files.map(({ rows }) => rows)),
    bytes: sum(files.map(({ bytes }) => bytes)),
    partitioned_by: partsOf(table),
    files,
    checksum,
  };
  const older = before === undefined ? [] : [before.data, ...before.previous];
  const previous = older
    .slice(0, keep - 1)
    .map(({ folder: earlier, run_id, written_at }) => ({ folder: earlier, run_id, written_at }));
  return { folder, manifest: { ...stated, ...run, data, columns, previous }, isChanged: true };
}

async function sendFiles(place: Place, scratch: string, { folder, manifest, isChanged }: PreparedTable): Promise<void> {
  if (!isChanged) return;
  await mapLimit(manifest.data.files, AT_A_TIME, (file) =>
    place.create(`${manifest.data.folder}/${file.path}`, { file: path.join(scratch, folder, file.path) }),
  );
}

/** Removes all that no version names: those that are too old, and what runs left that were killed. */
async function removeOlder(place: Place, { folder, manifest }: PreparedTable): Promise<void> {
  const kept = [manifest.data, ...manifest.previous].map((version) => `${version.folder}/`);
  for await (const { key } of place.list(`${folder}/`))
    if (key !== manifestKey(folder) && !kept.some((version) => key.startsWith(version))) await place.remove(key);
}
