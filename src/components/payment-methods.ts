import * as d3 from 'npm:d3';
import { sumBy } from './aggregate.js';
import { MUTED, SERIES } from './chart.js';
import { wholeMonths, type Months } from './order-months.js';
import { box, distribution, type Box } from './statistics.js';

/** The ways to pay, the most used first. */
export const METHODS = ['credit_card', 'boleto', 'voucher', 'debit_card', 'not_defined'] as const;

/** The same colour for the same method in every figure. */
export function methodColor(method: string): string {
  return SERIES[METHODS.indexOf(method as (typeof METHODS)[number])] ?? MUTED;
}

interface Paid {
  order_month: Date;
  payment_type: string;
  payment_value: number;
  transactions: number;
}

export interface MethodShares {
  /** By whole month and method; the shares of a month make 1. */
  rows: (Paid & { share: number })[];
  /** The method whose share changed the most from the first month to the last. */
  moved: { method: string; first: number; last: number } | undefined;
}

/** What payments are made of, month by month. */
export function methodShares(payments: readonly Paid[], months: Months): MethodShares {
  const isWhole = wholeMonths(months);
  const mix = sumBy(
    payments.filter((row) => isWhole(row.order_month)),
    ['order_month', 'payment_type'],
    ['payment_value', 'transactions'],
  ).sort((a, b) => a.order_month.getTime() - b.order_month.getTime());
  const totals = d3.rollup(
    mix,
    (rows) => d3.sum(rows, (row) => row.payment_value),
    (row) => row.order_month.getTime(),
  );
  const rows = mix.map((row) => ({
    ...row,
    share: row.payment_value / (totals.get(row.order_month.getTime()) ?? NaN),
  }));
  const ends = METHODS.flatMap((method) => {
    const own = rows.filter((row) => row.payment_type === method);
    const [first, last] = [own[0], own.at(-1)];
    return first === undefined || last === undefined || own.length < 2
      ? []
      : [{ method, first: first.share, last: last.share }];
  });
  return { rows, moved: d3.greatest(ends, ({ first, last }) => Math.abs(last - first)) };
}

interface OrderValues {
  primary_payment_type: string;
  /** Where a step of BRL 25 begins. */
  paid_from: number;
  orders: number;
}

/** The spread of order values by method, of methods with 20 orders or more; values count at the middle of their step. */
export function orderValueBoxes(values: readonly OrderValues[]): (Box & { method: string })[] {
  return METHODS.flatMap((method) => {
    const rows = values.filter((row) => row.primary_payment_type === method);
    const summary = box(
      distribution(
        rows,
        (row) => row.paid_from + 12.5,
        (row) => row.orders,
      ),
    );
    return summary === undefined || summary.count < 20 ? [] : [{ method, ...summary }];
  }).sort((a, b) => b.median - a.median || b.upper - a.upper);
}
