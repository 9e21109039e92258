import { workflowCommand, type Annotation } from '../../base/workflow-command.js';
import { outcomeOf } from '../../base/status.js';
import { observedText } from '../acceptance.js';
import type { CheckResult, CheckStatus } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

const LEVELS: Readonly<Record<CheckStatus | 'accepted', Annotation['level']>> = {
  pass: 'notice',
  accepted: 'notice',
  skipped: 'notice',
  warn: 'warning',
  fail: 'error',
  error: 'error',
};

/** Workflow commands that GitHub shows as annotations at the suite's own line. */
export function githubReport(results: readonly CheckResult[]): string {
  return results
    .filter(({ status }) => status !== 'pass')
    .map((result) => {
      const { expectation, table, location } = result;
      const { file, line = 1, column } = location;
      return workflowCommand({
        ...{ level: LEVELS[outcomeOf(result)], file, line, column },
        title: `${formatRelation(table)}: ${expectation}`,
        message: observedText(result),
      });
    })
    .join('');
}
