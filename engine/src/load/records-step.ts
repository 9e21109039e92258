import { LastroError } from '../base/errors.js';
import { count, suggest } from '../base/text.js';
import { latestSuccess, writeAttempt, type LatestSuccess, type LoadAttempt } from './audit.js';
import type { LoadStepResult } from './load-context.js';
import { LoadFailure, withProgress } from './load-failure.js';
import type { LoadJob } from './load-job.js';
import { rejectWarnings } from './reject-warning.js';
import { skipLoad } from './skip-load.js';
import { loadRecords, writeRecordRejects } from './load-records.js';
import type { LoaderContext, RecordStream } from './loader.js';
import { recordColumns, writeRecords } from './record-file.js';
import { writeState } from './state.js';

/** Milliseconds between two reports of a load that goes on. */
const PROGRESS_INTERVAL_MS = 5000;

/** What a loader's fingerprint says of its source. */
export interface SourceStatus {
  attempt: LoadAttempt;
  /** The last load and the rows of its table, when the source has not changed since, as far as the loader can say. */
  unchanged: { latest: LatestSuccess; rows: number } | undefined;
}

export async function readSourceStatus(job: LoadJob, context: LoaderContext): Promise<SourceStatus> {
  const { session, warehouse, fullRefresh } = job.context;
  const fingerprint = await job.loader.fingerprint?.(context);
  if (fingerprint === undefined) return { attempt: job.attempt(), unchanged: undefined };
  const attempt = job.attempt(fingerprint);
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  if (fullRefresh || latest?.loaderHash !== attempt.loaderHash) return { attempt, unchanged: undefined };
  const rows = await job.currentRowCount();
  return { attempt, unchanged: rows === null ? undefined : { latest, rows } };
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

/** Loads what a loader yields into the table, with the loader's state, in one transaction. */
export async function loadRecordStream(
  job: LoadJob,
  attempt: LoadAttempt,
  stream: RecordStream,
  loaderContext: LoaderContext,
): Promise<LoadStepResult> {
  const { loader, table } = job;
  const { session, warehouse } = job.context;
  const { dialect } = warehouse;
  const { mode = 'replace', key = [], volatile = [] } = loader;
  if (mode === 'upsert' && key.length === 0)
    throw new LastroError('load.no-key', `loader ${loader.name} upserts without a key`, {
      hint: 'name its key columns',
    });
  const contract = job.contract();
  const columns = recordColumns(loader, contract);
  const unknown = [...key, ...volatile].find((name) => !columns.includes(name));
  if (unknown !== undefined)
    throw new LastroError('load.unknown-column', `loader ${loader.name} names ${unknown}, which is no column of its`, {
      hint: suggest(unknown, columns),
    });
  const records = await writeRecords(stream, loader.name, { columns, key, contract }, job.scratch, {
    signal: loaderContext.signal,
    maskSecrets: (text) => job.maskSecrets(text),
    maskRecord: (text) => job.maskRecord(text),
    onProgress: createProgressLogger(job),
  });
  const { read, rejected, sources } = records;
  const files = sources.map(({ name, hash, bytes }) => ({ name, hash, bytes }));
  if (read > 0 && read === rejected) {
    const error = new LastroError('load.all-rejected', `all ${count(read, 'record')} were rejected`, {
      hint: 'meta.rejected_rows has them with their reasons',
    });
    const write = (): Promise<void> => writeRecordRejects(session, dialect, attempt, records);
    throw new LoadFailure(error, { attempt, files, rejects: { counts: sources, write } });
  }
  return withProgress({ attempt, files }, async () => {
    const warnings = await columnChanges(job, attempt, columns);
    if (read === 0 && mode === 'replace') warnings.push('no records came');
    await session.transaction(async () => {
      await loadRecords(session, dialect, { table, columns, mode, key, volatile, attempt }, records);
      await writeAttempt(session, dialect, attempt, sources, null);
      if (job.nextState !== undefined) await writeState(session, dialect, loader.name, job.nextState.value, attempt);
      await job.context.beforeCommit?.({ as_of: records.asOf });
    });
    warnings.push(...(await rejectWarnings(session, dialect, attempt, { read, rejected })));
    const result = { read, loaded: read - rejected, rejected, as_of: records.asOf, files: sources };
    return { status: 'success', result, rows: await job.currentRowCount(), error: undefined, warnings };
  });
}

/** What a reader should know when a loader that has changed sends other columns than its table has. */
async function columnChanges(job: LoadJob, attempt: LoadAttempt, currentColumns: readonly string[]): Promise<string[]> {
  const { session, warehouse } = job.context;
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  if (latest === undefined || latest.loaderHash === attempt.loaderHash) return [];
  const previousColumns = ((await warehouse.columns(job.table)) ?? []).map(({ name }) => name);
  const added = currentColumns.filter((name) => !previousColumns.includes(name));
  const removed = previousColumns.filter((name) => !name.startsWith('_') && !currentColumns.includes(name));
  return [
    ...(added.length > 0 ? [`new columns: ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`columns no longer sent: ${removed.join(', ')}`] : []),
  ];
}

/** Logs the progress of a load from time to time. */
function createProgressLogger({ loader, context: { clock, log } }: LoadJob): (read: number) => void {
  let lastLogged = clock.elapsed();
  return (read) => {
    const now = clock.elapsed();
    if (now - lastLogged < PROGRESS_INTERVAL_MS) return;
    lastLogged = now;
    log.info(`${loader.name}: ${count(read, 'record')} so far`);
  };
}
