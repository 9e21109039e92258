import { month, named, type Claim, type Claims } from './claim.js';
import { integer, money, text } from '../written.js';

const SALES = `SELECT month, count(*) AS orders, count(revenue) AS with_items, sum(revenue) AS revenue, sum(revenue) / count(revenue) AS average
  FROM bought LEFT JOIN value USING (order_id) JOIN whole USING (month) GROUP BY month`;

const peak = (column: string, fewest: string): string =>
  `SELECT ${month('month')}, ${column} FROM (${SALES}) WHERE ${fewest} ORDER BY ${column} DESC LIMIT 1`;

/** On the first page too. */
export const REVENUE_PEAK: readonly Claim[] = [
  {
    of: 'monthly-revenue',
    sql: peak('revenue', 'orders >= 10'),
    says: ([when, value]) => `Monthly revenue peaked in ${text(when)} at ${money(value)}`,
  },
];

const sales = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT sum(revenue), count(revenue) FROM bought LEFT JOIN value USING (order_id)`,
    says: ([value, orders]) =>
      `Revenue of ${money(value)} from ${integer(orders)} orders with items${named(label)}, ${money(Number(value) / Number(orders))} an order.`,
  },
  {
    of: 'revenue',
    sql: peak('revenue', 'orders >= 10'),
    says: ([when, value]) => `Monthly revenue peaked in ${text(when)} at ${money(value)}`,
  },
  {
    of: 'orders',
    sql: peak('orders', 'orders >= 10'),
    says: ([when, n]) => `Monthly orders peaked in ${text(when)} at ${integer(n)}`,
  },
  {
    of: 'average-order',
    sql: `SELECT min(average), max(average) FROM (${SALES}) WHERE with_items >= 100 HAVING count(*) >= 2`,
    says: ([low, high]) => `The monthly average order value ranges from ${money(low)} to ${money(high)}`,
    otherwise: 'Average order value',
  },
];

/** The claims of the page, of all data and under a choice. */
export const SALES_CLAIMS: readonly Claims[] = [
  { address: 'sales.html', claims: sales() },
  {
    address: 'sales.html?from=2017-03&to=2018-02',
    narrowed: { table: 'bought', where: "month BETWEEN '2017-03-01' AND '2018-02-01'" },
    claims: sales('Mar 2017 to Feb 2018'),
  },
];
