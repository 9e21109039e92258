import { LastroError } from '../base/errors.js';
import { retry } from '../base/retry.js';
import { count, megabytes } from '../base/text.js';
import type { Dialect } from '../sql/dialect.js';
import { requireFiles } from '../sql/dialect/files.js';
import type { Relation } from '../sql/relation.js';
import { plainType, type SqlType } from '../sql/types.js';
import type { Session } from '../warehouse/warehouse.js';
import { readCsvFile } from './files/csv-reader.js';
import { stampOf } from './files/input.js';
import { assertSentRows } from './postgres/copy.js';
import { PostgresError } from './postgres/errors.js';
import { postgresTable } from './postgres/postgres-table.js';
import { readTable } from './postgres/read-table.js';
import type { Env } from './postgres/settings.js';
import { PostgresSnapshots } from './postgres/snapshots.js';
import type { PostgresColumn } from './postgres/catalogue.js';
import { prepareCsv } from './files/prepare-csv.js';
import { readRejects } from './reject.js';

export interface PostgresCopyRequest {
  session: Session;
  dialect: Dialect;
  /** The table to make. */
  table: Relation;
  /** `schema.table` of the database that the environment names. */
  source: string;
  env: Env;
  secrets: Set<string>;
  /** Start of the paths of scratch files. */
  scratch: string;
  signal: AbortSignal;
  /** Called with the progress of reading, as a sentence. */
  progress?: ((sentence: string) => void) | undefined;
}

export interface PostgresCopy {
  /** Rows whose texts cannot be read. */
  rejected: number;
  /** Remarks on the copy, as sentences. */
  notes: string[];
}

/**
 * Makes a copy of a table of PostgreSQL as it is at one moment, with its types where every value has one: numbers, truth, dates and
 * times (moments in UTC). Other columns are texts, as loaders read them. Throws `postgres.*`.
 */
export async function copyPostgresTable(request: PostgresCopyRequest): Promise<PostgresCopy> {
  const { session, dialect, source, env, secrets, scratch, signal, progress } = request;
  const snapshots = new PostgresSnapshots();
  const read = await retry(
    () =>
      readTable({
        ...{ source: postgresTable({ table: source }), env, secrets, snapshots, state: undefined, scratch, signal },
        onBytes: (bytes) => progress?.(`read ${megabytes(bytes)}`),
      }),
    { signal, attempts: 3, again: (error) => ({ retry: error instanceof PostgresError && error.isTransient }) },
  ).finally(() => snapshots.close());
  const names = read.columns.map(({ name }) => name);
  const prepared = await prepareCsv({
    input: {
      ...{ path: read.file, name: source, compression: 'none', entry: undefined, bytes: 0 },
      stamp: stampOf(read.file),
    },
    ...{
      scratch,
      signal,
      quoteHeader: true,
      encoding: 'utf-8',
      delimiter: ',',
      nulls: [],
      header: () => names,
      scan: read.scan,
    },
  });
  assertSentRows(source, read.sent, prepared.read);
  const texts = dialect.table({ ...request.table, name: `${request.table.name} text` });
  const rows = readCsvFile({ ...prepared, columns: names }, dialect);
  await session.run(`CREATE TABLE ${texts} AS SELECT * FROM ${rows}`);
  const found = Number((await session.query(`SELECT count(*) FROM ${texts}`)).rows[0]?.[0]);
  if (found !== prepared.read)
    throw new LastroError(
      'load.count-mismatch',
      `PostgreSQL sent ${count(read.sent, 'row')} of ${source}, but ${count(found, 'row')} were read`,
      { hint: 'rows were lost or added while reading' },
    );
  if (prepared.rejects !== undefined)
    await session.run(
      `DELETE FROM ${texts} WHERE ${requireFiles(dialect).rowNumber} + 1 IN (SELECT record FROM ${readRejects(dialect, prepared.rejects)})`,
    );
  const keptAsText = await makeTyped(session, dialect, texts, dialect.table(request.table), read.columns);
  return {
    rejected: prepared.rejected,
    notes: [
      `${count(read.sent, 'row')} copied as of ${read.at}`,
      ...read.notes,
      ...(prepared.rejected > 0 ? [`${count(prepared.rejected, 'row')} cannot be read`] : []),
      ...keptAsText,
    ],
  };
}

/** Gives columns their types; one with a value that the type does not have stays text, and is named. */
async function makeTyped(
  session: Session,
  dialect: Dialect,
  from: string,
  to: string,
  columns: readonly PostgresColumn[],
): Promise<string[]> {
  const notes: string[] = [];
  const list: string[] = [];
  for (const column of columns) {
    const name = dialect.identifier(column.name);
    const type = await typeOf(session, name, from, column);
    if (type === undefined) {
      list.push(name);
      continue;
    }
    const cast = dialect.types.tryCast(name, dialect.types.nameOf(type));
    const { rows } = await session.query(`SELECT count(*) FROM ${from} WHERE ${name} IS NOT NULL AND ${cast} IS NULL`);
    const odd = Number(rows[0]?.[0]);
    if (odd > 0)
      notes.push(
        `${column.name} (${column.type}) is read as text: ${count(odd, 'value')} are no ${dialect.types.nameOf(type)}`,
      );
    list.push(odd > 0 ? name : `${cast} AS ${name}`);
  }
  await session.run(`CREATE TABLE ${to} AS SELECT ${list.join(', ')} FROM ${from}`);
  await session.run(`DROP TABLE ${from}`);
  return notes;
}

const TYPES: Readonly<Record<string, SqlType['name']>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'bigint',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
};

/** The longest decimal that both engines have. */
const MAX_DIGITS = 38;

async function typeOf(
  session: Session,
  name: string,
  from: string,
  { base, type, kind }: PostgresColumn,
): Promise<SqlType | undefined> {
  if (kind !== 'base') return undefined;
  if (base !== 'numeric' && base !== 'money')
    return Object.hasOwn(TYPES, base) ? plainType(TYPES[base] ?? 'text') : undefined;
  const stated = /^numeric\((\d+),(\d+)\)$/.exec(type);
  const [precision, scale] =
    stated === null ? await digitsOf(session, name, from) : [Number(stated[1]), Number(stated[2])];
  return precision > MAX_DIGITS || scale > precision ? undefined : { name: 'decimal', precision, scale };
}

/** Digits in all and behind the point that the values of a column need. */
async function digitsOf(session: Session, name: string, from: string): Promise<[number, number]> {
  const part = (n: number): string => `max(length(split_part(replace(${name}, '-', ''), '.', ${n})))`;
  const { rows } = await session.query(`SELECT ${part(1)}, ${part(2)} FROM ${from}`);
  const [before, behind] = (rows[0] ?? []).map(Number);
  return [Math.max(1, (before ?? 0) + (behind ?? 0)), behind ?? 0];
}
