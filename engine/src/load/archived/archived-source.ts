import { isCount, isMapping, isText } from '../../base/check-keys.js';
import { LastroError } from '../../base/errors.js';
import type { ArchivedLoad, ArchivedObject } from '../../archive/index.js';
import { isFileSource } from '../files/file-kinds.js';
import type { LoadedSource } from '../files/file-source.js';
import type { InputFile } from '../input/input.js';
import type { CopiedFile } from '../postgres/copy.js';
import { isPostgresTable, type PostgresTable } from '../postgres/postgres-table.js';
import type { TableRead } from '../postgres/read-table.js';
import type { StreamMerge } from '../records/load-records.js';

/** A file of a load, whose bytes are an object of the archive. */
export interface ArchivedFile extends Pick<InputFile, 'name' | 'compression' | 'bytes'> {
  entry: string | null;
  /** Key of the object. */
  key: string;
  /** How it is read. */
  source: LoadedSource;
}

export interface ArchivedFiles {
  kind: 'files';
  files: readonly ArchivedFile[];
}

export interface ArchivedRecords {
  kind: 'records';
  /** Key of the object that {@link readReceived} reads. */
  key: string;
  columns: readonly string[];
  /** What the loader kept; undefined where it kept nothing. */
  state?: { value: unknown };
  /** What the records of a tap ask for besides. */
  merge: StreamMerge;
}

/** A table of PostgreSQL as it was copied. */
export interface ArchivedPostgres {
  kind: 'postgres';
  /** Key of the rows; of those that cannot be read, and of the keys of all rows, where there are any. */
  keys: { rows: string; rejects?: string; present?: string };
  source: PostgresTable;
  read: Omit<TableRead, 'file' | 'rejects' | 'keys'>;
  /** What is known of the copy of all keys. */
  present?: Omit<CopiedFile, 'file' | 'rejects'>;
}

export type ArchivedSource = ArchivedFiles | ArchivedRecords | ArchivedPostgres;

/** How the objects of a load are read. Throws `archive.manifest` where the manifest does not say it. */
export function sourceOf({ source, table, run_id, objects }: ArchivedLoad): ArchivedSource {
  const isKey = (key: unknown): boolean => objects.some((object) => object.key === key);
  if (isValid(source, isKey)) return source as unknown as ArchivedSource;
  throw new LastroError('archive.manifest', `the manifest of the load of raw.${table} by ${run_id} is not complete`, {
    hint: 'it was changed, or written by a later version of Lastro',
  });
}

function isValid({ kind, ...source }: ArchivedLoad['source'], isKey: (key: unknown) => boolean): boolean {
  switch (kind) {
    case 'files':
      return (
        Array.isArray(source['files']) &&
        source['files'].length > 0 &&
        source['files'].every(
          (file) =>
            isMapping(file) &&
            isKey(file['key']) &&
            isText(file['name']) &&
            isCount(file['bytes']) &&
            ['none', 'gzip', 'zip'].includes(String(file['compression'])) &&
            (file['entry'] === null || isText(file['entry'])) &&
            isFileSource(file['source']),
        )
      );
    case 'records':
      return isKey(source['key']) && Array.isArray(source['columns']) && isMapping(source['merge']);
    case 'postgres': {
      const { keys, read, source: table } = source as Record<string, unknown>;
      return (
        isMapping(keys) &&
        Object.values(keys).every(isKey) &&
        isKey(keys['rows']) &&
        isMapping(read) &&
        Array.isArray(read['columns']) &&
        isMapping(read['scan']) &&
        isPostgresTable(table)
      );
    }
    default:
      return false;
  }
}

/** The object of a key. */
export function objectOf({ objects }: ArchivedLoad, key: string): ArchivedObject {
  const object = objects.find((each) => each.key === key);
  if (object === undefined) throw new Error(`a manifest does not list ${key}`);
  return object;
}
