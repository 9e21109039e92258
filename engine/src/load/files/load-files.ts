import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { Dialect } from '../../sql/dialect.js';
import { plainType } from '../../sql/types.js';
import { REJECTED_ROWS, attemptTime, type LoadAttempt } from '../audit.js';
import type { CsvReader } from '../csv/csv-reader.js';
import type { Landing } from '../landing.js';
import { assertUnchanged, type PreparedFile } from '../input/prepared-file.js';
import { readRejects } from '../reject.js';
import type { FileResult } from '../result.js';
import type { Relation } from '../../sql/relation.js';

/**
 * Replaces a raw table of a landing by the records of its files. Every file's rows are counted again
 * in the warehouse; a lost or an added row fails the load. A table that rows of later loads are merged into has plain texts for
 * its audit columns.
 */
export async function replaceFromFiles(
  { session, dialect }: Landing,
  table: Relation,
  columns: readonly string[],
  files: readonly PreparedFile[],
  attempt: LoadAttempt,
  reader: CsvReader,
  isMergedLater = false,
): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const names = files.map(({ input }) => input.name);
  let before = 0;
  for (const [i, file] of files.entries()) {
    const select = selectFile(dialect, columns, file, names, attempt, reader, isMergedLater);
    await session.run(
      i === 0
        ? `${dialect.ddl.replaceTable(dialect.table(table))}${select}`
        : `INSERT INTO ${dialect.table(table)} ${select}`,
    );
    assertUnchanged(file.input);
    const rows = Number((await session.query(`SELECT count(*) FROM ${dialect.table(table)}`)).rows[0]?.[0]);
    const loaded = rows - before;
    before = rows;
    if (loaded + file.rejected !== file.read)
      throw new LastroError(
        'load.count-mismatch',
        `${file.input.name} has ${count(file.read, 'record')}, but ${count(loaded, 'row')} were loaded and ${file.rejected.toLocaleString('en-US')} rejected`,
        { location: { file: file.input.name }, hint: 'rows were lost or added while reading; the table is unchanged' },
      );
    if (file.rejects !== undefined) await writeRejects({ session, dialect }, file, attempt);
    const { name, bytes } = file.input;
    results.push({ name, hash: file.hash, bytes, status: 'success', read: file.read, loaded, rejected: file.rejected });
  }
  return results;
}

/** The audit columns of one load have few distinct values: as plain text they would cost a third of the load. */
function selectFile(
  dialect: Dialect,
  columns: readonly string[],
  file: PreparedFile,
  names: readonly string[],
  attempt: LoadAttempt,
  reader: CsvReader,
  isMergedLater: boolean,
): string {
  const { identifier, types } = dialect;
  const noValue = `CAST(NULL AS ${types.nameOf(plainType('text'))})`;
  const named = columns
    .map((column) => (file.header.includes(column) ? identifier(column) : `${noValue} AS ${identifier(column)}`))
    .join(', ');
  const source = reader({ ...file, columns: file.header }, dialect);
  const number =
    file.rowNumber === undefined
      ? 'row_number() OVER ()'
      : types.tryCast(identifier(file.rowNumber), types.nameOf(plainType('bigint')));
  const categorical = (value: string, values: readonly string[]): string =>
    isMergedLater ? dialect.string(value) : dialect.types.categorical(value, values);
  const rows =
    `SELECT ${named}, ${categorical(file.input.name, names)} AS _source_file, ${number} AS _source_row,` +
    ` ${attemptTime(attempt, dialect)} AS _loaded_at,` +
    ` ${categorical(attempt.runId, [attempt.runId])} AS _run_id FROM ${source}`;
  if (file.rejects === undefined) return rows;
  return `SELECT * FROM (${rows}) WHERE _source_row NOT IN (SELECT record FROM ${readRejects(dialect, file.rejects)})`;
}

export async function writeRejects(
  { session, dialect }: Landing,
  file: PreparedFile,
  attempt: LoadAttempt,
): Promise<void> {
  if (file.rejects === undefined) return;
  const values = [attempt.runId, attempt.table, file.input.name].map((value) => dialect.string(value)).join(', ');
  await session.run(
    `INSERT INTO ${dialect.table(REJECTED_ROWS)} SELECT ${values}, line, rule, reason, coalesce(raw, ''),` +
      ` ${attemptTime(attempt, dialect)} FROM ${readRejects(dialect, file.rejects)}`,
  );
}
