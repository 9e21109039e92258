import { isNewBuild } from './last-builds.js';
import { runsBackwards } from './store.js';

/** Runs that are looked through: the newest may have found most tables unchanged. */
const RUNS = 5;

/** Seconds that each relation of a target took when it was last built, as far as its last runs know. */
export async function buildTimes(folder: string, target: string): Promise<Map<string, number>> {
  const seconds = new Map<string, number>();
  for await (const { steps } of runsBackwards(folder, { target, last: RUNS })) {
    for (const step of steps)
      if (!seconds.has(step.relation) && isNewBuild(step)) seconds.set(step.relation, step.execution_time);
    if (steps.every(({ relation }) => seconds.has(relation))) break;
  }
  return seconds;
}
