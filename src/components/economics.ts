import { total } from './aggregate.js';
import { FEWEST_CASES } from './claims.js';
import { inMonths } from './months.js';
import { yearApart, type Months } from './order-months.js';

/** The month's average rate, price index and base rate; NULL where the Central Bank has not published it. */
interface Rates {
  usd_brl: number | null;
  ipca_month: number | null;
  ipca_index: number | null;
  selic_month: number | null;
}

interface Month {
  order_month: Date;
}

interface Revenue extends Month {
  revenue_brl: number;
  revenue_usd: number;
}

/** Sums by month with the rates of their months, which are the same in every row of a month. */
export function withRates<T extends Month>(rows: readonly T[], sales: readonly (Month & Rates)[]): (T & Rates)[] {
  const rates = new Map(sales.map((row) => [row.order_month.getTime(), row]));
  return rows.map((row) => {
    const {
      usd_brl = null,
      ipca_month = null,
      ipca_index = null,
      selic_month = null,
    } = rates.get(row.order_month.getTime()) ?? {};
    return { ...row, usd_brl, ipca_month, ipca_index, selic_month };
  });
}

/** The rates of every month of the calendar, with sales or without, each with the values of one of its days. */
export function ratesByMonth<T extends { date_key: Date }>(days: readonly T[]): (T & Month)[] {
  const months = new Map(
    days.map((row) => {
      const order_month = new Date(Date.UTC(row.date_key.getUTCFullYear(), row.date_key.getUTCMonth()));
      return [order_month.getTime(), { ...row, order_month }];
    }),
  );
  return [...months.values()].sort((a, b) => a.order_month.getTime() - b.order_month.getTime());
}

/** Columns as lines around 100, the average of the base's months: `indexed(rows, {BRL: 'revenue_brl'}, base)`. */
export function indexed<T extends Revenue>(
  rows: readonly T[],
  columns: Record<string, 'revenue_brl' | 'revenue_usd'>,
  base: readonly Revenue[],
): (Month & { currency: string; index: number })[] {
  return rows.flatMap((row) =>
    Object.entries(columns).map(([currency, column]) => ({
      order_month: row.order_month,
      currency,
      index: (100 * base.length * row[column]) / total(base, column),
    })),
  );
}

/** The months that an index compares with: those a year before the last three, all where there are none; never a single month. */
export function indexBase<T extends Month>(rows: readonly T[], months: Months): readonly T[] {
  const { earlier } = yearApart(months) ?? {};
  const base = inMonths(rows, 'order_month', earlier ?? []);
  return base.length === 3 ? base : rows;
}

/** The last three months against the same a year before; undefined when those are not all there, or have too few orders. */
export function growthOnYear(
  rows: readonly (Revenue & { orders: number })[],
  months: Months,
): { brl: number; usd: number } | undefined {
  const { latest, earlier } = yearApart(months) ?? { latest: [], earlier: [] };
  const now = inMonths(rows, 'order_month', latest);
  const before = inMonths(rows, 'order_month', earlier);
  if (Math.min(total(now, 'orders'), total(before, 'orders')) < FEWEST_CASES) return undefined;
  const growth = (column: 'revenue_brl' | 'revenue_usd'): number => total(now, column) / total(before, column) - 1;
  return { brl: growth('revenue_brl'), usd: growth('revenue_usd') };
}

/** How much prices rose over months, as a share: the changes on the months before, multiplied. */
export function risen(rows: readonly Pick<Rates, 'ipca_month'>[]): number {
  return rows.reduce((index, { ipca_month }) => index * (1 + (ipca_month ?? 0) / 100), 1) - 1;
}
