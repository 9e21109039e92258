import { compareStatuses, isProblem, outcomeOf, verdictOf } from '../../base/status.js';
import { workflowCommand } from '../../base/workflow-command.js';
import type { RunResults } from '../artifacts.js';

/** GitHub shows no more of a step. */
const MAX_OF_LEVEL = 10;

/**
 * What failed and what warned, as workflow commands: printed in a step, GitHub shows them at the lines of suites, models and loaders.
 * Empty after a run without problems.
 */
export function annotations({ results }: RunResults): string {
  const problems = results
    .filter((result) => isProblem(outcomeOf(result)))
    .sort((a, b) => compareStatuses(a.status, b.status))
    .map(({ status, relation, message, file, line, check }) => ({
      level: verdictOf(status) === 'fail' ? ('error' as const) : ('warning' as const),
      ...{ file, line: line ?? 1, message },
      title: check === null ? relation : `${relation}: ${check.expectation}`,
    }));
  const levels = ['error', 'warning'] as const;
  return levels
    .flatMap((level) => problems.filter((problem) => problem.level === level).slice(0, MAX_OF_LEVEL))
    .map(workflowCommand)
    .join('');
}
