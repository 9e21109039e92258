import { textOf, type Cell } from '../../base/cell.js';
import { count, formatTable } from '../../base/text.js';
import { QUANTILES, type ColumnDetails } from '../../profile/index.js';
import type { DataProfile } from './profile.js';

/** Characters of a value that are shown. */
const MAX_VALUE = 30;

/** A profile for a reader at a terminal: a line for each column, then the most frequent values of texts. */
export function formatProfile({ data, rows, columns }: DataProfile): string[] {
  const hasNumbers = columns.some(({ quantiles }) => quantiles !== undefined);
  const quantileNames = hasNumbers ? ['mean', ...QUANTILES.map((share) => `p${share * 100}`)] : [];
  const table = formatTable([
    ['column', 'type', 'nulls', 'distinct', 'min', 'max', ...quantileNames],
    ...columns.map((column) => [
      ...columnCells(column, rows),
      ...(hasNumbers ? [numberText(column.mean), ...quantileCells(column)] : []),
    ]),
  ]);
  const frequent = columns.flatMap((column) => frequentLine(column, rows));
  return [
    `${data}: ${count(rows, 'row')}, ${count(columns.length, 'column')}`,
    '',
    ...table,
    ...(frequent.length === 0 ? [] : ['', 'most frequent:', ...frequent]),
    ...legend(columns),
  ];
}

function columnCells(
  { name, type, nulls, distinct, approximate, kind, pii, min, max }: ColumnDetails,
  rows: number,
): string[] {
  const bound = (cell: Cell | undefined): string => (pii ? '***' : cell === undefined ? '' : shortText(textOf(cell)));
  return [
    shortText(name),
    type.replace(/^ENUM\(.*\)$/s, 'ENUM'),
    nulls === 0 ? '0' : `${nulls.toLocaleString('en-US')} (${percent(nulls / rows)})`,
    kind === 'other' ? '' : `${approximate ? '~' : ''}${distinct.toLocaleString('en-US')}`,
    bound(min),
    bound(max),
  ];
}

function quantileCells({ quantiles, approximate }: ColumnDetails): string[] {
  return QUANTILES.map((_, i) =>
    quantiles === undefined ? '' : `${approximate ? '~' : ''}${numberText(quantiles[i])}`,
  );
}

function frequentLine({ name, nulls, frequent }: ColumnDetails, rows: number): string[] {
  if (frequent === undefined || frequent.length === 0) return [];
  if (frequent.length > 1 && frequent[0]?.count === 1) return [`  ${name}: all values differ`];
  const values = frequent.map(
    ({ value, count: n }) =>
      `${shortText(JSON.stringify(value))} ${n.toLocaleString('en-US')} (${percent(n / (rows - nulls))})`,
  );
  return [`  ${name}: ${values.join(', ')}`];
}

function legend(columns: readonly ColumnDetails[]): string[] {
  const lines = [
    ...(columns.some(({ pii }) => pii) ? ['*** values of personal columns are not shown'] : []),
    ...(columns.some(({ approximate }) => approximate)
      ? ['~   estimated over all rows: exact numbers of different values and quantiles are told up to 1,000,000 rows']
      : []),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

/** A number with six significant digits. */
export const numberText = (value: number | undefined): string =>
  value === undefined ? '' : String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A text in one line, cut where it is long. */
function shortText(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, ' ');
  return oneLine.length > MAX_VALUE ? `${oneLine.slice(0, MAX_VALUE - 1)}…` : oneLine;
}
