import { UsageError } from '../../base/errors.js';
import { megabytes } from '../../base/text.js';
import { latestSuccess, type LoadAttempt } from '../audit.js';
import { assertColumns, columnChanges } from '../columns.js';
import { loadPreparedFiles } from '../files/files-step.js';
import type { Landing } from '../landing.js';
import type { LoadStepResult } from '../load-context.js';
import { withProgress } from '../load-failure.js';
import type { LoadJob } from '../load-job.js';
import { skipLoad } from '../skip-load.js';
import { assertKey } from './key.js';
import { mergePart } from './merge-part.js';
import type { PostgresTable } from './postgres-table.js';
import { readPrepared, type PreparedRead } from './prepare-read.js';

/** Bytes between two lines of the log that say how far a load is. */
const PROGRESS_BYTES = 250e6;

/**
 * Loads a table from PostgreSQL: whole, in place of what the table has, or the rows since the last load by its cursor. What was read
 * whole and is byte for byte what it was is not loaded again. `state`: what the last load kept.
 */
export function loadPostgres(job: LoadJob, source: PostgresTable, state: unknown): Promise<LoadStepResult> {
  const { name, mode = 'replace' } = job.loader;
  if (mode !== 'replace')
    throw new UsageError('load.mode-of-files', `loader ${name} has mode ${mode} and yields a table of PostgreSQL`, {
      hint: 'leave out the mode: with a cursor rows take the place of those with the same key',
    });
  const attempt = job.attempt(JSON.stringify(source));
  return withProgress({ attempt, files: [{ name: source.table, hash: '', bytes: 0 }] }, async () => {
    const found = await readNew(job, source, state);
    const { hash, input, header } = found.prepared;
    assertColumns(name, header);
    return withProgress({ attempt, files: [{ name: source.table, hash, bytes: input.bytes }] }, () =>
      loadRead(job, attempt, source, found),
    );
  });
}

/** Loads what was read of a table. */
export const loadRead = (
  job: LoadJob,
  attempt: LoadAttempt,
  source: PostgresTable,
  found: PreparedRead,
): Promise<LoadStepResult> =>
  found.read.isPart ? mergePart(job, attempt, source, found) : replaceWhole(job, attempt, source, found);

/** Reads what is new where that is enough to make the table what reading all of it would. */
async function readNew(job: LoadJob, source: PostgresTable, state: unknown): Promise<PreparedRead> {
  const { warehouse } = job.context;
  const existing = await warehouse.columns(job.table);
  const isStaged = warehouse.tableLoader !== undefined;
  // Beside a table of another server, rows that leave it cannot be found from here.
  const needsAll = isStaged && (source.deletes === true || job.loader.contract !== undefined);
  const found = await read(job, source, existing === undefined || needsAll ? undefined : state);
  // A part with records that cannot be read does not say which rows they replace.
  return found.read.isPart && found.prepared.rejected > 0 ? read(job, source, undefined) : found;
}

function read(job: LoadJob, source: PostgresTable, state: unknown): Promise<PreparedRead> {
  const { env, log, http: { pause = 500 } = {} } = job.context;
  const { name } = job.loader;
  let told = PROGRESS_BYTES;
  return readPrepared(
    {
      ...{ source, env, state, snapshots: job.shared.snapshots, signal: job.signal },
      ...{ scratch: job.scratch, secrets: job.secrets },
      onBytes(bytes) {
        if (bytes < told) return;
        told = bytes + PROGRESS_BYTES;
        log.info(`${name}: ${megabytes(bytes)} so far`);
      },
    },
    {
      pause,
      onRetry: (error, _, wait) =>
        log.warn(job.maskMessage(`${name}: ${(error as Error).message}; again in ${(wait / 1000).toFixed(1)} s`)),
    },
  );
}

async function replaceWhole(
  job: LoadJob,
  attempt: LoadAttempt,
  source: PostgresTable,
  found: PreparedRead,
): Promise<LoadStepResult> {
  const { read, prepared } = found;
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
  await job.keeper?.keepPostgres(attempt, source, found);
  const changes = columnChanges(
    existing?.map(({ name }) => name),
    columns,
  );
  return loadPreparedFiles(job, attempt, columns, [prepared], files, {
    asOf: read.at,
    warnings: [...read.notes, ...changes],
    ...(read.next === undefined ? {} : { state: read.next }),
    ...(source.key === undefined ? {} : { verify: (rows: Landing) => assertKey(rows, job.table, source) }),
  });
}
