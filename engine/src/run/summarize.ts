import path from 'node:path';
import { countStatuses, runVerdict } from '../base/status.js';
import type { NodeResult, RunResults } from '../publish/artifacts.js';
import { metadata } from './metadata.js';
import type { RunContext } from './run-context.js';
import type { Scope } from './scope.js';

type RunIdentity = Pick<RunContext, 'runId' | 'startedAt' | 'startedElapsed' | 'project' | 'options' | 'threads'>;

/** When the run ended, and how long it took in seconds. */
export function completionTimes({
  options,
  startedElapsed,
}: Pick<RunIdentity, 'options' | 'startedElapsed'>): Pick<RunResults, 'completed_at' | 'elapsed_time'> {
  return {
    completed_at: options.clock.timestamp().toISOString(),
    elapsed_time: Math.round(options.clock.elapsed() - startedElapsed) / 1000,
  };
}

/** The results of a run as `run_results.json` states them. */
export function summarizeRun(context: RunIdentity, scope: Scope, results: NodeResult[]): RunResults {
  const { runId, project, options, startedAt, threads } = context;
  return {
    metadata: metadata('run_results', project, runId, options.clock.now()),
    args: {
      command: scope,
      select: [...(options.select ?? [])],
      exclude: [...(options.exclude ?? [])],
      indirect_selection: options.indirectSelection ?? 'eager',
      vars: options.vars ?? {},
      full_refresh: options.fullRefresh === true,
      warn_error: options.warnError === true,
      strict: options.strict === true,
      fail_fast: options.failFast === true,
      threads,
      target: project.targetName,
      target_path: path.relative(project.dir, project.targetDir).replaceAll(path.sep, '/') || '.',
    },
    started_at: startedAt.toISOString(),
    ...completionTimes(context),
    verdict: options.signal?.aborted === true ? 'fail' : runVerdict(results),
    counts: countStatuses(results.map(({ status }) => status)),
    results,
  };
}
