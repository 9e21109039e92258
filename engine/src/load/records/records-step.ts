import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { latestSuccess, type LatestSuccess, type LoadAttempt } from '../audit.js';
import { columnChanges } from '../columns.js';
import type { LoadStepResult } from '../load-context.js';
import { LoadFailure, withProgress } from '../load-failure.js';
import type { LoadJob } from '../load-job.js';
import { rejectWarnings } from '../reject-warning.js';
import { skipLoad } from '../skip-load.js';
import {
  incomingRecords,
  mergeRecords,
  readRecords,
  writeRecordRejects,
  type RecordTarget,
  type StreamMerge,
} from './load-records.js';
import type { Landing } from '../landing.js';
import type { LoaderCode, TakenRecords } from '../loader-code.js';
import { writeState } from '../state.js';
import { writeTable } from '../write-table.js';

/** What a loader's fingerprint says of its source. */
export interface SourceStatus {
  attempt: LoadAttempt;
  /** Undefined where the loader says nothing of its source. */
  fingerprint: string | undefined;
  /** The last load and the rows of its table, when the source has not changed since, as far as the loader can say. */
  unchanged: { latest: LatestSuccess; rows: number } | undefined;
}

export async function readSourceStatus(job: LoadJob, code: LoaderCode): Promise<SourceStatus> {
  const { session, warehouse, fullRefresh } = job.context;
  const fingerprint = await code.fingerprint();
  if (fingerprint === undefined) return { attempt: job.attempt(), fingerprint, unchanged: undefined };
  const attempt = job.attempt(fingerprint);
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  if (fullRefresh || latest?.loaderHash !== attempt.loaderHash) return { attempt, fingerprint, unchanged: undefined };
  const rows = await job.currentRowCount();
  return { attempt, fingerprint, unchanged: rows === null ? undefined : { latest, rows } };
}

/** Skips a load whose source has not changed. */
export function skipUnchangedSource(
  job: LoadJob,
  attempt: LoadAttempt,
  { latest, rows }: NonNullable<SourceStatus['unchanged']>,
): Promise<LoadStepResult> {
  const files = [...latest.files].map(([name, hash]) => ({ name, hash, bytes: 0 }));
  return skipLoad(job, attempt, latest, files, rows);
}

/** Loads the records that were received into the table, with the loader's state, in one transaction. */
export async function loadTakenRecords(
  job: LoadJob,
  attempt: LoadAttempt,
  { records, columns, state, isWhole = false, notFound, notes = [], changes: messages }: TakenRecords,
  { warnings: known = [], ...stream }: StreamMerge & { warnings?: readonly string[] } = {},
): Promise<LoadStepResult> {
  const merge: StreamMerge = { removedBy: messages?.removedBy, ...stream };
  const { loader, table } = job;
  const { session, warehouse, fullRefresh } = job.context;
  const { dialect } = warehouse;
  const { volatile = [] } = loader;
  // What was appended comes again.
  const isAgain = isWhole && fullRefresh && loader.mode === 'append';
  const mode = isAgain ? 'replace' : (loader.mode ?? 'replace');
  const key = isAgain ? [] : (loader.key ?? []);
  const { read, rejected, sources } = records;
  const [missing] = notFound;
  if (read === 0 && mode === 'replace' && missing !== undefined)
    throw new LastroError('load.not-found', `${missing} returned 404, and there are no records`, {
      hint: 'the table is unchanged; check the address',
    });
  const files = sources.map(({ name, hash, bytes }) => ({ name, hash, bytes }));
  if (read === 0 && mode !== 'replace' && merge.undo === undefined) {
    const unchanged = await withProgress({ attempt, files }, () => skipNothingNew(job, attempt, state));
    if (unchanged !== undefined) return { ...unchanged, notes };
  }
  await job.keeper?.keepRecords(attempt, { records, columns, state }, { merge, replaces: mode === 'replace' });
  // Of a topic it is no fault of the source: the messages come never again.
  if (read > 0 && read === rejected && messages === undefined) {
    const error = new LastroError('load.all-rejected', `all ${count(read, 'record')} were rejected`, {
      hint: 'see meta.rejected_rows for the rows and reasons',
    });
    const write = (landing: Landing): Promise<void> => writeRecordRejects(landing, attempt, records);
    throw new LoadFailure(error, { attempt, files, rejects: { counts: sources, write } });
  }
  return withProgress({ attempt, files }, async () => {
    const changes = await changesOfColumns(job, attempt, columns);
    const warnings = [...known, ...(messages?.warnings ?? []), ...changes];
    if (read === 0 && mode === 'replace') warnings.push('no records');
    const target: RecordTarget = { table, columns, mode, key, volatile, attempt, stream: merge };
    await writeTable(job.context, {
      table,
      attempt,
      read: (landing) => readRecords(landing, target, records),
      merge: {
        incoming: incomingRecords,
        isReplaced: mode === 'replace',
        into: (rows, incoming, into) => mergeRecords(rows, target, incoming, into),
      },
      check: async (rows) => job.context.check?.({ as_of: records.asOf }, rows),
      async record() {
        await job.recordSuccess(attempt, sources);
        if (state !== undefined) await writeState(session, dialect, loader.name, state.value, attempt);
        await job.context.record?.({ as_of: records.asOf, warnings: changes });
      },
    });
    warnings.push(...(await rejectWarnings(session, dialect, attempt, { read, rejected })));
    const result = { read, loaded: read - rejected, rejected, as_of: records.asOf, files: sources };
    return { status: 'success', result, rows: await job.currentRowCount(), error: undefined, warnings, notes };
  });
}

/** A load that adds nothing to its table leaves it as it is; only the state may go on. Undefined where the table is to be made. */
async function skipNothingNew(
  job: LoadJob,
  attempt: LoadAttempt,
  state: TakenRecords['state'],
): Promise<LoadStepResult | undefined> {
  const { session, warehouse } = job.context;
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  const rows = await job.currentRowCount();
  if (latest?.loaderHash !== attempt.loaderHash || rows === null) return undefined;
  if (state !== undefined)
    await session.transaction(() => writeState(session, warehouse.dialect, job.loader.name, state.value, attempt));
  return skipUnchangedSource(job, attempt, { latest, rows });
}

/** What a reader should know when a loader that has changed sends other columns than its table has. */
async function changesOfColumns(
  job: LoadJob,
  attempt: LoadAttempt,
  currentColumns: readonly string[],
): Promise<string[]> {
  const { session, warehouse } = job.context;
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  if (latest === undefined || latest.loaderHash === attempt.loaderHash) return [];
  return columnChanges(
    ((await warehouse.columns(job.table)) ?? []).map(({ name }) => name),
    currentColumns,
  );
}
