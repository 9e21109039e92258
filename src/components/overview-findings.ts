import { texts } from '../texts/overview.js';
import { sumBy } from './aggregate.js';
import { FEWEST_CASES, FEWEST_IN_TOTAL } from './claims.js';
import { brl, usd } from './currency.js';
import type { Finding } from './findings.js';
import { day, decimal, hundredths, integer, month, percent, percentChange, shortDay, shortMonth } from './format.js';
import { lastMonth } from './months.js';
import { wholeMonths, type Months } from './order-months.js';
import type { Source } from './source.js';

type Rows<T> = readonly T[] & Source;
type ByMonth<Columns extends string> = Rows<{ order_month: Date } & Record<Columns, number>>;

/** The answers of the page's queries, one row a month, and the published tables that findings are made of. */
export interface OverviewData {
  months: Months & Source;
  sales: ByMonth<'orders' | 'returning_orders' | 'revenue' | 'southeast_revenue'>;
  categories: Rows<{ order_month: Date; top_category: string; top_revenue: number; revenue: number; items: number }>;
  payments: ByMonth<'payment_value' | 'card_value' | 'transactions'>;
  sellers: ByMonth<'active_sellers'>;
  reviews: ByMonth<'reviewed_orders' | 'total_score'>;
  delivery: ByMonth<'delivered_orders' | 'on_time_orders'>;
  economics: ByMonth<'orders' | 'revenue_usd'>;
  directSales: Rows<{ sale_date: Date; total_value: number }>;
}

/** A measure of an analysis, of a row for each month. */
interface Measure<T> extends Pick<Finding, 'page' | 'title'> {
  data: Rows<T>;
  reads: readonly (keyof T & string)[];
  /** Over how many cases the value is, and the fewest that it is stated of. */
  cases: (row: T) => number;
  fewest: number;
  value: (row: T) => number;
  text: (value: string, when: string, row: T) => string;
  format: (value: number) => string;
  /** From an earlier value to a later one. */
  change: (earlier: number, later: number) => string;
}

const signed = (difference: number, format: (value: number) => string): string =>
  `${difference < 0 ? '\u2212' : '+'}${format(Math.abs(difference))}`;
const inAll = {
  fewest: FEWEST_IN_TOTAL,
  change: (earlier: number, later: number): string => percentChange(later / earlier - 1),
};
const share = {
  fewest: FEWEST_CASES,
  format: percent,
  change: (earlier: number, later: number): string => texts.points(signed(100 * (later - earlier), decimal)),
};

/** What each analysis says of its latest month or day, in the order of the masthead. */
export function overviewFindings(data: OverviewData): Finding[] {
  const { months, sales, categories, payments, sellers, reviews, delivery, economics } = data;
  const finding = <T extends { order_month: Date }>(measure: Measure<T>): Finding => monthlyFinding(months, measure);
  return [
    finding({
      ...{ ...inAll, page: '/sales', title: texts.pages.sales, data: sales, reads: ['revenue'], format: brl },
      cases: (row) => row.orders,
      value: (row) => row.revenue,
      text: texts.sales,
    }),
    finding({
      ...{ ...share, page: '/products', title: texts.pages.products, data: categories },
      reads: ['top_category', 'top_revenue', 'revenue', 'items'],
      cases: (row) => row.items,
      value: (row) => row.top_revenue / row.revenue,
      text: (value, when, row) => texts.products(row.top_category.replaceAll('_', ' '), value, when),
    }),
    finding({
      ...{ ...share, page: '/geography', title: texts.pages.geography, data: sales },
      reads: ['southeast_revenue', 'revenue'],
      cases: (row) => row.orders,
      value: (row) => row.southeast_revenue / row.revenue,
      text: texts.geography,
    }),
    finding({
      ...{ ...share, page: '/customers', title: texts.pages.customers, data: sales },
      reads: ['returning_orders', 'orders'],
      cases: (row) => row.orders,
      value: (row) => row.returning_orders / row.orders,
      text: texts.customers,
    }),
    finding({
      ...{ ...share, page: '/payments', title: texts.pages.payments, data: payments },
      reads: ['card_value', 'payment_value', 'transactions'],
      cases: (row) => row.transactions,
      value: (row) => row.card_value / row.payment_value,
      text: texts.payments,
    }),
    finding({
      ...{ ...inAll, page: '/sellers', title: texts.pages.sellers, data: sellers, reads: ['active_sellers'] },
      format: integer,
      cases: (row) => row.active_sellers,
      value: (row) => row.active_sellers,
      text: texts.sellers,
    }),
    finding({
      ...{ page: '/reviews', title: texts.pages.reviews, data: reviews, reads: ['total_score', 'reviewed_orders'] },
      ...{ fewest: FEWEST_CASES, format: hundredths },
      change: (earlier, later) => signed(later - earlier, hundredths),
      cases: (row) => row.reviewed_orders,
      value: (row) => row.total_score / row.reviewed_orders,
      text: texts.reviews,
    }),
    finding({
      ...{ ...share, page: '/delivery', title: texts.pages.delivery, data: delivery },
      reads: ['on_time_orders', 'delivered_orders'],
      cases: (row) => row.delivered_orders,
      value: (row) => row.on_time_orders / row.delivered_orders,
      text: texts.delivery,
    }),
    finding({
      ...{ ...inAll, page: '/economics', title: texts.pages.economics, data: economics, reads: ['revenue_usd'] },
      format: usd,
      cases: (row) => row.orders,
      value: (row) => row.revenue_usd,
      text: texts.economics,
    }),
    directSalesFinding(data.directSales),
  ];
}

/** The last complete month with enough cases, against the month and the year before. */
function monthlyFinding<T extends { order_month: Date }>(months: Months & Source, measure: Measure<T>): Finding {
  const { page, title, data, reads, cases, fewest, value, text, format, change } = measure;
  const isWhole = wholeMonths(months);
  const whole = data.filter((row) => isWhole(row.order_month));
  const found = lastMonth(
    whole.filter((row) => cases(row) >= fewest),
    'order_month',
  );
  const against = [found?.before, found?.yearBefore].filter((row) => row !== undefined);
  return {
    ...{ page, title, data: [data, months], reads: ['order_month', 'is_complete', ...reads] },
    text:
      found === undefined
        ? texts.tooFew(integer(fewest))
        : text(format(value(found.last)), month(found.last.order_month), found.last),
    changes: against.map((row) =>
      texts.change(change(value(row), value(found?.last ?? row)), shortMonth(row.order_month)),
    ),
    series: whole.map((row) => [row.order_month, cases(row) >= fewest ? value(row) : null]),
  };
}

/** What the sales form says of its last day, against the day before. */
function directSalesFinding(data: OverviewData['directSales']): Finding {
  const days = sumBy(data, ['sale_date'], ['total_value']).sort(
    (a, b) => a.sale_date.getTime() - b.sale_date.getTime(),
  );
  const [last, before] = [days.at(-1), days.at(-2)];
  return {
    ...{ page: '/direct-sales', title: texts.pages.directSales, data, reads: ['sale_date', 'total_value'] },
    text: last === undefined ? texts.noDirectSales : texts.directSales(brl(last.total_value), day(last.sale_date)),
    changes:
      before === undefined || last === undefined
        ? []
        : [texts.change(inAll.change(before.total_value, last.total_value), shortDay(before.sale_date))],
    series: days.map((row) => [row.sale_date, row.total_value]),
  };
}
