import { writeAttempt, type LatestSuccess, type LoadAttempt } from './audit.js';
import type { LoadStepResult } from './load-context.js';
import { notLoadedResults, type KnownFile } from './load-failure.js';
import type { LoadJob } from './load-job.js';
import { rejectWarnings } from './reject-warning.js';

/**
 * Records that a table is left as its last load left it. What that load rejected is still missing from the table, and
 * a table without records still has none: the result warns of it again.
 */
export async function skipLoad(
  job: LoadJob,
  attempt: LoadAttempt,
  latest: LatestSuccess,
  knownFiles: readonly KnownFile[],
  rows: number | null,
): Promise<LoadStepResult> {
  const { session, warehouse } = job.context;
  const files = notLoadedResults(knownFiles, 'skipped');
  await writeAttempt(session, warehouse.dialect, attempt, files, null);
  const warnings = await rejectWarnings(session, warehouse.dialect, { ...attempt, runId: latest.runId }, latest);
  if (latest.read === 0 && (job.loader.mode ?? 'replace') === 'replace') warnings.push('no records');
  const result = { read: 0, loaded: 0, rejected: 0, as_of: null, files };
  return { status: 'skipped', result, rows, error: undefined, warnings };
}
