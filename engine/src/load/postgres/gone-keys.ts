import type { Relation } from '../../sql/relation.js';
import { REVISED_ROWS, attemptTime } from '../audit.js';
import type { CsvReader } from '../csv/csv-reader.js';
import { temporaryTable, type Landing } from '../landing.js';
import type { RecordTarget } from '../records/load-records.js';
import { assertSentRows } from './copy.js';
import { keyList } from './key.js';
import type { PostgresTable } from './postgres-table.js';

/** Keys of rows that leave the table: their new versions were rejected, or they are no longer in the source. */
export const goneKeys = ({ dialect }: Landing): string => temporaryTable(dialect, 'gone');

/** A condition: whether a row has its key in another table. */
export function hasKey({ dialect }: Landing, key: readonly string[], row: string, table: string): string {
  const same = key.map((name) => `${row}.${dialect.identifier(name)} = other.${dialect.identifier(name)}`);
  return `EXISTS (SELECT 1 FROM ${table} AS other WHERE ${same.join(' AND ')})`;
}

/** Adds the keys of the table that are not among all keys of the source. */
export async function addDeletedKeys(
  landing: Landing,
  relation: Relation,
  { table, key = [] }: PostgresTable,
  keys: { file: string; sent: number },
  readCsv: CsvReader,
): Promise<void> {
  const { session, dialect } = landing;
  const present = temporaryTable(dialect, 'present');
  const rows = readCsv({ file: keys.file, columns: [...key], delimiter: ',' }, dialect);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${present} AS SELECT * FROM ${rows}`);
  const found = Number((await session.query(`SELECT count(*) FROM ${present}`)).rows[0]?.[0]);
  assertSentRows(table, keys.sent, found);
  await session.run(
    `INSERT INTO ${goneKeys(landing)} SELECT ${keyList(landing, key)} FROM ${dialect.table(relation)} AS existing` +
      ` WHERE NOT ${hasKey(landing, key, 'existing', present)}`,
  );
  await session.run(`DROP TABLE ${present}`);
}

/** Moves rows from the table to the revisions, without a row that is now in their place. Returns how many. */
export async function removeGone(
  rows: Landing,
  { columns, key, attempt }: RecordTarget,
  into: string,
): Promise<number> {
  const { session, dialect } = rows;
  const gone = hasKey(rows, key, 'existing', goneKeys(rows));
  const jsonOf = (names: readonly string[]): string =>
    dialect.loads.jsonObject(names.map((name) => [name, `existing.${dialect.identifier(name)}`]));
  const removed = await session.query(`SELECT count(*) FROM ${into} AS existing WHERE ${gone}`);
  await session.run(
    `INSERT INTO ${dialect.table(REVISED_ROWS)} SELECT ${dialect.string(attempt.runId)}, ${dialect.string(attempt.table)},` +
      ` ${jsonOf(key)}, ${jsonOf(columns)}, NULL, ${attemptTime(attempt, dialect)} FROM ${into} AS existing WHERE ${gone}`,
  );
  await session.run(`DELETE FROM ${into} AS existing WHERE ${gone}`);
  await session.run(`DROP TABLE ${goneKeys(rows)}`);
  return Number(removed.rows[0]?.[0]);
}
