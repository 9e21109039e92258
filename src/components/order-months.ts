import { sumBy } from './aggregate.js';
import { yearBefore } from './months.js';

/** The months of the data, as in `rpt_months`. */
export type Months = readonly { order_month: Date; is_complete: boolean; is_settled: boolean }[];

/** Tells complete months from incomplete ones at the ends of the data. */
export function wholeMonths(months: Months): (month: Date) => boolean {
  return among(months.filter((row) => row.is_complete));
}

/** Tells the complete months in which a newcomer is one from the first of the data, and from incomplete ones. */
export function settledMonths(months: Months): (month: Date) => boolean {
  return among(months.filter((row) => row.is_settled));
}

/** The last three complete months, and the same a year before; undefined when the months do not include all six. */
export function yearApart(months: Months): { latest: Date[]; earlier: Date[] } | undefined {
  const isWhole = wholeMonths(months);
  const latest = months
    .filter((row) => row.is_complete)
    .map((row) => row.order_month)
    .sort((a, b) => a.getTime() - b.getTime())
    .slice(-3);
  const earlier = latest.map(yearBefore);
  return latest.length === 3 && earlier.every(isWhole) ? { latest, earlier } : undefined;
}

function among(rows: readonly { order_month: Date }[]): (month: Date) => boolean {
  const known = new Set(rows.map((row) => row.order_month.getTime()));
  return (month) => known.has(month.getTime());
}

/** Sums by the month of the order in the months' order, each marked whether it is complete. */
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
