import type { CheckResult, CheckStatus } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

const COMMANDS: Readonly<Record<CheckStatus, string>> = {
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
    .map(({ status, expectation, observed, table, location }) => {
      const { file, line = 1, column } = location;
      const annotationProperties = [
        `file=${property(file)}`,
        `line=${line}`,
        ...(column === undefined ? [] : [`col=${column}`]),
      ];
      const title = `title=${property(`${formatRelation(table)}: ${expectation}`)}`;
      return `::${COMMANDS[status]} ${[...annotationProperties, title].join(',')}::${data(observed)}\n`;
    })
    .join('');
}
