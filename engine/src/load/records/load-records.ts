import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { Dialect } from '../../sql/dialect.js';
import { plainType } from '../../sql/types.js';
import { AUDIT_COLUMNS, REJECTED_ROWS, REVISED_ROWS, attemptTime, type LoadAttempt } from '../audit.js';
import { readCsvFile } from '../csv/csv-reader.js';
import { temporaryTable, type Landing } from '../landing.js';
import type { LoaderDefinition } from '../loader.js';
import { RECORD_FILE_COLUMNS, type RecordFile } from './record-file.js';
import { readRejects } from '../reject.js';
import { removeAgain, undoStatement, type Undo } from '../singer/undo.js';
import type { Relation } from '../../sql/relation.js';

export interface RecordTarget {
  table: Relation;
  columns: readonly string[];
  mode: NonNullable<LoaderDefinition['mode']>;
  key: readonly string[];
  volatile: readonly string[];
  attempt: LoadAttempt;
  stream?: StreamMerge;
}

/** What the records of a tap's stream or the messages of a topic ask for besides. */
export interface StreamMerge {
  /** Rows of earlier runs that come again. */
  undo?: Undo | undefined;
  /** The column whose newest values come again. */
  againBy?: string | undefined;
  /** Whether rows that are marked as deleted are taken out of the table. */
  removesDeleted?: boolean;
  /** A column of the records, and not of the table: where it has a value, the row of the key is removed. */
  removedBy?: string | undefined;
}

/** Records that have been read, before they are brought into their table. */
export const incomingRecords = (dialect: Dialect): string => temporaryTable(dialect, 'incoming');

/** Reads records into {@link incomingRecords} of a landing, and those rejected into its `meta.rejected_rows`. */
export async function readRecords(
  { session, dialect }: Landing,
  target: RecordTarget,
  records: RecordFile,
): Promise<void> {
  const incoming = incomingRecords(dialect);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${incoming} AS ${selectRecords(dialect, target, records.file)}`);
  const loaded = Number((await session.query(`SELECT count(*) FROM ${incoming}`)).rows[0]?.[0]);
  if (loaded + records.rejected !== records.read)
    throw new LastroError(
      'load.count-mismatch',
      `${count(records.read, 'record')} were received, but ${count(loaded, 'row')} were loaded and ${records.rejected} rejected`,
      { hint: 'rows were lost while loading; the table is unchanged' },
    );
  await writeRecordRejects({ session, dialect }, target.attempt, records);
}

/** Brings the rows of one table into another by the mode of the load. Both are SQL names; `incoming` is left without what it replaces. */
export async function mergeRecords(
  { session, dialect }: Landing,
  target: RecordTarget,
  incoming: string,
  into: string,
): Promise<void> {
  const list = [...target.columns, ...AUDIT_COLUMNS].map((column) => dialect.identifier(column)).join(', ');
  const { undo, againBy, removesDeleted = false } = target.stream ?? {};
  const removeDeleted = async (table: string): Promise<void> => {
    if (removesDeleted) await session.run(`DELETE FROM ${table} WHERE _sdc_deleted_at IS NOT NULL`);
  };
  if (target.mode === 'replace') {
    if (target.stream !== undefined && target.key.length > 0)
      await session.run(keepLast(dialect, incoming, target.key));
    await removeDeleted(incoming);
    await session.run(`${dialect.ddl.replaceTable(into)}SELECT ${list} FROM ${incoming}`);
    return;
  }
  await session.run(`CREATE TABLE IF NOT EXISTS ${into} AS SELECT ${list} FROM ${incoming} LIMIT 0`);
  const text = dialect.types.nameOf(plainType('text'));
  const existing = await session.describe(`SELECT * FROM ${into}`);
  const names = new Set(existing.map(({ name }) => name.toLowerCase()));
  for (const column of target.columns.filter((each) => !names.has(each.toLowerCase())))
    await session.run(`ALTER TABLE ${into} ADD COLUMN ${dialect.identifier(column)} ${text}`);
  // A table that was last replaced by files takes only their names.
  for (const { name } of existing.filter(({ type }) => type.startsWith('ENUM')))
    await session.run(`ALTER TABLE ${into} ALTER COLUMN ${dialect.identifier(name)} SET DATA TYPE ${text}`);
  const { removedBy } = target.stream ?? {};
  if (removedBy !== undefined) await removeRows({ session, dialect }, target, { incoming, into, removedBy });
  if (target.mode === 'upsert') await deleteReplacedRows({ session, dialect }, target, incoming, into);
  const undone = undo && undoStatement(dialect, into, undo);
  if (undone !== undefined) await session.run(undone);
  if (againBy !== undefined)
    await session.run(removeAgain(dialect, { incoming, into, columns: target.columns, by: againBy }));
  await session.run(`INSERT INTO ${into} (${list}) SELECT ${list} FROM ${incoming} ORDER BY _source_row`);
  await removeDeleted(into);
}

/** A statement that keeps of several records with one key the last. */
function keepLast(dialect: Dialect, incoming: string, key: readonly string[]): string {
  const keys = key.map((columnName) => dialect.identifier(columnName)).join(', ');
  return `DELETE FROM ${incoming} WHERE _source_row NOT IN (SELECT max(_source_row) FROM ${incoming} GROUP BY ${keys})`;
}

function selectRecords(dialect: Dialect, target: RecordTarget, file: string): string {
  const { attempt, stream: { removedBy } = {} } = target;
  const columns = removedBy === undefined ? target.columns : [...target.columns, removedBy];
  const named = columns.map((column) => dialect.identifier(column)).join(', ');
  const source = readCsvFile({ file, columns: [...RECORD_FILE_COLUMNS, ...columns], delimiter: ',' }, dialect);
  return (
    `SELECT ${named}, _source_file, CAST(_source_row AS BIGINT) AS _source_row,` +
    ` ${attemptTime(attempt, dialect)} AS _loaded_at,` +
    ` ${dialect.string(attempt.runId)} AS _run_id FROM ${source}`
  );
}

/** Moves the rows to the revisions whose last record says that they are removed, and takes these records out. */
async function removeRows(
  { session, dialect }: Landing,
  { key, columns, attempt }: RecordTarget,
  { incoming, into, removedBy }: { incoming: string; into: string; removedBy: string },
): Promise<void> {
  const columnOf = (table: string, name: string): string => `${table}.${dialect.identifier(name)}`;
  const jsonOf = (names: readonly string[]): string =>
    dialect.loads.jsonObject(names.map((name) => [name, columnOf('existing', name)]));
  const same = key.map((name) => `${columnOf('existing', name)} = ${columnOf('incoming', name)}`).join(' AND ');
  const mark = dialect.identifier(removedBy);
  const isRemoved = `EXISTS (SELECT 1 FROM ${incoming} AS incoming WHERE ${same} AND incoming.${mark} IS NOT NULL)`;
  await session.run(keepLast(dialect, incoming, key));
  await session.run(
    `INSERT INTO ${dialect.table(REVISED_ROWS)} SELECT ${dialect.string(attempt.runId)}, ${dialect.string(attempt.table)},` +
      ` ${jsonOf(key)}, ${jsonOf(columns)}, NULL, ${attemptTime(attempt, dialect)} FROM ${into} AS existing WHERE ${isRemoved}`,
  );
  await session.run(`DELETE FROM ${into} AS existing WHERE ${isRemoved}`);
  await session.run(`DELETE FROM ${incoming} WHERE ${mark} IS NOT NULL`);
}

/**
 * Reduces `incoming` to new and changed records, and moves the rows that they replace from the table to the revisions.
 * Of several records with one key the last counts.
 */
async function deleteReplacedRows(
  { session, dialect }: Landing,
  { key, columns, volatile, attempt }: RecordTarget,
  incoming: string,
  into: string,
): Promise<void> {
  const qualifiedColumn = (table: string, columnName: string): string => `${table}.${dialect.identifier(columnName)}`;
  const sameKey = key
    .map((columnName) => `${qualifiedColumn('existing', columnName)} = ${qualifiedColumn('incoming', columnName)}`)
    .join(' AND ');
  const compared = columns.filter((columnName) => !key.includes(columnName) && !volatile.includes(columnName));
  const changed = compared.map(
    (columnName) =>
      `${qualifiedColumn('existing', columnName)} IS DISTINCT FROM ${qualifiedColumn('incoming', columnName)}`,
  );
  const jsonOf = (table: string, names: readonly string[]): string =>
    dialect.loads.jsonObject(names.map((each) => [each, qualifiedColumn(table, each)]));
  await session.run(keepLast(dialect, incoming, key));
  await session.run(
    `DELETE FROM ${incoming} AS incoming WHERE EXISTS (SELECT 1 FROM ${into} AS existing WHERE ${sameKey}` +
      `${changed.length === 0 ? '' : ` AND NOT (${changed.join(' OR ')})`})`,
  );
  await session.run(
    `INSERT INTO ${dialect.table(REVISED_ROWS)} SELECT ${dialect.string(attempt.runId)}, ${dialect.string(attempt.table)},` +
      ` ${jsonOf('existing', key)}, ${jsonOf('existing', columns)}, ${jsonOf('incoming', columns)},` +
      ` ${attemptTime(attempt, dialect)} FROM ${into} AS existing JOIN ${incoming} AS incoming ON ${sameKey}`,
  );
  await session.run(
    `DELETE FROM ${into} AS existing WHERE EXISTS (SELECT 1 FROM ${incoming} AS incoming WHERE ${sameKey})`,
  );
}

export async function writeRecordRejects(
  { session, dialect }: Landing,
  attempt: LoadAttempt,
  { rejects }: RecordFile,
): Promise<void> {
  if (rejects === undefined) return;
  await session.run(
    `INSERT INTO ${dialect.table(REJECTED_ROWS)} SELECT ${dialect.string(attempt.runId)}, ${dialect.string(attempt.table)},` +
      ` source, line, rule, reason, raw, ${attemptTime(attempt, dialect)}` +
      ` FROM ${readRejects(dialect, rejects, ['source'])}`,
  );
}
