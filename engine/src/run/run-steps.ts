import type { CollectedResults } from './collected-results.js';
import { longestFirst } from './longest-first.js';
import type { Progress } from './progress.js';
import { runTasks } from './schedule.js';
import type { Step, StepResult } from './step.js';

export interface RunStepsOptions {
  /** Starts nothing more after the first failure. */
  failFast: boolean;
  signal: AbortSignal | undefined;
  /** Steps that run side by side. */
  concurrency: number;
  progress: Progress;
  /** Seconds that the relations of loads and models took before. */
  seconds: ReadonlyMap<string, number>;
}

/** Runs steps in the order of their dependencies, the longest way first where several run side by side, and collects what each returns. */
export function runSteps(
  steps: readonly Step[],
  collected: CollectedResults,
  { concurrency, failFast, signal, progress, seconds }: RunStepsOptions,
): Promise<void> {
  const collect = (step: Step, result: StepResult, failure: string): boolean => {
    collected.add(step, result, result.succeeded ? undefined : failure);
    progress.stepEnded({ kind: step.kind, label: step.label, ...result });
    return result.succeeded;
  };
  const tasks = (concurrency === 1 ? steps : longestFirst(steps, seconds)).map((step) => ({
    id: step.id,
    dependsOn: step.dependsOn,
    needs: step.needs,
    run: async () => {
      progress.stepStarted?.(step.label);
      return collect(
        step,
        await step.run(collected, (records) => progress.recordsRead?.(step.label, records)),
        `${step.id} failed`,
      );
    },
    skip: (reason: string) => void collect(step, { ...step.skip(reason, collected), succeeded: false }, reason),
  }));
  return runTasks(tasks, { concurrency, failFast, signal });
}
