import path from 'node:path';
import { countStatuses, outcomeOf, runVerdict } from '../base/status.js';
import type { NodeResult, RunResults } from '../publish/artifacts.js';
import { metadata } from './metadata.js';
import type { RunContext } from './run-context.js';
import type { Scope } from './scope.js';

type RunIdentity = Pick<
  RunContext,
  'runId' | 'startedAt' | 'startedElapsed' | 'costs' | 'project' | 'options' | 'threads'
>;

/** When the run ended, how long it took in seconds, and what its statements were billed. */
export function completion({
  options,
  startedElapsed,
  costs,
}: Pick<RunContext, 'options' | 'startedElapsed' | 'costs'>): Pick<
  RunResults,
  'completed_at' | 'elapsed_time' | 'bytes_billed' | 'checks_bytes_billed'
> {
  return {
    completed_at: options.clock.timestamp().toISOString(),
    elapsed_time: Math.round(options.clock.elapsed() - startedElapsed) / 1000,
    ...(costs.total === undefined ? {} : { bytes_billed: costs.total, checks_bytes_billed: costs.ofChecks }),
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
      event_time_start: options.eventTimeStart?.toISOString() ?? null,
      event_time_end: options.eventTimeEnd?.toISOString() ?? null,
      warn_error: options.warnError === true,
      strict: options.strict === true,
      fail_fast: options.failFast === true,
      threads,
      target: project.targetName,
      target_path: path.relative(project.dir, project.targetDir).replaceAll(path.sep, '/') || '.',
    },
    started_at: startedAt.toISOString(),
    ...completion(context),
    verdict: options.signal?.aborted === true ? 'fail' : runVerdict(results),
    counts: countStatuses(results.map(outcomeOf)),
    results,
  };
}
