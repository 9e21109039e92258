import { LastroError } from '../base/errors.js';
import { count, suggest } from '../base/text.js';
import { latestSuccess, writeAttempt, type LatestSuccess } from './audit.js';
import type { LoadStepResult } from './load-context.js';
import type { LoadJob } from './load-job.js';
import { rejectWarnings } from './reject-warning.js';
import { loadRecords, writeRecordRejects } from './load-records.js';
import type { LoaderContext, RecordStream } from './loader.js';
import { recordColumns, writeRecords } from './record-file.js';
import { writeState } from './state.js';

/** Milliseconds between two reports of a load that goes on. */
const PROGRESS_INTERVAL_MS = 5000;

/** Whether the loader says by its fingerprint that the source is what its table was last loaded from. */
export async function findUnchangedSource(
  job: LoadJob,
  context: LoaderContext,
): Promise<{ latest: LatestSuccess; rows: number } | undefined> {
  const { session, warehouse, fullRefresh } = job.context;
  const fingerprint = await job.loader.fingerprint?.(context);
  if (fingerprint === undefined) return undefined;
  job.updateLoaderHash(fingerprint);
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  if (fullRefresh || latest?.loaderHash !== job.attempt.loaderHash) return undefined;
  const rows = await job.currentRowCount();
  return rows === null ? undefined : { latest, rows };
}

/** The end of a load whose source has not changed, as far as its loader can say. */
export async function skipUnchangedSource(job: LoadJob, context: LoaderContext): Promise<LoadStepResult | undefined> {
  const { session, warehouse } = job.context;
  const unchanged = await findUnchangedSource(job, context);
  if (unchanged === undefined) return undefined;
  const { latest, rows } = unchanged;
  job.knownFiles = [...latest.files].map(([name, hash]) => ({ name, hash, bytes: 0 }));
  const files = job.notLoadedResults('skipped');
  await writeAttempt(session, warehouse.dialect, job.attempt, files, null);
  const result = { read: 0, loaded: 0, rejected: 0, as_of: null, files };
  return { status: 'skipped', result, rows, error: undefined, warnings: [] };
}

/** Takes what a loader yields and brings it into the table, with the loader's state, in one transaction. */
export async function loadRecordStream(
  job: LoadJob,
  stream: RecordStream,
  loaderContext: LoaderContext,
): Promise<LoadStepResult> {
  const { loader, attempt, table } = job;
  const { session, warehouse, gate } = job.context;
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
    onProgress: createProgressLogger(job),
  });
  const { read, rejected, sources } = records;
  job.knownFiles = sources.map(({ name, hash, bytes }) => ({ name, hash, bytes }));
  if (read > 0 && read === rejected) {
    job.recordFailureDetails = async (_, files) => {
      await writeRecordRejects(session, dialect, attempt, records);
      files.forEach((file, i) => Object.assign(file, { read: sources[i]?.read, rejected: sources[i]?.rejected }));
      return read;
    };
    throw new LastroError('load.all-rejected', `none of ${count(read, 'record')} can be taken`, {
      hint: 'meta.rejected_rows has them with their reasons',
    });
  }
  const warnings = await columnChanges(job, columns);
  if (read === 0 && mode === 'replace') warnings.push('no records came');
  await session.transaction(async () => {
    await loadRecords(session, dialect, { table, columns, mode, key, volatile, attempt }, records);
    await gate?.(session, table);
    await writeAttempt(session, dialect, attempt, sources, null);
    if (job.nextState !== undefined) await writeState(session, dialect, loader.name, job.nextState.value, attempt);
  });
  warnings.push(...(await rejectWarnings(session, dialect, attempt, { read, rejected })));
  const result = { read, loaded: read - rejected, rejected, as_of: records.asOf, files: sources };
  return { status: 'success', result, rows: await job.currentRowCount(), error: undefined, warnings };
}

/** What a reader should know when a loader that has changed sends other columns than its table has. */
async function columnChanges(job: LoadJob, currentColumns: readonly string[]): Promise<string[]> {
  const { session, warehouse } = job.context;
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  if (latest === undefined || latest.loaderHash === job.attempt.loaderHash) return [];
  const previousColumns = ((await warehouse.columns(job.table)) ?? []).map(({ name }) => name);
  const added = currentColumns.filter((name) => !previousColumns.includes(name));
  const removed = previousColumns.filter((name) => !name.startsWith('_') && !currentColumns.includes(name));
  return [
    ...(added.length > 0 ? [`new columns: ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`columns no longer sent: ${removed.join(', ')}`] : []),
  ];
}

/** Says how far a load has come, now and then. */
function createProgressLogger({ loader, context: { clock, log } }: LoadJob): (read: number) => void {
  let lastLogged = clock.elapsed();
  return (read) => {
    const now = clock.elapsed();
    if (now - lastLogged < PROGRESS_INTERVAL_MS) return;
    lastLogged = now;
    log.info(`${loader.name}: ${count(read, 'record')} so far`);
  };
}
