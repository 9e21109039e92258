import { count } from '../base/text.js';
import { formatRelation } from '../sql/relation.js';
import { PER_RUN_COLUMNS } from './columns.js';
import type { ColumnComparison, KeyComparison, Pair, RowExample, TableComparison } from './result.js';
import { TOLERANCE } from './tolerance.js';

/** Two targets, compared table by table. */
export interface Reconciliation {
  targets: Pair<string>;
  /** Whether every table that either target has is equal in both. */
  equal: boolean;
  tables: TableComparison[];
}

const MAX_WIDTH = 60;

/** A reconciliation for a reader: a line for each table, and under those that differ what differs. */
export function formatReconciliation({ targets, tables }: Reconciliation): string {
  const counts = new Map<string, number>();
  for (const { status } of tables) counts.set(status, (counts.get(status) ?? 0) + 1);
  const totals = [...counts].map(([status, n]) => `${n} ${status}`).join(', ');
  return [
    ...tables.flatMap((table) => formatTableComparison(table, targets)),
    '',
    `${count(tables.length, 'table')} of ${targets.from} and ${targets.to}: ${totals}`,
    `not compared: ${PER_RUN_COLUMNS.join(', ')}, which differ in every run; doubles are equal within ${TOLERANCE}`,
  ].join('\n');
}

/** One table: a line, and below it what differs. */
export function formatTableComparison(comparison: TableComparison, targets: Pair<string>): string[] {
  const { table, status, rows, columns, excluded, differences, keys, message } = comparison;
  const sizes =
    rows.from === null || rows.to === null
      ? differences.join(', ')
      : rows.from === rows.to
        ? `${count(rows.from, 'row')}, ${count(columns.length, 'column')}`
        : `${count(rows.from, 'row')} in ${targets.from}, ${rows.to.toLocaleString('en-US')} in ${targets.to}`;
  const head = `${status.padEnd(8)} ${formatRelation(table)}  ${message ?? sizes}`;
  const valueless = excluded.filter(({ column }) => !PER_RUN_COLUMNS.includes(column.toLowerCase()));
  const notes = valueless.map(({ column, reason }) => `values of ${column} are not compared: ${reason}`);
  const details =
    rows.from === null
      ? []
      : [
          ...differences,
          ...columns.filter(({ differing }) => differing.length > 0).map((column) => formatColumn(column, targets)),
          ...(keys === null ? [] : formatKeys(keys, targets)),
        ];
  return [head, ...[...details, ...notes].map((line) => `         ${line}`)];
}

function formatColumn({ name, differing, from, to }: ColumnComparison, targets: Pair<string>): string {
  const figures = differing
    .filter((figure) => figure !== 'checksum' || differing.length === 1)
    .map((figure) =>
      figure === 'checksum'
        ? 'values differ'
        : `${figure.replace('_', '-')} ${shown(from[figure])} in ${targets.from}, ${shown(to[figure])} in ${targets.to}`,
    );
  return `column ${name}: ${figures.join('; ')}`;
}

function formatKeys(keys: KeyComparison, targets: Pair<string>): string[] {
  const { declared, only_from, only_to, changed, within_tolerance, complete, columns, examples, buckets } = keys;
  const by = declared
    ? `by ${keys.key.join(', ')}`
    : 'by all columns that are compared exactly, since no key is declared';
  const perColumn = Object.entries(columns).map(([name, n]) => `${name} ${n.toLocaleString('en-US')}`);
  const lines = [
    `rows ${by}: ${only_from.toLocaleString('en-US')} only in ${targets.from}, ${only_to.toLocaleString('en-US')} only in ${targets.to}, ` +
      `${changed.toLocaleString('en-US')} changed${perColumn.length === 0 ? '' : ` (${perColumn.join(', ')})`}`,
  ];
  if (within_tolerance > 0)
    lines.push(`${count(within_tolerance, 'row')} with doubles that differ by less than the tolerance`);
  if (!complete)
    lines.push(
      `not every row that differs was read: ${buckets.examined} of ${buckets.differing} parts of the table, and their first rows in full`,
    );
  return [...lines, ...examples.map((example) => `  ${formatExample(example, targets)}`)];
}

function formatExample({ key, in: place, values }: RowExample, targets: Pair<string>): string {
  const row = Object.entries(key).map(([name, value]) => `${name} ${shown(value)}`);
  if (place !== 'both') return `only in ${targets[place]}: ${row.join(', ')}`;
  const changes = Object.entries(values).map(([name, { from, to }]) => `${name} ${shown(from)} | ${shown(to)}`);
  return `${row.join(', ')}: ${changes.join(', ')}`;
}

function shown(value: string | number | null): string {
  const text = value === null ? 'NULL' : String(value).replaceAll(/\s+/g, ' ');
  return text.length > MAX_WIDTH ? `${text.slice(0, MAX_WIDTH - 1)}…` : text;
}
