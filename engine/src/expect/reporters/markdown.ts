import { textOf, type Row } from '../../base/cell.js';
import { formatLocation } from '../../base/errors.js';
import { escapeHtml, escapeMarkdown, oneLine } from '../../base/escape.js';
import { outcomeOf } from '../../base/status.js';
import { observedText } from '../acceptance.js';
import type { CheckResult } from '../result.js';
import { summary } from './text.js';
import { formatRelation } from '../../sql/relation.js';

/** Rows shown of each failing check. */
const MAX_ROWS = 5;

/** A summary in Markdown: what is not as expected first, with some of its rows; then how many passed. */
export function markdownReport(results: readonly CheckResult[]): string {
  const notPassed = results.filter(({ status }) => status !== 'pass');
  const lines = ['## Checks', '', `${summary(results)}.`, ''];
  if (notPassed.length > 0) {
    lines.push('| | table | expected | observed | where |', '| --- | --- | --- | --- | --- |');
    for (const result of notPassed) {
      const { table, expectation, location } = result;
      const where = [formatRelation(table), expectation, observedText(result), formatLocation(location)];
      const cells = [outcomeOf(result), ...where];
      lines.push(`| ${cells.map((cell) => escapeMarkdown(cell)).join(' | ')} |`);
    }
    lines.push('');
  }
  for (const result of notPassed) lines.push(...failingRows(result));
  return lines.join('\n');
}

function failingRows({ expectation, failures }: CheckResult): string[] {
  const rows: readonly Row[] = failures?.sample.slice(0, MAX_ROWS) ?? [];
  const names = Object.keys(rows[0] ?? {});
  if (failures === undefined || names.length === 0) return [];
  return [
    `<details><summary>${escapeHtml(oneLine(expectation))}: ${rows.length} of ${failures.count} rows</summary>`,
    '',
    `| ${names.map((name) => escapeMarkdown(name)).join(' | ')} |`,
    `|${' --- |'.repeat(names.length)}`,
    ...rows.map((row) => `| ${names.map((name) => escapeMarkdown(textOf(row[name]))).join(' | ')} |`),
    '',
    '</details>',
    '',
  ];
}
