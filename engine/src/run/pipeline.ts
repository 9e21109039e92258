import path from 'node:path';
import { assertNoProblems } from '../base/errors.js';
import { countStatuses } from '../base/verdict.js';
import type { RunResults } from '../publish/artifacts.js';
import { runVerdict } from '../publish/verdict.js';
import { compileModels, writeCompiled } from './compile.js';
import { readSourceAges } from './freshness.js';
import { sourceId, suitesByRelation, unitTestId } from './graph-nodes.js';
import { metadata } from './metadata.js';
import type { RunOptions } from './options.js';
import type { Progress } from './progress.js';
import { readProject } from './project.js';
import { publishRun, writeRun } from './publish.js';
import { openRun, type Run } from './run.js';
import { runTasks, type Task } from './schedule.js';
import type { Scope } from './scope.js';
import { selectedIds } from './select.js';
import { checkTask, createGate } from './steps/check.js';
import { loadTask } from './steps/load.js';
import { modelTask } from './steps/model.js';
import { unitTestTask } from './steps/unit-test.js';
import { formatRelation, rawRelation } from '../sql/relation.js';

export interface PipelineResult {
  exitCode: 0 | 1;
  results: RunResults;
}

/**
 * Runs a project: load and its gate, models, checks, publish. Throws a {@link UsageError} when no run could start;
 * what goes wrong within a run stands in its results.
 */
export async function runPipeline(scope: Scope, options: RunOptions, progress: Progress): Promise<PipelineResult> {
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  const { texts: compiledSql, problems } = await compileModels(project, options);
  assertNoProblems(problems);
  if ((scope === 'build' || scope === 'load') && project.config.prepare !== undefined)
    await project.config.prepare({
      clock: options.clock,
      projectDir: project.dir,
      targetDir: project.targetDir,
      env: options.env,
      log: options.log,
    });

  const run = await openRun(project, options, progress);
  let results: RunResults;
  try {
    const tasks = planTasks(scope, run, ids);
    progress.planned(tasks.length + (scope === 'build' ? 1 : 0));
    options.signal?.addEventListener('abort', () => options.log.warn('interrupted: nothing more is started'));
    await runTasks(tasks, { concurrency: run.threads, failFast: options.failFast === true, signal: options.signal });
    writeCompiled(project, compiledSql);
    carryOverResults(run, ids);
    results = summarize(run, scope);
    const sourceAges = await run.sessions.withSession((session) => readSourceAges(run, session));
    const published = scope !== 'build' || (await publishRun(run, results, coversWholeProject(run), sourceAges));
    results = { ...results, verdict: published ? results.verdict : 'fail', ...completionTimes(run) };
    await writeRun(run, results, compiledSql, sourceAges);
  } finally {
    await run.close();
  }
  progress.finished(results);
  return { exitCode: results.verdict === 'fail' ? 1 : 0, results };
}

/** The steps of a run in their order; each names the steps it waits for. */
function planTasks(scope: Scope, run: Run, ids: ReadonlySet<string>): Task[] {
  const { project } = run;
  const { loaders, models, unitTests, graph } = project;
  const includesLoads = scope === 'build' || scope === 'load';
  const includesModels = scope === 'build' || scope === 'run';
  const includesChecks = scope === 'build' || scope === 'test';
  const tasks: Task[] = [];
  const checkTaskId = (relation: string): string => `check ${relation}`;
  const rawChecks = new Map(
    loaders.map((loader) => [
      sourceId(project.config.name, loader),
      checkTaskId(formatRelation(rawRelation(loader.table))),
    ]),
  );

  if (includesLoads)
    for (const loader of loaders)
      if (ids.has(sourceId(project.config.name, loader)))
        tasks.push(loadTask(run, loader, createGate(run, loader.table, ids)));
  if (includesChecks)
    for (const test of unitTests)
      if (ids.has(unitTestId(project.config.name, test))) tasks.push(unitTestTask(run, test));
  if (includesModels)
    for (const model of models)
      if (ids.has(model.uniqueId)) {
        const parents = graph.parents(model.uniqueId);
        // What is built on raw waits for the checks of raw: bad raw never reaches the views.
        tasks.push(modelTask(run, model, [...parents, ...parents.flatMap((parent) => rawChecks.get(parent) ?? [])]));
      }
  if (includesChecks || scope === 'load')
    for (const [relation, suites] of suitesByRelation(project.suites)) {
      if (scope === 'load' && !relation.startsWith('raw.')) continue;
      const task = checkTask(run, checkTaskId(relation), suites, ids);
      if (task !== undefined) tasks.push(task);
    }
  return tasks;
}

/** What the run before came to where this one only completes it. */
function carryOverResults(run: Run, ids: ReadonlySet<string>): void {
  const { nodes } = run.project.graph;
  for (const result of run.options.retriedRun?.results ?? [])
    if (!ids.has(result.unique_id) && nodes.has(result.unique_id)) run.results.push(result);
}

function coversWholeProject(run: Run): boolean {
  const reportedIds = new Set(run.results.map((result) => result.unique_id));
  return [...run.project.graph.nodes.keys()].every((id) => reportedIds.has(id));
}

/** When the run ended, and how long it took in seconds. */
function completionTimes({ options, startedElapsed }: Run): Pick<RunResults, 'completed_at' | 'elapsed_time'> {
  return {
    completed_at: options.clock.now().toISOString(),
    elapsed_time: Math.round(options.clock.elapsed() - startedElapsed) / 1000,
  };
}

function summarize(run: Run, scope: Scope): RunResults {
  const { project, options, startedAt } = run;
  const completedAt = options.clock.now();
  return {
    metadata: metadata('run_results', project, run.id, completedAt),
    args: {
      command: scope,
      select: [...(options.select ?? [])],
      exclude: [...(options.exclude ?? [])],
      indirect_selection: options.indirectSelection ?? 'eager',
      vars: options.vars ?? {},
      full_refresh: options.fullRefresh === true,
      warn_error: options.warnError === true,
      fail_fast: options.failFast === true,
      threads: run.threads,
      target: project.targetName,
      target_path: path.relative(project.dir, project.targetDir).replaceAll(path.sep, '/') || '.',
    },
    started_at: startedAt.toISOString(),
    ...completionTimes(run),
    verdict: options.signal?.aborted === true ? 'fail' : runVerdict(run.results),
    counts: countStatuses(run.results.map(({ status }) => status)),
    results: run.results,
  };
}
