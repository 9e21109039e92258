import { sumBy, total } from './aggregate.js';
import { FEWEST_CASES } from './claims.js';
import { monthsApart } from './months.js';
import { wholeMonths, type Months } from './order-months.js';

interface Cohort {
  cohort_month: Date;
  months_since_first: number;
  customers: number;
}

export interface Retention {
  /** By month of first order and months since then: who bought again, and their share of the cohort. */
  rows: (Cohort & { share: number })[];
  /** Months of first order that have rows. */
  cohorts: Date[];
  /** The share of all customers that bought again in the month after that of their first order; undefined of too few. */
  afterOneMonth: number | undefined;
}

/** Who came back so many months after their first order, of cohorts that are whole and months that have passed. */
export function retention(cohorts: readonly Cohort[], months: Months, longest: number): Retention {
  const isWhole = wholeMonths(months);
  const last = new Date(Math.max(...months.filter((row) => row.is_complete).map((row) => row.order_month.getTime())));
  const whole = cohorts.filter((row) => isWhole(row.cohort_month));
  const sizes = new Map(
    sumBy(
      whole.filter((row) => row.months_since_first === 0),
      ['cohort_month'],
      ['customers'],
    ).map((row) => [row.cohort_month.getTime(), row.customers]),
  );
  const sizeOf = (row: { cohort_month: Date }): number => sizes.get(row.cohort_month.getTime()) ?? NaN;
  const observed = [...sizes]
    .filter(([month]) => monthsApart(new Date(month), last) >= 1)
    .reduce((sum, [, customers]) => sum + customers, 0);
  const later = whole.filter(
    ({ cohort_month, months_since_first: since }) =>
      since >= 1 && since <= Math.min(longest, monthsApart(cohort_month, last)),
  );
  const rows = sumBy(later, ['cohort_month', 'months_since_first'], ['customers'])
    .map((row) => ({ ...row, share: row.customers / sizeOf(row) }))
    .sort((a, b) => a.cohort_month.getTime() - b.cohort_month.getTime() || a.months_since_first - b.months_since_first);
  const next = rows.filter((row) => row.months_since_first === 1);
  return {
    rows,
    cohorts: [...new Set(rows.map((row) => row.cohort_month.getTime()))].map((time) => new Date(time)),
    afterOneMonth: observed < FEWEST_CASES ? undefined : total(next, 'customers') / observed,
  };
}
