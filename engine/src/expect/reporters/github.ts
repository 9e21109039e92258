import { isProblem } from '../../base/status.js';
import type { CheckResult } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands that GitHub shows as annotations at the suite's own line. */
export function githubReport(results: readonly CheckResult[]): string {
  return results
    .filter(({ status }) => isProblem(status))
    .map(({ status, expectation, observed, table, location }) => {
      const { file, line = 1, column } = location;
      const annotationProperties = [
        `file=${property(file)}`,
        `line=${line}`,
        ...(column === undefined ? [] : [`col=${column}`]),
      ];
      const title = `title=${property(`${formatRelation(table)}: ${expectation}`)}`;
      return `::${status === 'warn' ? 'warning' : 'error'} ${[...annotationProperties, title].join(',')}::${data(observed)}\n`;
    })
    .join('');
}
