import { alertRun, alertStart, alertsOf, type RunAlertOptions } from '../alerts/index.js';
import { readConfig } from '../project/config.js';
import type { RunOptions } from '../run/options.js';
import type { PipelineResult } from '../run/pipeline.js';

/**
 * Runs a command with `--alert`: tells channels what the run found, or that it did not run. What cannot be told fails nothing. Throws
 * `alerts.no-channels` before the run when there are no channels.
 */
export async function runWithAlerts(
  command: string,
  options: RunOptions,
  out: (line: string) => void,
  run: () => Promise<PipelineResult>,
): Promise<PipelineResult> {
  const { projectDir, targetPath, target, env, clock, log } = options;
  const alertOptions: RunAlertOptions = { projectDir, targetPath, target, env, clock, log, out };
  const config = await readConfig(projectDir);
  alertsOf(config);
  let result: PipelineResult;
  try {
    result = await run();
  } catch (error) {
    if (options.signal?.aborted !== true) await alertStart(command, error, alertOptions);
    throw error;
  }
  await alertRun(command, result.results, alertOptions, config);
  return result;
}
