import { UsageError, messageOf, messageWithHint } from '../base/errors.js';
import { seconds } from '../base/text.js';
import { engineMessage } from '../personal/index.js';
import { withStack } from '../base/stack.js';
import { parseIsoDate } from '../base/timestamp.js';
import { latestSuccess, writeAttempt, type LatestSuccess } from './audit.js';
import { loadFiles } from './files/files-step.js';
import type { LoadContext, LoadStepResult, LoadTableResult } from './load-context.js';
import { LoadFailure, notLoadedResults, withProgress } from './load-failure.js';
import { LoadJob } from './load-job.js';
import type { Loader } from './loader.js';
import { loadTakenRecords, readSourceStatus, skipUnchangedSource } from './records/records-step.js';
import { isPostgresTable } from './postgres/postgres-table.js';
import { rejectWarnings } from './reject-warning.js';
import { loadStream } from './singer/load-stream.js';
import { writeFailure } from './write-table.js';

/**
 * Loads one source into its raw table, completely or not at all. Never throws for a fault of a source, a file or a gate:
 * the result has it, and `meta.load_metadata` records it.
 */
export async function loadTable(loader: Loader, context: LoadContext): Promise<LoadTableResult> {
  const started = context.clock.elapsed();
  const job = new LoadJob(loader, context);
  let result: LoadStepResult;
  try {
    result = await withProgress(job.initialProgress(), () => runLoad(job));
  } catch (error) {
    if (!(error instanceof LoadFailure)) throw error;
    result = await recordFailure(job, error);
  } finally {
    await job.close();
  }
  return { ...result, table: job.table, duration: context.clock.elapsed() - started };
}

async function runLoad(job: LoadJob): Promise<LoadStepResult> {
  if (job.loader.stream !== undefined) return loadStream(job);
  const state = await job.state();
  const code = job.openCode(undefined, { state });
  try {
    const { attempt, fingerprint, unchanged } = await readSourceStatus(job, code);
    if (unchanged !== undefined) return await skipUnchangedSource(job, attempt, unchanged);
    return await withProgress({ ...job.initialProgress(), attempt }, async () => {
      const files = await code.begin();
      if (files === undefined) return loadTakenRecords(job, attempt, await code.records());
      code.close();
      if (!isPostgresTable(files)) return loadFiles(job, files, job.signal, fingerprint);
      const { loadPostgres } = await import('./postgres/load-postgres.js');
      return loadPostgres(job, files, state);
    });
  } finally {
    code.close();
  }
}

/** Records a failure in a transaction of its own, since the load's was rolled back. */
async function recordFailure(job: LoadJob, { thrown, progress }: LoadFailure): Promise<LoadStepResult> {
  const { session, warehouse, log, env } = job.context;
  const error = job.toLoadError(thrown);
  if (env['LASTRO_DEBUG'] === '1') log.error(withStack(`loader ${job.loader.name} failed`, error.cause ?? error, env));
  const { attempt, rejects } = progress;
  await job.keeper
    ?.discard()
    .catch((problem: unknown) => log.error(`the archive keeps the manifest of a failed load: ${messageOf(problem)}`));
  const files = notLoadedResults(progress.files, 'failed').map((file, i) => {
    const { read, rejected } = rejects?.counts[i] ?? file;
    return { ...file, read, rejected };
  });
  const rejected = files.reduce((sum, file) => sum + file.rejected, 0);
  let rows: number | null = null;
  try {
    await writeFailure(job.context, attempt, rejects, () =>
      writeAttempt(session, warehouse.dialect, attempt, files, `${error.code}: ${error.message}`),
    );
    rows = await job.currentRowCount();
  } catch (problem) {
    log.error(`the failed load of ${job.table.name} could not be recorded: ${engineMessage(problem, job.isPersonal)}`);
  }
  const result = { read: rejected, loaded: 0, rejected, as_of: null, files };
  const isSource = error.code !== 'load.gate' && !(thrown instanceof UsageError);
  const latest =
    job.loader.onFailure === 'keep' && isSource
      ? await latestSuccess(session, warehouse.dialect, job.loader.table)
      : undefined;
  const staleAge = latest && ageOf(latest, job);
  if (latest === undefined || staleAge === undefined || rows === null)
    return { status: 'failed', result, rows, error, warnings: [] };
  const kept = await rejectWarnings(session, warehouse.dialect, { ...attempt, runId: latest.runId }, latest);
  const warnings = [`stale, loaded ${staleAge} ago: ${messageWithHint(error)}`, ...kept];
  return { status: 'skipped', result, rows, error: undefined, warnings };
}

/** How long ago a table was last loaded, for a reader. */
function ageOf({ at }: LatestSuccess, job: LoadJob): string | undefined {
  const loadedAt = parseIsoDate(at);
  if (loadedAt === undefined) return undefined;
  const ms = job.context.clock.now().getTime() - loadedAt.getTime();
  const days = Math.floor(ms / 86_400_000);
  return days >= 1 ? `${days} ${days === 1 ? 'day' : 'days'}` : seconds(Math.max(0, ms));
}
