import { workflowCommand, type Annotation } from '../../base/workflow-command.js';
import type { CheckResult, CheckStatus } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

const LEVELS: Readonly<Record<CheckStatus, Annotation['level']>> = {
  pass: 'notice',
  skipped: 'notice',
  warn: 'warning',
  fail: 'error',
  error: 'error',
};

/** Workflow commands that GitHub shows as annotations at the suite's own line. */
export function githubReport(results: readonly CheckResult[]): string {
  return results
    .filter(({ status }) => status !== 'pass')
    .map(({ status, expectation, observed, table, location: { file, line = 1, column } }) =>
      workflowCommand({
        ...{ level: LEVELS[status], file, line, column },
        title: `${formatRelation(table)}: ${expectation}`,
        message: observed,
      }),
    )
    .join('');
}
