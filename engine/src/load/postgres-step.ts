import fs from 'node:fs';
import { UsageError } from '../base/errors.js';
import { retry } from '../base/retry.js';
import { count, megabytes } from '../base/text.js';
import { REVISED_ROWS, attemptTime, latestSuccess, writeAttempt, type LoadAttempt } from './audit.js';
import { assertColumns, columnChanges } from './columns.js';
import { readCsvFile, type CsvReader } from './files/csv-reader.js';
import { loadPreparedFiles } from './files/files-step.js';
import { stampOf, type InputFile } from './files/input.js';
import { temporaryTable, type Landing } from './landing.js';
import type { LoadStepResult } from './load-context.js';
import { withProgress } from './load-failure.js';
import { replaceFromFiles } from './files/load-files.js';
import type { LoadJob } from './load-job.js';
import { incomingRecords, mergeRecords, type RecordTarget } from './records/load-records.js';
import { assertSentRows } from './postgres/copy.js';
import { assertKeyIsUnique } from './postgres/cursor.js';
import { PostgresError } from './postgres/errors.js';
import type { PostgresTable } from './postgres/postgres-table.js';
import { readTable, type TableRead } from './postgres/read-table.js';
import { PostgresSnapshots } from './postgres/snapshots.js';
import { prepareCsv } from './files/prepare-csv.js';
import type { PreparedFile } from './files/prepared-file.js';
import { rejectInvalidRows } from './files/reject-invalid-rows.js';
import { rejectWarnings } from './reject-warning.js';
import type { FileResult } from './result.js';
import { skipLoad } from './skip-load.js';
import { writeState } from './state.js';
import { writeTable } from './write-table.js';

/** Bytes between two lines of the log that say how far a load is. */
const PROGRESS_BYTES = 250e6;

/**
 * Loads a table from PostgreSQL: whole, in place of what the table has, or the rows since the last load by its cursor. What was read
 * whole and is byte for byte what it was is not loaded again.
 */
export function loadPostgres(
  job: LoadJob,
  source: PostgresTable,
  state: unknown,
  signal: AbortSignal,
): Promise<LoadStepResult> {
  const { name, mode = 'replace' } = job.loader;
  if (mode !== 'replace')
    throw new UsageError('load.mode-of-files', `loader ${name} has mode ${mode} and yields a table of PostgreSQL`, {
      hint: 'leave out the mode: with a cursor rows take the place of those with the same key',
    });
  const attempt = job.attempt(JSON.stringify(source));
  const start = [{ name: source.table, hash: '', bytes: 0 }];
  return withProgress({ attempt, files: start }, async () => {
    const read = await readPart(job, source, state, signal);
    const [prepared, whole] = await prepareRead(job, source, read, signal);
    const { hash, input } = prepared;
    return withProgress({ attempt, files: [{ name: source.table, hash, bytes: input.bytes }] }, () =>
      whole.isPart
        ? mergePart(job, attempt, source, whole, prepared)
        : replaceWhole(job, attempt, source, whole, prepared),
    );
  });
}

/** Reads what is new where that is enough to make the table what reading all of it would. */
async function readPart(job: LoadJob, source: PostgresTable, state: unknown, signal: AbortSignal): Promise<TableRead> {
  const { warehouse } = job.context;
  const existing = await warehouse.columns(job.table);
  const isStaged = warehouse.tableLoader !== undefined;
  // Beside a table of another server, rows that leave it cannot be found from here.
  const needsAll = isStaged && (source.deletes === true || job.loader.contract !== undefined);
  return readWithRetries(job, source, existing === undefined || needsAll ? undefined : state, signal);
}

/** A part with records that cannot be read does not say which rows they replace: then all is read. */
async function prepareRead(
  job: LoadJob,
  source: PostgresTable,
  read: TableRead,
  signal: AbortSignal,
): Promise<[PreparedFile, TableRead]> {
  const prepared = await prepare(job, source.table, read, signal);
  if (!read.isPart || prepared.rejected === 0) return [prepared, read];
  const whole = await readWithRetries(job, source, undefined, signal);
  return [await prepare(job, source.table, whole, signal), whole];
}

async function readWithRetries(
  job: LoadJob,
  source: PostgresTable,
  state: unknown,
  signal: AbortSignal,
): Promise<TableRead> {
  const { env, log, http: { pause = 500 } = {} } = job.context;
  const own = job.context.snapshots === undefined ? new PostgresSnapshots() : undefined;
  const snapshots = job.context.snapshots ?? own ?? new PostgresSnapshots();
  let told = PROGRESS_BYTES;
  try {
    return await retry(
      () =>
        readTable({
          ...{ source, env, snapshots, state, signal, scratch: job.scratch, secrets: job.secrets },
          onBytes(bytes) {
            if (bytes < told) return;
            told = bytes + PROGRESS_BYTES;
            log.info(`${job.loader.name}: ${megabytes(bytes)} so far`);
          },
        }),
      {
        pause,
        signal,
        again: (error) => ({ retry: error instanceof PostgresError && error.isTransient }),
        onRetry: (error, _, wait) =>
          log.warn(
            job.maskMessage(`${job.loader.name}: ${(error as Error).message}; again in ${(wait / 1000).toFixed(1)} s`),
          ),
      },
    );
  } finally {
    await own?.close();
  }
}

async function prepare(job: LoadJob, name: string, read: TableRead, signal: AbortSignal): Promise<PreparedFile> {
  const columns = read.columns.map((column) => column.name);
  assertColumns(job.loader.name, columns);
  const prepared = await prepareCsv({
    input: inputOf(read.file, name),
    scratch: `${job.scratch}postgres-`,
    signal,
    quoteHeader: !job.isPersonal,
    ...{ encoding: 'utf-8', delimiter: ',', nulls: [], header: () => columns, scan: read.scan },
  });
  assertSentRows(name, read.sent, prepared.read);
  return prepared;
}

function inputOf(file: string, name: string): InputFile {
  return {
    path: file,
    name,
    compression: 'none',
    entry: undefined,
    bytes: fs.statSync(file).size,
    stamp: stampOf(file),
  };
}

async function replaceWhole(
  job: LoadJob,
  attempt: LoadAttempt,
  source: PostgresTable,
  read: TableRead,
  prepared: PreparedFile,
): Promise<LoadStepResult> {
  const { session, warehouse, fullRefresh } = job.context;
  const columns = read.columns.map(({ name }) => name);
  const existing = await warehouse.columns(job.table);
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  const files = [{ name: source.table, hash: prepared.hash, bytes: prepared.input.bytes }];
  const isSame =
    !fullRefresh &&
    existing !== undefined &&
    read.next === undefined &&
    latest?.loaderHash === attempt.loaderHash &&
    latest.files.get(source.table) === prepared.hash;
  if (isSame) return skipLoad(job, attempt, latest, files, await job.currentRowCount());
  const changes = columnChanges(
    existing?.map(({ name }) => name),
    columns,
  );
  return loadPreparedFiles(job, attempt, columns, [prepared], files, {
    asOf: read.at,
    warnings: [...read.notes, ...changes],
    isMergedLater: read.next !== undefined,
    ...(source.key === undefined ? {} : { verify: (rows: Landing) => assertKey(rows, job, source) }),
    record: () => saveCursor(job, attempt, read),
  });
}

/** Brings the rows since the last load into the table, and takes out those that must not stay. */
async function mergePart(
  job: LoadJob,
  attempt: LoadAttempt,
  source: PostgresTable,
  read: TableRead,
  prepared: PreparedFile,
): Promise<LoadStepResult> {
  const { table, context } = job;
  const { session, warehouse, readCsv = readCsvFile } = context;
  const { key = [] } = source;
  const columns = read.columns.map(({ name }) => name);
  const contract = await job.contract();
  const target: RecordTarget = { table, columns, mode: 'upsert', key, volatile: job.loader.volatile ?? [], attempt };
  const warnings = [...read.notes];
  let rejected = 0;
  let removed = 0;
  await writeTable(context, {
    table,
    attempt,
    async read(landing) {
      const incoming = readInto(landing, job, incomingRecords(landing.dialect));
      await replaceFromFiles(incoming, table, columns, [prepared], attempt, readCsv, true);
      await assertKey(incoming, job, source);
      if (contract === undefined && read.keys === undefined) return;
      await landing.session.run(
        `CREATE OR REPLACE TEMP TABLE ${goneKeys(landing)} AS SELECT ${keyList(landing, key)} FROM ${incomingRecords(landing.dialect)}`,
      );
      if (contract !== undefined)
        for (const file of await rejectInvalidRows(incoming, job, attempt, contract, columns, [prepared]))
          rejected += file.rejected;
      await landing.session.run(
        `DELETE FROM ${goneKeys(landing)} AS gone WHERE ${hasKey(landing, key, 'gone', incomingRecords(landing.dialect))}`,
      );
      if (read.keys !== undefined) await addDeletedKeys(landing, job, source, read.keys, readCsv);
    },
    merge: {
      incoming: incomingRecords,
      isReplaced: false,
      async into(rows, incoming, into) {
        await mergeRecords(rows, target, incoming, into);
        if (contract !== undefined || read.keys !== undefined) removed = await removeGone(rows, target, into);
      },
    },
    check: async (rows) => context.check?.({ as_of: read.at }, rows),
    async record() {
      const file = resultOf(source.table, prepared, rejected);
      await writeAttempt(session, warehouse.dialect, attempt, [file], null);
      await saveCursor(job, attempt, read);
      await context.record?.({ as_of: read.at, warnings });
    },
  });
  if (removed > 0) context.log.info(`${job.loader.name}: ${count(removed, 'row')} left the table`);
  const counts = { read: prepared.read, rejected };
  warnings.push(...(await rejectWarnings(session, warehouse.dialect, attempt, counts)));
  const file = resultOf(source.table, prepared, rejected);
  const result = { ...counts, loaded: file.loaded, as_of: read.at, files: [file] };
  return { status: 'success', result, rows: await job.currentRowCount(), error: undefined, warnings };
}

const resultOf = (name: string, { hash, input, read }: PreparedFile, rejected: number): FileResult => ({
  ...{ name, hash, bytes: input.bytes, status: 'success' },
  ...{ read, loaded: read - rejected, rejected },
});

/** A landing in which the table of a load is a temporary one. */
function readInto({ session, dialect }: Landing, { table }: LoadJob, name: string): Landing {
  const isTable = (each: typeof table): boolean => each.layer === table.layer && each.name === table.name;
  const ddl = { ...dialect.ddl, replaceTable: (table: string) => `CREATE OR REPLACE TEMP TABLE ${table} AS ` };
  return { session, dialect: { ...dialect, ddl, table: (each) => (isTable(each) ? name : dialect.table(each)) } };
}

/** Keys of rows that leave the table: their new versions were rejected, or they are no longer in the source. */
const goneKeys = ({ dialect }: Landing): string => temporaryTable(dialect, 'gone');

const keyList = ({ dialect }: Landing, key: readonly string[]): string =>
  key.map((name) => dialect.identifier(name)).join(', ');

/** A condition: whether a row has its key in another table. */
function hasKey({ dialect }: Landing, key: readonly string[], row: string, table: string): string {
  const same = key.map((name) => `${row}.${dialect.identifier(name)} = other.${dialect.identifier(name)}`);
  return `EXISTS (SELECT 1 FROM ${table} AS other WHERE ${same.join(' AND ')})`;
}

/** Adds the keys of the table that are not among all keys of the source. */
async function addDeletedKeys(
  landing: Landing,
  job: LoadJob,
  { table, key = [] }: PostgresTable,
  keys: { file: string; sent: number },
  readCsv: CsvReader,
): Promise<void> {
  const { session, dialect } = landing;
  const present = temporaryTable(dialect, 'present');
  const columns = key.map((name) => name);
  const rows = readCsv({ file: keys.file, columns, delimiter: ',' }, dialect);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${present} AS SELECT * FROM ${rows}`);
  const found = Number((await session.query(`SELECT count(*) FROM ${present}`)).rows[0]?.[0]);
  assertSentRows(table, keys.sent, found);
  await session.run(
    `INSERT INTO ${goneKeys(landing)} SELECT ${keyList(landing, key)} FROM ${dialect.table(job.table)} AS existing` +
      ` WHERE NOT ${hasKey(landing, key, 'existing', present)}`,
  );
  await session.run(`DROP TABLE ${present}`);
}

/** Moves rows from the table to the revisions, without a row that is now in their place. Returns how many. */
async function removeGone(rows: Landing, { columns, key, attempt }: RecordTarget, into: string): Promise<number> {
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

async function assertKey(landing: Landing, job: LoadJob, source: PostgresTable): Promise<void> {
  const { session, dialect } = landing;
  const { key = [] } = source;
  const table = dialect.table(job.table);
  const present = key.map((name) => `${dialect.identifier(name)} IS NOT NULL`).join(' AND ');
  const { rows } = await session.query(
    `SELECT count(*), count(CASE WHEN ${present} THEN 1 END),` +
      ` (SELECT count(*) FROM (SELECT DISTINCT ${keyList(landing, key)} FROM ${table})) FROM ${table}`,
  );
  const [all = 0, withKey = 0, keys = 0] = (rows[0] ?? []).map(Number);
  assertKeyIsUnique(source, { rows: all, withKey, keys });
}

async function saveCursor({ loader, context }: LoadJob, attempt: LoadAttempt, { next }: TableRead): Promise<void> {
  if (next !== undefined) await writeState(context.session, context.warehouse.dialect, loader.name, next, attempt);
}
