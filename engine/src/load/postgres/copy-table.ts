import { LastroError } from '../../base/errors.js';
import { count, megabytes } from '../../base/text.js';
import type { Dialect } from '../../sql/dialect.js';
import { requireFiles } from '../../sql/dialect/files.js';
import type { Relation } from '../../sql/relation.js';
import type { Session } from '../../warehouse/warehouse.js';
import { readCsvFile } from '../csv/csv-reader.js';
import { readRejects } from '../reject.js';
import { makeTyped } from './column-types.js';
import { postgresTable } from './postgres-table.js';
import { readPrepared } from './prepare-read.js';
import type { Env } from './settings.js';
import { PostgresSnapshots } from './snapshots.js';

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
  const { read, prepared } = await readPrepared(
    {
      ...{ source: postgresTable({ table: source }), env, secrets, snapshots, state: undefined, scratch, signal },
      onBytes: (bytes) => progress?.(`read ${megabytes(bytes)}`),
    },
    { attempts: 3 },
  ).finally(() => snapshots.close());
  const texts = dialect.table({ ...request.table, name: `${request.table.name} text` });
  const rows = readCsvFile({ ...prepared, columns: prepared.header }, dialect);
  await session.run(
    `CREATE TABLE ${texts} AS SELECT ${prepared.header.map((name) => dialect.identifier(name)).join(', ')} FROM ${rows}`,
  );
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
