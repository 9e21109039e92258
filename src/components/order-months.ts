import { sumBy } from './aggregate.js';
import type { Rows } from './dataset.js';

/** The months that the data holds, as `rpt_months` has them. */
export type Months = Rows<{ order_month: Date; is_complete: boolean }>;

/** Tells months that the data holds whole from those at its ragged ends. */
export function wholeMonths(months: Months): (month: Date) => boolean {
  const whole = new Set(months.filter((row) => row.is_complete).map((row) => row.order_month.getTime()));
  return (month) => whole.has(month.getTime());
}

/** Sums by the month of the order in the months' order, each marked whether the data holds it whole. */
export function byOrderMonth<T extends { order_month: Date }, S extends keyof T>(
  rows: readonly T[],
  months: Months,
  sums: readonly S[],
): ({ order_month: Date; is_complete: boolean } & Record<S, number>)[] {
  const isWhole = wholeMonths(months);
  return sumBy(rows, ['order_month'], sums)
    .map((row) => ({ ...row, is_complete: isWhole(row.order_month) }))
    .sort((a, b) => a.order_month.getTime() - b.order_month.getTime());
}

/** Channels of charts by month. */
export const orderMonth = { x: 'order_month', whole: 'is_complete' } as const;
