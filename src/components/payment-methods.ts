import * as d3 from 'npm:d3';
import { sumBy, total } from './aggregate.js';
import { MUTED, SERIES } from './chart.js';
import { FEWEST_CASES } from './claims.js';
import { wholeMonths, type Months } from './order-months.js';
import type { Box } from './statistics.js';

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
  /** The method whose share changed the most from the first whole month to the last; undefined when either has few payments. */
  moved: { method: string; first: number; last: number; from: Date; to: Date } | undefined;
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
  return { rows, moved: mostMoved(rows) };
}

function mostMoved(rows: MethodShares['rows']): MethodShares['moved'] {
  const [from, to] = [rows[0]?.order_month, rows.at(-1)?.order_month];
  if (from === undefined || to === undefined || from.getTime() === to.getTime()) return undefined;
  const of = (month: Date): MethodShares['rows'] => rows.filter((row) => row.order_month.getTime() === month.getTime());
  const [early, late] = [of(from), of(to)];
  if (Math.min(total(early, 'transactions'), total(late, 'transactions')) < FEWEST_CASES) return undefined;
  const shareIn = (month: MethodShares['rows'], method: string): number =>
    month.find((row) => row.payment_type === method)?.share ?? 0;
  const ends = [...new Set([...early, ...late].map((row) => row.payment_type))].map((method) => ({
    method,
    first: shareIn(early, method),
    last: shareIn(late, method),
    from,
    to,
  }));
  return d3.greatest(ends, ({ first, last }) => Math.abs(last - first));
}

interface OrderValues {
  primary_payment_type: string;
  /** NULL for all. */
  order_year: number | null;
  customer_region: string | null;
  orders: number;
  low: number;
  lower_quartile: number;
  median: number;
  upper_quartile: number;
  high: number;
}

/** The spread of order values by method, of rows that the filters admit: those of all years or regions where none is chosen. */
export function orderValueBoxes(
  values: readonly OrderValues[],
  chosen: Readonly<Record<string, string>>,
): (Box & { method: string })[] {
  const isOpen = (name: string): boolean => (chosen[name] ?? '') === '';
  return values
    .filter((row) => (row.order_year === null) === isOpen('year'))
    .filter((row) => (row.customer_region === null) === isOpen('region'))
    .filter((row) => row.orders >= FEWEST_CASES)
    .map(({ primary_payment_type, orders, low, lower_quartile, median, upper_quartile, high }) => ({
      ...{ method: primary_payment_type, low, lower: lower_quartile, median, upper: upper_quartile, high },
      count: orders,
    }))
    .sort((a, b) => b.median - a.median || b.upper - a.upper);
}

interface Instalments {
  payment_installments: number;
  payment_type: string;
  payment_value: number;
  transactions: number;
}

export interface AverageByInstalments {
  payment_installments: number;
  transactions: number;
  payment_value: number;
  average: number;
}

/** The average payment by credit card for each number of instalments, ascending. */
export function averageByInstalments(rows: readonly Instalments[]): AverageByInstalments[] {
  return sumBy(
    rows.filter((row) => row.payment_type === 'credit_card'),
    ['payment_installments'],
    ['transactions', 'payment_value'],
  )
    .filter((row) => row.transactions >= FEWEST_CASES)
    .map((row) => ({ ...row, average: row.payment_value / row.transactions }))
    .sort((a, b) => a.payment_installments - b.payment_installments);
}
