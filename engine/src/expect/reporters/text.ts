import { formatLocation } from '../../base/errors.js';
import { STATUSES, countStatuses } from '../../base/status.js';
import { count } from '../../base/text.js';
import type { CheckResult, CheckStatus } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

const MARKS: Readonly<Record<CheckStatus, string>> = {
  pass: 'PASS ',
  warn: 'WARN ',
  fail: 'FAIL ',
  error: 'ERROR',
  skipped: 'SKIP ',
};

/** `10 checks: 8 pass, 1 warn, 1 fail`. */
export function summary(results: readonly CheckResult[]): string {
  const counts = countStatuses(results.map(({ status }) => status));
  const parts = STATUSES.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`);
  return [count(results.length, 'check'), parts.join(', ')].filter((part) => part !== '').join(': ');
}

/** One line for each check; below those that are not as expected, what was observed and where the check stands. */
export function textReport(results: readonly CheckResult[]): string {
  const lines = results.flatMap((result) => {
    const { status, table, expectation, observed, location, remarks } = result;
    const line = `${MARKS[status]} ${formatRelation(table)}  ${expectation}`;
    return status === 'pass' && remarks.length === 0
      ? [line]
      : [line, `      ${observed}  (${formatLocation(location)})`];
  });
  return `${[...lines, summary(results)].join('\n')}\n`;
}
