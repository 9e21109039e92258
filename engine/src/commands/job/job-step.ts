import fs from 'node:fs';
import type { StepRunner } from '../../jobs/index.js';
import { selectorsOf } from '../../jobs/index.js';
import { deferredTarget } from '../../run/options.js';
import { pickTarget, readConfig } from '../../project/config.js';
import type { JobStep } from '../../project/job.js';
import type { RunOptions } from '../../run/options.js';
import { runPipeline } from '../../run/pipeline.js';
import type { Progress } from '../../run/progress.js';
import { databaseFile } from '../../run/target.js';
import { checkFreshness } from '../freshness.js';
import { buildProjectSite, targetFolder } from '../site.js';

/** The options of a step: those of the command line over its own. */
function stepOptions(step: JobStep, options: RunOptions): RunOptions {
  return {
    ...options,
    select: selectorsOf(step.select),
    exclude: selectorsOf(step.exclude),
    indirectSelection: step.indirectSelection,
    target: options.target ?? step.target,
    deferTo: deferredTarget(step.defer),
    vars: { ...step.vars, ...options.vars },
    threads: options.threads ?? step.threads,
    fullRefresh: options.fullRefresh === true || step.fullRefresh === true,
    warnError: options.warnError === true || step.warnError === true,
    strict: options.strict === true || step.strict === true,
    failFast: options.failFast === true || step.failFast === true,
  };
}

/** Runs steps of jobs as their commands do, each with its own progress. */
export function createStepRunner(options: RunOptions, progress: (log: RunOptions['log']) => Progress): StepRunner {
  return async (step, { retried, signal, log }) => {
    const own: RunOptions = { ...stepOptions(step, options), signal, log, retriedRun: retried };
    if (step.command === 'site') {
      await buildProjectSite(own);
      return { exitCode: 0 };
    }
    if (step.command === 'source freshness') {
      const { exitCode, lines } = await checkFreshness(own);
      for (const line of lines) log.info(line);
      return { exitCode };
    }
    const outcome = await runPipeline(step.command, own, progress(log));
    if (step.site === true && !signal.aborted) await buildProjectSite(own);
    return outcome;
  };
}

/** Whether the warehouses that the steps build in are there, so that a run can go on in them. */
export async function hasWarehouses(steps: readonly JobStep[], options: RunOptions): Promise<boolean> {
  const config = await readConfig(options.projectDir);
  return steps.every((step) => {
    const { name: targetName, target } = pickTarget(config, options.target ?? step.target);
    const project = { dir: options.projectDir, targetDir: targetFolder(options), targetName, target };
    const file = databaseFile(project, options.env);
    return file === undefined || fs.existsSync(file);
  });
}
