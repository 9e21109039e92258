import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LastroError } from '../base/errors.js';
import { engineMessage, isWithheld } from '../personal/index.js';
import type { Dialect } from '../sql/dialect.js';
import type { Session } from '../warehouse/warehouse.js';
import { jsonText } from './formats/json.js';
import { writeParquet, type ParquetTable } from './parquet.js';
import type { PseudonymKey } from './pseudonym.js';
import {
  INDEX_FILE,
  publishedFolder,
  readPublished,
  type PublishedIndex,
  type PublishedTable,
  type PublishedTarget,
} from './published.js';
import { schemaAddress } from './schema-address.js';
import { formatRelation, type Relation } from '../sql/relation.js';

export interface FigureTable extends ParquetTable {
  /** Equal exactly when the rows are those of an earlier run. */
  fingerprint: string;
}

export interface FigureOptions {
  /** The export works on all of them side by side. */
  sessions: readonly Session[];
  dialect: Dialect;
  targetDir: string;
  /** A new version of the published figures, which `sessions` can write in. */
  folder: string;
  runId: string;
  publishedAt: Date;
  tables: readonly FigureTable[];
  /** Needed as soon as a table has personal columns. */
  pseudonymKey?: PseudonymKey | undefined;
  /** The target that has the tables. */
  target?: PublishedTarget;
  /** By source, how recent its data is. */
  dataAsOf?: Readonly<Record<string, string | null>>;
}

/** Files of an older version of the export are never taken over. */
const EXPORT_VERSION = 2;

/** Figures that are written, and not read yet. */
export interface PreparedFigures {
  index: PublishedIndex;
  /** Puts them in the place of those that are published. Returns where a folder of someone else's is kept, if there was one. */
  place(): Promise<string | undefined>;
  /** Removes them. */
  discard(): Promise<void>;
}

/**
 * Exports tables to Parquet into a new version of `target/published`: once placed, a reader sees all figures of one run or
 * all of the run before. A table whose published checksum is still right is linked, not exported again. Throws
 * `publish.export` and leaves the published figures as they are when a table cannot be exported.
 */
export async function prepareFigures(options: FigureOptions): Promise<PreparedFigures> {
  const { targetDir, folder, runId, tables, dialect, pseudonymKey } = options;
  await mkdir(targetDir, { recursive: true });
  const published = publishedFolder(targetDir);
  await published.recover();
  const current = await published.current();
  const before = new Map((await readPreviousTables(targetDir)).map((table) => [table.file, table]));
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  try {
    const publishedTables = await runConcurrently(
      options.sessions,
      tables,
      async (session, table): Promise<PublishedTable> => {
        const file = fileName(table.name);
        const target = path.join(folder, file);
        const checksum = checksumOf(table, dialect, pseudonymKey);
        const earlier = before.get(file);
        if (current !== undefined && earlier?.checksum === checksum)
          if (await linkOrCopy(path.join(current, file), target)) return earlier;
        const relation = formatRelation(table.name);
        try {
          const { rows, columns } = await writeParquet({ session, dialect }, table, target, pseudonymKey);
          const { size } = await stat(target);
          return { relation, file, rows, bytes: size, columns, fingerprint: table.fingerprint, checksum };
        } catch (error) {
          throw error instanceof LastroError ? error : exportError(relation, error, table.pii.length > 0);
        }
      },
    );
    const index: PublishedIndex = {
      schema_version: schemaAddress('published'),
      run_id: runId,
      published_at: options.publishedAt.toISOString(),
      ...(options.target === undefined ? {} : { target: options.target }),
      data_as_of: { ...options.dataAsOf },
      tables: publishedTables,
    };
    await writeFile(path.join(folder, INDEX_FILE), jsonText(index));
    return { index, place: () => published.place(folder), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** A broken index only means that everything is exported again. */
async function readPreviousTables(targetDir: string): Promise<PublishedTable[]> {
  try {
    return (await readPublished(targetDir))?.tables ?? [];
  } catch {
    return [];
  }
}

function exportError(relation: string, cause: unknown, isPersonal: boolean): LastroError {
  return new LastroError('publish.export', `cannot publish ${relation}: ${engineMessage(cause, isPersonal)}`, {
    hint: 'the figures of the previous run stay published',
    cause: isWithheld(cause, isPersonal) ? undefined : cause,
  });
}

function checksumOf(table: FigureTable, dialect: Dialect, key: PseudonymKey | undefined): string {
  const { name, columns, pii, fingerprint, orderBy } = table;
  const content = [
    ...[EXPORT_VERSION, dialect.name, name.layer, name.name, fingerprint, orderBy ?? []],
    columns.map((column) => [column.name, column.type, pii.includes(column.name)]),
    pii.length === 0 ? null : (key?.fingerprint ?? null),
  ];
  return createHash('md5').update(JSON.stringify(content)).digest('hex');
}

/** Links an unchanged file, or copies it where the file system has no links. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  if (!existsSync(from)) return false;
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
  return true;
}

function fileName(relation: Relation): string {
  const file = `${formatRelation(relation)}.parquet`;
  if (!isFileName(file))
    throw new LastroError('publish.table-name', `the table's name cannot be a file name: ${relation.name}`);
  return file;
}

function isFileName(name: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u.test(name) && !name.includes('..');
}

/** Gives each session the next piece of work when it is free; results keep the order of the work. Stops at the first error. */
async function runConcurrently<T, R>(
  sessions: readonly Session[],
  work: readonly T[],
  run: (session: Session, piece: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...work.entries()];
  const settledWorkers = await Promise.allSettled(
    sessions.map(async (session) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        try {
          results[next[0]] = await run(session, next[1]);
        } catch (error) {
          queue.length = 0;
          throw error;
        }
      }
    }),
  );
  for (const result of settledWorkers) if (result.status === 'rejected') throw result.reason;
  return results;
}
