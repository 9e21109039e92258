import type { Step } from './step.js';

/** What the checks of a table take, of the time that the table took. */
const CHECKS = 0.25;

/** Steps whose times differ by less keep their order: so short a time is chance. */
const TOLERANCE = 0.1;

/**
 * The steps in the order in which those that are ready best begin: before others those after which most is left to do, one thing after the
 * other, if each step takes as long as its relation took before. Otherwise in the order given.
 * @param seconds by relation: `marts.fct_orders`
 */
export function longestFirst(steps: readonly Step[], seconds: ReadonlyMap<string, number>): Step[] {
  if (seconds.size === 0) return [...steps];
  const dependents = new Map<string, Step[]>();
  for (const step of steps)
    for (const id of step.dependsOn) {
      const known = dependents.get(id);
      if (known === undefined) dependents.set(id, [step]);
      else known.push(step);
    }
  const known = new Map<Step, number>();
  const left = (step: Step): number => {
    let time = known.get(step);
    if (time === undefined) {
      const own = (seconds.get(step.label) ?? 0) * (step.kind === 'check' ? CHECKS : 1);
      time = (dependents.get(step.id) ?? []).reduce((most, each) => Math.max(most, left(each)), 0) + own;
      known.set(step, time);
    }
    return time;
  };
  const rank = (step: Step): number => Math.round(left(step) / TOLERANCE);
  return steps
    .map((step) => ({ step, rank: rank(step) }))
    .sort((a, b) => b.rank - a.rank)
    .map(({ step }) => step);
}
