import { escapeMarkdown, markdownCode, oneLine } from '../../base/escape.js';
import { count } from '../../base/text.js';
import type { CheckChange } from '../../history/index.js';
import { listedTables, type ComparedRun, type RunComparison, type TableChange } from './comparison.js';
import { CHECK_KINDS, columnsText, definitionText, headline, keysText, rowsText, valueLines } from './format-text.js';

/** The first line, by which a later comment finds an earlier one. */
export const COMMENT_MARK = '<!-- lastro compare -->';

const MAX_TABLES = 40;
const MAX_CHECKS = 20;
const MAX_NOTES = 20;
const MAX_CELL = 200;

/** Characters of values that differ. */
const MAX_DETAILS = 20_000;

/**
 * A comparison for the comment of a pull request, within the 65,536 characters that one may have. Texts of the project and of its data
 * are escaped, or in blocks of code: they make no markup, link or mention.
 */
export function comparisonMarkdown(comparison: RunComparison): string {
  const { from, to, not_compared } = comparison;
  const listed = listedTables(comparison);
  return [
    COMMENT_MARK,
    '### What this change would change',
    '',
    `${runText(from)} → ${runText(to)}`,
    '',
    `**${escapeMarkdown(headline(comparison))}**`,
    ...tableRows(listed),
    ...details(listed, comparison),
    ...checkRows(comparison),
    ...(not_compared.length === 0 ? [] : ['', '#### Not compared', '']),
    ...bounded(not_compared, MAX_NOTES, 'more').map((note) => `- ${escapeMarkdown(note, 500)}`),
    '',
  ].join('\n');
}

function runText({ name, run_id, started_at, verdict }: ComparedRun): string {
  const run =
    run_id === null ? '' : ` (run ${markdownCode(run_id)}, ${escapeMarkdown(started_at ?? '')}, ${verdict ?? ''})`;
  return `${markdownCode(name)}${run}`;
}

function tableRows(changed: readonly TableChange[]): string[] {
  if (changed.length === 0) return [];
  const cell = (text: string): string => escapeMarkdown(text, MAX_CELL);
  const rows = changed.slice(0, MAX_TABLES).map((table) => {
    const cells = [rowsText(table), columnsText(table).join(', '), keysText(table), table.pages.join(', ')].map(cell);
    const status = table.status === 'counts' ? 'not compared by value' : table.status;
    return `| ${[markdownCode(table.relation), status, definitionText(table), ...cells].join(' | ')} |`;
  });
  return [
    '',
    '| table | | definition | rows | columns | keys | pages |',
    '|---|---|---|--:|---|---|---|',
    ...rows,
    ...rest(changed, MAX_TABLES, 'table'),
  ];
}

/** Figures and rows that differ, in a block of code that no text in it can close. */
function details(changed: readonly TableChange[], comparison: RunComparison): string[] {
  const lines = changed.flatMap((table) => {
    const values = valueLines(table, comparison).map((line) => `  ${line.trim()}`);
    return values.length === 0 ? [] : [table.relation, ...values];
  });
  if (lines.length === 0) return [];
  const shown: string[] = [];
  let size = 0;
  for (const line of lines.map((each) =>
    each.replace(/^( *)(.*)$/s, (_, indent: string, text: string) => indent + oneLine(text)),
  )) {
    size += line.length + 1;
    if (size > MAX_DETAILS) break;
    shown.push(line);
  }
  if (shown.length < lines.length) shown.push(`and ${count(lines.length - shown.length, 'more line')}`);
  const longest = Math.max(2, ...shown.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [
    '',
    '<details><summary>Figures and rows that differ</summary>',
    '',
    `${fence}text`,
    ...shown,
    fence,
    '',
    '</details>',
  ];
}

function checkRows({ checks }: RunComparison): string[] {
  if (checks === null) return [];
  const rows = CHECK_KINDS.flatMap(({ key, label }) => {
    const changes = checks[key];
    return [
      ...changes.slice(0, MAX_CHECKS).map((change) => checkRow(label, change)),
      ...(changes.length > MAX_CHECKS ? [`| ${label} | and ${changes.length - MAX_CHECKS} more | | |`] : []),
    ];
  });
  return rows.length === 0 ? [] : ['', '| check | table | expectation | failing rows |', '|---|---|---|--:|', ...rows];
}

function checkRow(label: string, { relation, expectation, failures_before, failures_after }: CheckChange): string {
  const rows = [failures_before, failures_after].map((n) => (n === null ? '–' : n.toLocaleString('en-US')));
  return `| ${label} | ${markdownCode(relation)} | ${escapeMarkdown(expectation, MAX_CELL)} | ${rows.join(' → ')} |`;
}

const rest = (items: readonly unknown[], most: number, what: string): string[] =>
  items.length > most ? ['', `And ${count(items.length - most, `more ${what}`)}.`] : [];

function bounded(items: readonly string[], most: number, what: string): string[] {
  return items.length <= most ? [...items] : [...items.slice(0, most), `and ${items.length - most} ${what}`];
}
