import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { textOf, type Cell } from '../base/cell.js';
import { npx } from '../base/npx.js';
import { parseIsoDate } from '../base/timestamp.js';
import type { RunResults } from '../publish/artifacts.js';
import type { RunOptions } from '../run/options.js';
import { incompleteNodes } from '../run/project/select.js';
import { SCOPES, type Scope } from '../run/scope.js';

/**
 * The last run's command and options with what it left undone as the selection; undefined when it left nothing. Options
 * of the current command line override the earlier ones. Throws a {@link UsageError} when there is no last run.
 */
export function planRetry(options: RunOptions): { scope: Scope; options: RunOptions } | undefined {
  const retriedRun = readLastRun(options.state ?? options.targetPath ?? path.join(options.projectDir, 'target'));
  if (incompleteNodes(retriedRun).length === 0) return undefined;
  const { args } = retriedRun;
  const scope = SCOPES.find((each) => each === args['command']);
  if (scope === undefined)
    throw new UsageError('retry.command', `the last run, of lastro ${textOf(args['command'])}, cannot be retried`, {
      hint: `only ${SCOPES.join(', ')} can be retried`,
    });
  return {
    scope,
    options: {
      ...options,
      retriedRun,
      target: options.target ?? (args['target'] as string),
      vars: { ...(args['vars'] as Record<string, Cell> | undefined), ...options.vars },
      eventTimeStart: parseIsoDate(args['event_time_start']),
      eventTimeEnd: parseIsoDate(args['event_time_end']),
      fullRefresh: options.fullRefresh === true || args['full_refresh'] === true,
      warnError: options.warnError === true || args['warn_error'] === true,
      strict: options.strict === true || args['strict'] === true,
      failFast: options.failFast === true || args['fail_fast'] === true,
    },
  };
}

function readLastRun(folder: string): RunResults {
  const file = path.join(folder, 'run_results.json');
  try {
    const run = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<RunResults>;
    if (!Array.isArray(run.results) || typeof run.args !== 'object') throw new Error('it has no results');
    return run as RunResults;
  } catch (error) {
    throw new UsageError('retry.no-run', `there is no run to retry: cannot read ${file}`, {
      hint: `run ${npx('build')} first, or use --state with the folder of its artifacts`,
      cause: error,
    });
  }
}
