import { historyFolder, listRuns, readRuns } from '../history/index.js';
import type { RunResults } from '../publish/artifacts.js';
import { siteHistory as historyOf, type SiteHistory } from '../publish/run-history.js';
import type { RunOptions } from './options.js';

/** Runs shown with their steps and in the strips of checks. */
const RECENT = 30;

/** What earlier runs add to the site: the list of runs, the strips of each check, what changed since the run before. */
export async function siteHistory({ projectDir, env, log }: RunOptions, runResults: RunResults): Promise<SiteHistory> {
  const folder = historyFolder(projectDir, env);
  const { target_name: target, invocation_id: runId } = runResults.metadata;
  const heads = await listRuns(folder, { target, onProblem: (problem) => log.warn(problem.message) });
  return historyOf(runId, heads, await readRuns(folder, { target, last: RECENT + 1 }));
}
