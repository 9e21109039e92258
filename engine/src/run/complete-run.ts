import fs from 'node:fs';
import { LastroError, formatError, messageOf } from '../base/errors.js';
import type { StagedFiles } from '../base/staged-files.js';
import { countStatuses, outcomeOf } from '../base/status.js';
import { stageArtifacts } from '../publish/artifact-files.js';
import type { NodeResult, RunResults } from '../publish/artifacts.js';
import type { RunRecord, RunReport } from '../history/index.js';
import { createRunRecord } from '../publish/run-record.js';
import type { RunArtifacts } from './artifacts.js';
import { discardRunFigures, placeRunFigures, reportFigures, type FiguresStep } from './figures.js';
import { readEarlierRuns, recordRun, reportRun, type EarlierRuns } from './history.js';
import { publishRunLake, reportLake, type LakeStep } from './lake.js';
import type { Progress } from './progress.js';
import { writeCompiled, type CompiledSql } from './project/compile-models.js';
import type { RunContext } from './run-context.js';
import { completion } from './summarize.js';
import { databaseFile } from './target.js';

export interface CompleteRunOptions {
  /** With the results of the steps. */
  artifacts: RunArtifacts;
  figures: FiguresStep | undefined;
  lake: LakeStep | undefined;
  compiledSql: ReadonlyMap<string, CompiledSql>;
  progress: Progress;
}

interface StagedArtifacts {
  final: RunArtifacts;
  record: RunRecord;
  report: RunReport;
  staged: StagedFiles;
}

/**
 * Ends a run: the warehouse is made durable first, then the figures are placed, then the artifacts, which refer to both.
 * Everything that needs space on the disk is written before the first of them is replaced. Returns the results of the run as its
 * artifacts state them, and its report. Throws `run.cannot-write` when the artifacts cannot be written: those of the run before stay.
 */
export async function completeRun(
  run: RunContext,
  { artifacts, figures, lake, compiledSql, progress }: CompleteRunOptions,
): Promise<{ results: RunResults; report: RunReport }> {
  const { project, options } = run;
  const [closeError, read] = await Promise.all([
    run.warehouse.close().then(
      () => undefined,
      (error: unknown) => ({ message: formatError(error) }),
    ),
    readEarlierRuns(run),
  ]);
  let earlier: EarlierRuns | undefined = read;
  if (closeError !== undefined) options.log.error(closeError.message);
  const file = databaseFile(project, options.env);
  const isLost = closeError !== undefined && file !== undefined && !fs.existsSync(file);
  const stepResults = isLost ? withoutWarehouse(artifacts.runResults, closeError.message) : artifacts.runResults;
  const finish = (hasFailed: boolean): RunArtifacts => {
    const verdict = hasFailed ? 'fail' : stepResults.verdict;
    return { ...artifacts, runResults: { ...stepResults, verdict, ...completion(run) } };
  };

  const stage = async (final: RunArtifacts): Promise<StagedArtifacts> => {
    const record = createRunRecord(final);
    const report = await reportRun(run, record, earlier ?? (await readEarlierRuns(run)));
    earlier = undefined;
    return { final, record, report, staged: await stageArtifacts(project.targetDir, { ...final, report }) };
  };
  let prepared = figures;
  let artifactsToWrite: StagedArtifacts;
  try {
    const isWithout = closeError !== undefined || [figures, lake].some((output) => output?.status === 'error');
    artifactsToWrite = await stage(finish(isWithout));
    writeCompiled(project, compiledSql, run.secrets);
  } catch (error) {
    options.log.error(messageOf(error));
    // The artifacts matter more than figures that could be placed: these make room for them.
    prepared = figures && (await discardRunFigures(figures, messageOf(error)));
    try {
      artifactsToWrite = await stage(finish(true));
    } catch (secondError) {
      throw artifactsError(run, isLost, secondError);
    }
  }
  const failLate = async (): Promise<void> => {
    if (artifactsToWrite.final.runResults.verdict === 'fail') return;
    await artifactsToWrite.staged.discard();
    artifactsToWrite = await stage(finish(true));
  };
  if (prepared !== undefined) {
    const placed =
      closeError === undefined
        ? await placeRunFigures(prepared)
        : await discardRunFigures(prepared, 'the warehouse could not be written');
    reportFigures(placed, progress);
    if (placed.status === 'error') await failLate();
  }
  if (lake !== undefined) {
    const published = await publishRunLake(lake, artifactsToWrite.final.runResults.verdict !== 'fail');
    reportLake(published, progress);
    if (published.status === 'error') await failLate();
  }
  const { staged, final, record, report } = artifactsToWrite;
  await staged.commit();
  project.cache.save();
  if (options.isDraft !== true) await recordRun(run, record);
  return { results: final.runResults, report };
}

/** The results of a run whose new warehouse could not be written: nothing of what it built is there. */
function withoutWarehouse(runResults: RunResults, reason: string): RunResults {
  const results = runResults.results.map((result): NodeResult => {
    if (result.status === 'skipped' || result.status === 'error') return result;
    const isTest = result.resource_type === 'test' || result.resource_type === 'unit_test';
    const unsaved = { ...result };
    delete unsaved.accepted;
    return { ...unsaved, status: isTest ? 'skipped' : 'error', rows: null, message: `not saved: ${reason}` };
  });
  return { ...runResults, results, counts: countStatuses(results.map(outcomeOf)) };
}

function artifactsError({ project, runId }: RunContext, isLost: boolean, error: unknown): LastroError {
  return new LastroError(
    'run.cannot-write',
    `cannot write the artifacts of run ${runId} in ${project.targetDir}: ${messageOf(error)}`,
    {
      hint: isLost
        ? 'nothing of the run was saved'
        : 'the warehouse has the new tables; the artifacts and figures are those of the previous run; check the free disk space',
      cause: error,
    },
  );
}
