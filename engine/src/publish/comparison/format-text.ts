import type { Verdict } from '../../base/status.js';
import { count } from '../../base/text.js';
import { formatTableComparison } from '../../reconcile/index.js';
import { CHECK_LABELS, checkLines, columnChangesText, countChecks, splitNew } from '../formats/check-changes.js';
import {
  isRedefined,
  listedTables,
  type CheckChanges,
  type DefinitionChange,
  type RunComparison,
  type TableChange,
} from './comparison.js';

/** A comparison for a reader at a terminal. */
export function formatComparison(comparison: RunComparison): string {
  const { from, to, tables, checks, not_compared } = comparison;
  const run = ({ name, run_id, started_at, verdict }: RunComparison['from']): string =>
    run_id === null ? name : `${name} (run ${run_id}, ${started_at ?? ''}, ${verdict ?? ''})`;
  return [
    `${run(from)} -> ${run(to)}`,
    '',
    ...listedTables(comparison).flatMap((table) => tableLines(table, comparison)),
    headline(comparison),
    ...(checks === null ? [] : CHECK_KINDS.flatMap(({ key, label }) => checkLines(label, checks[key]))),
    ...(tables.some(({ status }) => status === 'counts')
      ? [`same columns, and number of rows where it is known, values not compared: ${countOf(tables, 'counts')}`]
      : []),
    ...not_compared.map((reason) => `not compared: ${reason}`),
  ].join('\n');
}

/** The kinds of changes of checks, what matters first. */
export const CHECK_KINDS: readonly { key: keyof typeof CHECK_LABELS & keyof CheckChanges; label: string }[] = (
  ['newly_failing', 'fixed', 'still_failing', 'unknown', 'added', 'removed'] as const
).map((key) => ({ key, label: CHECK_LABELS[key] }));

/** How much changes, in a sentence. */
export function headline(comparison: RunComparison): string {
  const { to, tables } = comparison;
  return [
    ...(to.verdict === null ? [] : [`the run of ${to.name} ${VERDICTS[to.verdict]}`]),
    tablesText(tables),
    checksText(comparison.checks),
  ].join('; ');
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  pass: 'passed',
  warn: 'passed with warnings',
  stale: 'is stale',
  not_checked: 'was not checked',
  fail: 'failed',
};

function tablesText(tables: readonly TableChange[]): string {
  const of = (...statuses: TableChange['status'][]): TableChange[] =>
    tables.filter(({ status }) => statuses.includes(status));
  const notCompared = of('counts');
  const redefined = notCompared.filter(isRedefined).length;
  const parts: [number, string][] = [
    [of('error').length, 'could not be read'],
    [of('unknown').length, 'unknown'],
    [notCompared.length, `not compared by value${redefined === 0 ? '' : ` (${redefined} of them defined otherwise)`}`],
  ];
  return [
    `${of('changed', 'added', 'removed').length} of ${count(tables.length, 'table')} changed`,
    ...parts.flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}`])),
  ].join(', ');
}

function checksText(checks: CheckChanges | null): string {
  if (checks === null) return 'checks not compared';
  const { known, added } = splitNew(checks.newly_failing, checks.added);
  return [
    `${countChecks(known)} newly failing`,
    ...(added.length === 0 ? [] : [`${countChecks(added, 'new ')} failing`]),
    `${checks.fixed.length} fixed`,
    ...(checks.not_run === 0 ? [] : [`${checks.not_run} not run`]),
  ].join(', ');
}

/** What became of what defines a table; empty where nothing did, or it is not known. */
export function definitionText({ definition }: TableChange): string {
  return definition === null ? '' : DEFINITIONS[definition];
}

const DEFINITIONS: Readonly<Record<DefinitionChange, string>> = {
  sql: 'its SQL changed',
  definition: 'its definition changed',
  compiled: 'its compiled SQL changed, its definition did not',
  same: '',
};

/** A number of rows, and what became of it. */
export function rowsText({ rows: { from, to } }: TableChange): string {
  const shown = (n: number | null): string => (n === null ? '?' : n.toLocaleString('en-US'));
  if (from === to) return shown(from);
  const by = from === null || to === null ? '' : ` (${to > from ? '+' : ''}${(to - from).toLocaleString('en-US')})`;
  return `${shown(from)} -> ${shown(to)}${by}`;
}

/** Columns that came, went, or have another type. */
export const columnsText = ({ columns }: TableChange): string[] => columnChangesText(columns);

/** Keys that came, went, or have other values. */
export function keysText({ values }: TableChange): string {
  if (values?.keys == null) return values === null ? 'not compared' : 'none';
  const { only_from, only_to, changed, complete } = values.keys;
  const shown = (n: number): string => n.toLocaleString('en-US');
  return `${complete ? '' : 'at least '}${shown(only_to)} added, ${shown(only_from)} lost, ${shown(changed)} changed`;
}

/** The values that differ, as the reconciliation of the table shows them, without its first line. */
export function valueLines({ values }: TableChange, { from, to }: RunComparison): string[] {
  return values === null ? [] : formatTableComparison(values, { from: from.name, to: to.name }).slice(1);
}

function tableLines(table: TableChange, comparison: RunComparison): string[] {
  const columns = columnsText(table);
  return [
    `${table.status.padEnd(8)} ${table.relation}  rows ${rowsText(table)}`,
    ...(isRedefined(table)
      ? [`         ${definitionText(table)}${table.status === 'counts' ? '; values not compared' : ''}`]
      : []),
    ...(columns.length === 0 ? [] : [`         columns ${columns.join(', ')}`]),
    ...(table.values === null || table.values.status === 'equal' ? [] : [`         keys: ${keysText(table)}`]),
    ...valueLines(table, comparison),
    ...(table.pages.length === 0 ? [] : [`         pages: ${table.pages.join(', ')}`]),
  ];
}

const countOf = (tables: readonly TableChange[], status: TableChange['status']): string =>
  count(tables.filter((table) => table.status === status).length, 'table');
