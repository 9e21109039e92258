import { Document } from 'yaml';
import { textOf } from '../base/cell.js';
import { count } from '../base/text.js';
import type { ColumnProfile, TableProfile } from '../profile/index.js';

/** One expectation of a suite, and why it is there. */
export interface DraftedCheck {
  type: string;
  kwargs: Readonly<Record<string, unknown>>;
  severity?: 'critical' | 'warning';
  /** A sentence. */
  reason: string;
}

/** Rows from which a set of values, and that all values differ, say something. */
const MIN_ROWS = 10;
const MAX_SET_SIZE = 20;

/** Names of columns that identify a row. */
const KEY_NAME = /(^|_)(id|key|uuid|code|number|no|nr|sku|isbn|iban)_?$/;

const rowsOf = (rows: number): string => count(rows, 'row');

/** Checks that a table passes today, each with what was seen; a person decides which of them should always hold. */
export function draftSuite({ rows, columns }: Pick<TableProfile, 'rows' | 'columns'>): DraftedCheck[] {
  if (rows === 0) return [];
  const key = columns.find((column) => isKey(column, rows));
  return columns.flatMap((column) => [
    ...(column === key ? [uniqueCheck(column, rows)] : []),
    ...nullCheck(column, rows, column === key),
    ...(KEY_NAME.test(column.name) ? [] : valueCheck(column, rows)),
  ]);
}

function isKey({ name, kind, nulls, distinct, approximate, type }: ColumnProfile, rows: number): boolean {
  if (approximate || nulls > 0 || distinct !== rows || !['text', 'number'].includes(kind)) return false;
  return KEY_NAME.test(name) || (rows >= MIN_ROWS && !/DOUBLE|FLOAT|DECIMAL/.test(type));
}

const uniqueCheck = ({ name }: ColumnProfile, rows: number): DraftedCheck => ({
  type: 'expect_column_values_to_be_unique',
  kwargs: { column: name },
  severity: 'critical',
  reason: `Identifies a row: all values of ${rowsOf(rows)} differ.`,
});

function nullCheck({ name, nulls }: ColumnProfile, rows: number, isKey: boolean): DraftedCheck[] {
  const type = 'expect_column_values_to_not_be_null';
  if (nulls === 0)
    return [
      {
        ...{ type, kwargs: { column: name } },
        ...(isKey ? {} : { severity: 'warning' as const }),
        reason: `No value is missing in ${rowsOf(rows)}.`,
      },
    ];
  const mostly = Math.floor((1 - nulls / rows) * 100) / 100;
  if (mostly < 0.5) return [];
  return [
    {
      ...{ type, kwargs: { column: name, mostly }, severity: 'warning' },
      reason: `${nulls.toLocaleString('en-US')} of ${rowsOf(rows)} have no value.`,
    },
  ];
}

function valueCheck(
  { name, kind, pii, distinct, values, min, max, nulls }: ColumnProfile,
  rows: number,
): DraftedCheck[] {
  const present = rows - nulls;
  if (pii || present < MIN_ROWS) return [];
  if (kind === 'text' && values !== undefined && values.length <= MAX_SET_SIZE && distinct * 2 <= present)
    return [
      {
        type: 'expect_column_values_to_be_in_set',
        kwargs: { column: name, value_set: values.map(({ value }) => value).sort() },
        severity: 'warning',
        reason: distinct === 1 ? 'One value occurs.' : `${distinct} values occur.`,
      },
    ];
  if (kind !== 'number' || Number(min) < 0) return [];
  return [
    {
      type: 'expect_column_values_to_be_between',
      kwargs: { column: name, min_value: 0 },
      severity: 'warning',
      reason: `None is negative: they are from ${textOf(min)} to ${textOf(max)}.`,
    },
  ];
}

/** The check of a raw table: the source has delivered something. */
export const rawSuite: readonly DraftedCheck[] = [
  {
    type: 'expect_table_row_count_to_be_between',
    kwargs: { min_value: 1 },
    severity: 'critical',
    reason: 'A source without rows is a failed delivery.',
  },
];

/** A suite as data, without the reasons. */
export const suiteOf = (name: string, checks: readonly DraftedCheck[]): { name: string; expectations: object[] } => ({
  name,
  expectations: checks.map(({ type, kwargs, severity }) => ({ type, kwargs, ...(severity && { severity }) })),
});

/** The text of a suite, each reason as a comment above its check. */
export function renderSuite(name: string, checks: readonly DraftedCheck[]): string {
  const document = new Document(suiteOf(name, checks));
  for (const [i, { reason }] of checks.entries()) {
    const node = document.getIn(['expectations', i], true) as { commentBefore?: string; spaceBefore?: boolean };
    node.commentBefore = ` ${reason}`;
    const kwargs = document.getIn(['expectations', i, 'kwargs'], true) as { flow?: boolean };
    kwargs.flow = true;
  }
  return document.toString({ lineWidth: 0 });
}
