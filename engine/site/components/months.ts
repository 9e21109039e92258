import * as d3 from 'npm:d3';
import { sumBy } from './aggregate.js';
import type { Rows } from './dataset.js';

interface Month {
  order_month: Date;
  is_complete: boolean;
}

/** Tells months that the data holds whole from those at its ragged ends. */
export function completeMonths(months: Rows<Month>): (row: { order_month: Date }) => boolean {
  const complete = new Set(months.filter((month) => month.is_complete).map((month) => month.order_month.getTime()));
  return (row) => complete.has(row.order_month.getTime());
}

/** Sums by month in the months' order, each marked whether it is whole. */
export function byMonth<T extends { order_month: Date }, S extends keyof T>(
  rows: readonly T[],
  sums: readonly S[],
  isComplete: (row: { order_month: Date }) => boolean,
): ({ order_month: Date; is_complete: boolean } & Record<S, number>)[] {
  return sumBy(rows, ['order_month'], sums)
    .map((row) => ({ ...row, is_complete: isComplete(row) }))
    .sort((a, b) => a.order_month.getTime() - b.order_month.getTime());
}

/** Every month from the first to the last, those without rows too: a gap in time is a gap in the chart. */
export function monthsBetween(rows: readonly { order_month: Date }[]): Date[] {
  const [first, last] = d3.extent(rows, (row) => row.order_month);
  return first === undefined ? [] : d3.utcMonth.range(first, d3.utcMonth.offset(last, 1));
}
