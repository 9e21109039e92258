import { assertNoProblems } from '../base/errors.js';
import { abortable, LoaderProcesses, startLoaders, type LoaderHost } from '../load/index.js';
import type { RunReport } from '../history/index.js';
import type { NodeResult, RunResults } from '../publish/artifacts.js';
import { createArtifacts } from './artifacts.js';
import { CollectedResults } from './collected-results.js';
import { completeRun } from './complete-run.js';
import { announceEventTime } from './event-time.js';
import { prepareRunFigures } from './figures.js';
import { prepareRunLake } from './lake.js';
import { earlierBuildTimes } from './history.js';
import type { RunOptions } from './options.js';
import { planSteps } from './plan.js';
import type { Progress } from './progress.js';
import { compiledBy, compileModels } from './project/compile-models.js';
import { parsesItself, refusedModels } from './project/refused-models.js';
import { readProject, type Project } from './project/project.js';
import { selectedIds } from './project/select.js';
import { openRun } from './run-context.js';
import { runSteps } from './run-steps.js';
import { loadsSources, type Scope } from './scope.js';
import { readSourceAges } from './source-ages.js';
import { summarizeRun } from './summarize.js';

export interface PipelineResult {
  exitCode: 0 | 1;
  results: RunResults;
  report: RunReport;
}

/**
 * Runs a project: load and its gate, models, checks, publish. Throws a {@link UsageError} when no run could start;
 * failures within a run are in its results.
 */
export async function runPipeline(scope: Scope, options: RunOptions, progress: Progress): Promise<PipelineResult> {
  const loaders = options.loaders ?? (loadsSources(scope) ? startLoaders(options.projectDir) : new LoaderProcesses());
  try {
    return await runProject(scope, options, progress, loaders);
  } finally {
    loaders.close();
  }
}

async function runProject(
  scope: Scope,
  options: RunOptions,
  progress: Progress,
  loaders: LoaderHost,
): Promise<PipelineResult> {
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  announceEventTime(scope, project, ids, options);
  const { texts, problems } = await compileModels(project, options);
  assertNoProblems(problems);
  if (!parsesItself(project)) assertNoProblems(await refusedModels(project, options));
  if (loadsSources(scope) && project.config.prepare !== undefined)
    await abortable(
      project.config.prepare({
        clock: options.clock,
        projectDir: project.dir,
        targetDir: project.targetDir,
        env: options.env,
        log: options.log,
      }),
      options.signal,
    );

  options.signal?.throwIfAborted();
  const [run, seconds] = await Promise.all([
    openRun(project, options, loaders, ids),
    earlierBuildTimes({ project, options }),
  ]);
  const { signal } = run.options;
  const compiledSql =
    options.deferTo === undefined ? texts : compiledBy(run.warehouse.dialect, texts, project, options);
  try {
    const steps = planSteps(scope, run, ids);
    const publishes = scope !== 'build' ? 0 : project.config.publish?.layers === undefined ? 1 : 2;
    progress.planned(steps.length + publishes);
    let stopInterrupting: (() => void) | undefined;
    const interrupt = (): void => {
      options.log.warn('interrupted: no more steps are started');
      stopInterrupting = run.sessions.interrupt();
    };
    signal?.addEventListener('abort', interrupt);
    const collected = new CollectedResults(project, run.states);
    try {
      await runSteps(steps, collected, {
        concurrency: run.threads,
        failFast: options.failFast === true,
        signal,
        progress,
        seconds,
      });
    } finally {
      // From here on the run reports what it did, interrupted or not.
      signal?.removeEventListener('abort', interrupt);
      stopInterrupting?.();
    }
    const nodes = [
      ...collected.nodes.map((node) => run.costs.withCost(node)),
      ...carriedOverResults(project, options, ids),
    ];
    const stepResults = summarizeRun(run, scope, nodes);
    const sourceAges = await run.sessions.withSession((session) => readSourceAges(run, collected, session));
    if (scope === 'build') progress.stepStarted?.('figures');
    const relations = await run.warehouse.relations();
    const figures =
      scope === 'build'
        ? await prepareRunFigures(run, {
            results: stepResults,
            coversWholeProject: coversWholeProject(project, nodes),
            publishesParts: options.publishesParts === true,
            sourceAges,
            relations,
            fingerprint: (id) => collected.fingerprint(id),
          })
        : undefined;
    const lake =
      figures &&
      (await prepareRunLake(run, {
        ...{ results: stepResults, figures, relations },
        fingerprint: (id) => collected.fingerprint(id),
      }));
    const artifacts = await createArtifacts(run, stepResults, { compiledSql, sourceAges, relations });
    const { results, report } = await completeRun(run, { artifacts, figures, lake, compiledSql, progress });
    progress.finished(results, report);
    return { exitCode: results.verdict === 'fail' ? 1 : 0, results, report };
  } finally {
    await run.close();
  }
}

/** Results of the run that is retried. */
function carriedOverResults(
  { graph }: Project,
  { retriedRun }: RunOptions,
  ids: ReadonlySet<string>,
): readonly NodeResult[] {
  return (retriedRun?.results ?? []).filter(({ unique_id: id }) => !ids.has(id) && graph.nodes.has(id));
}

function coversWholeProject({ graph }: Project, results: readonly NodeResult[]): boolean {
  const reportedIds = new Set(results.map((result) => result.unique_id));
  return [...graph.nodes.values()].every(({ uniqueId, kind }) => kind === 'exposure' || reportedIds.has(uniqueId));
}
