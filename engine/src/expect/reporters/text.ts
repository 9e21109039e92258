import { oneLine } from '../../base/escape.js';
import { formatLocation } from '../../base/errors.js';
import { countStatuses, countTexts, outcomeOf } from '../../base/status.js';
import { count } from '../../base/text.js';
import { observedText } from '../acceptance.js';
import type { CheckResult, CheckStatus } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

const MARKS: Readonly<Record<CheckStatus | 'accepted', string>> = {
  pass: 'PASS ',
  warn: 'WARN ',
  accepted: 'ACCEPTED',
  fail: 'FAIL ',
  error: 'ERROR',
  skipped: 'SKIP ',
};

/** `10 checks: 8 pass, 1 warn, 1 fail`. */
export function summary(results: readonly CheckResult[]): string {
  const parts = countTexts(countStatuses(results.map(outcomeOf)));
  return [count(results.length, 'check'), parts.join(', ')].filter((part) => part !== '').join(': ');
}

/** Failing values shown of a check. */
const MAX_VALUES = 3;

/** `: "x", -3 and more`: some of the values that are not as expected, masked where they are personal. */
function failingValues({ status, validation, failures }: CheckResult): string {
  const list = validation.result['partial_unexpected_list'];
  if (status === 'pass' || failures === undefined) return '';
  const rows = failures.sample.slice(0, MAX_VALUES);
  const values: readonly unknown[] = Array.isArray(list)
    ? [...new Set(list.map((value) => JSON.stringify(value)))]
    : rows.map((row) => JSON.stringify(row));
  if (values.length === 0) return '';
  const shown = values.slice(0, MAX_VALUES).map((value) => oneLine(String(value)).slice(0, 200));
  return `: ${shown.join(', ')}${failures.count > shown.length && values.length > shown.length ? ', ...' : ''}`;
}

/** One line for each check; below those that are not as expected, what was observed and where the check is defined. */
export function textReport(results: readonly CheckResult[]): string {
  const lines = results.flatMap((result) => {
    const { status, table, expectation, location, remarks } = result;
    const line = `${MARKS[outcomeOf(result)]} ${formatRelation(table)}  ${expectation}`;
    return status === 'pass' && remarks.length === 0
      ? [line]
      : [line, `      ${observedText(result)}${failingValues(result)}  (${formatLocation(location)})`];
  });
  return `${[...lines, summary(results)].join('\n')}\n`;
}
