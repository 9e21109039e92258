import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { Dialect } from '../../sql/dialect.js';
import { requireFiles } from '../../sql/dialect/files.js';
import type { Relation } from '../../sql/relation.js';
import type { Session } from '../../warehouse/warehouse.js';
import type { CsvDialect } from '../csv/csv-dialect.js';
import type { StatedDialect } from './stated-dialect.js';
import { readCsvFile } from '../csv/csv-reader.js';
import type { FileKind } from './file-kinds.js';
import { findInput } from '../input/input.js';
import { firstReject } from '../reject-warning.js';
import { readRejects } from '../reject.js';
import type { OnRead } from '../csv/scan-file.js';

export interface FileTableRequest {
  session: Session;
  dialect: Dialect;
  /** The table to make. */
  table: Relation;
  /** Absolute path of the file. */
  file: string;
  /** The file as messages name it. */
  displayName: string;
  prepareAny: NonNullable<FileKind['prepareAny']>;
  stated: StatedDialect;
  /** Start of the paths of scratch files. */
  scratch: string;
  signal: AbortSignal;
  /** Whether messages quote nothing of the file. */
  isPersonal: boolean;
  /** Whether the second of two columns `a` is called `a.1`. Default: a name that occurs twice is an error. */
  renamesRepeated?: boolean | undefined;
  /** Called with the progress of reading, as a sentence. */
  progress?: ((sentence: string) => void) | undefined;
}

/** A table of texts made from a file, and how the file is written. */
export interface FileTable extends Pick<CsvDialect, 'delimiter' | 'encoding' | 'decimal'> {
  /** Records that cannot be read. */
  rejected: number;
  /** Remarks on the file, as sentences. */
  notes: string[];
}

/**
 * Makes a table of a file whose columns nobody stated, read as loaders read it: every value text, what cannot be read left out and
 * counted. Throws what is wrong with the file as a whole, and when none of its records can be read.
 */
export async function createFileTable(request: FileTableRequest): Promise<FileTable> {
  const {
    session,
    dialect,
    file,
    displayName,
    prepareAny,
    stated,
    scratch,
    signal,
    isPersonal,
    renamesRepeated,
    progress,
  } = request;
  const input = await findInput(file, displayName);
  const onRead: OnRead = (bytes, total) =>
    progress?.(
      `read ${megabytes(bytes)} of ${megabytes(total)} MB (${Math.floor((bytes / Math.max(total, 1)) * 100)} %)`,
    );
  const prepared = await prepareAny({
    input,
    scratch,
    signal,
    quoteHeader: !isPersonal,
    dialect: stated,
    renamesRepeated,
    onRead,
  });
  const { header, read, rejected, rejects, decimal, delimiter, encoding, notes } = prepared;
  if (header.length === 0)
    throw new LastroError('load.empty-file', `${displayName} has no records`, { location: { file: displayName } });
  const first = rejects === undefined ? undefined : await firstReject(session, readRejects(dialect, rejects));
  const rejectNotes =
    first === undefined
      ? []
      : [
          `${rejected.toLocaleString('en-US')} of ${count(read, 'record')} cannot be read, the first at ${displayName}:${first}`,
        ];
  if (rejected > 0 && rejected === read)
    throw new LastroError('load.all-rejected', ['none of its records can be read', ...rejectNotes].join('; '), {
      location: { file: displayName },
      hint: notes.at(-1),
    });
  const { rowNumber } = requireFiles(dialect);
  const table = dialect.table(request.table);
  const source = readCsvFile({ ...prepared, columns: header }, dialect);
  progress?.(`making a table of ${count(read, 'record')}`);
  await session.run(
    `CREATE TABLE ${table} AS SELECT ${header.map((name) => dialect.identifier(name)).join(', ')} FROM ${source}`,
  );
  const rows = Number((await session.query(`SELECT count(*) FROM ${table}`)).rows[0]?.[0]);
  if (rows !== read)
    throw new LastroError(
      'load.count-mismatch',
      `${displayName} has ${count(read, 'record')}, but ${count(rows, 'row')} were read`,
      { location: { file: displayName }, hint: 'rows were lost or added while reading' },
    );
  if (rejects !== undefined)
    await session.run(
      `DELETE FROM ${table} WHERE ${rowNumber} + 1 IN (SELECT record FROM ${readRejects(dialect, rejects)})`,
    );
  return { decimal, delimiter, encoding, rejected, notes: [...rejectNotes, ...notes] };
}

const megabytes = (bytes: number): string => Math.ceil(bytes / 1e6).toLocaleString('en-US');
