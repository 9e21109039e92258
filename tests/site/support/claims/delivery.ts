import { month, named, type Claim, type Claims } from './claim.js';
import { integer, percent, short, text } from '../written.js';

const DELIVERED = `SELECT *, delivered - moment::DATE AS days, (delivered <= estimated)::INTEGER AS on_time FROM bought WHERE delivered IS NOT NULL`;

const delivery = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT avg(on_time), count(*), median(days) FROM (${DELIVERED})`,
    says: ([share, n, days]) =>
      `${percent(share)} of ${integer(n)} delivered orders${named(label)} arrived by the estimated day; half of them within ${short(days)} days.`,
  },
  {
    of: 'on-time-by-month',
    sql: `WITH months AS (SELECT month, avg(on_time) AS share FROM (${DELIVERED}) JOIN whole USING (month) GROUP BY month HAVING count(*) >= 100)
      SELECT ${month('month')}, share FROM months WHERE (SELECT count(*) FROM months) >= 2 ORDER BY share LIMIT 1`,
    says: ([when, share]) => `Monthly on-time delivery was at its lowest in ${text(when)}: ${percent(share)}`,
    otherwise: 'On time',
  },
  {
    of: 'days-by-region',
    sql: `WITH regions AS (SELECT customer_region AS region, median(days) AS days FROM (${DELIVERED}) GROUP BY ALL HAVING count(*) >= 100)
      SELECT arg_min(region, days), min(days), arg_max(region, days), max(days) FROM regions HAVING count(*) >= 2`,
    says: ([fast, few, slow, many]) =>
      `Half of the orders to the ${text(fast)} arrive within ${short(few)} days, to the ${text(slow)} within ${short(many)}`,
    otherwise: 'Days from purchase to delivery',
  },
  {
    of: 'on-time-by-region',
    sql: `WITH regions AS (SELECT customer_region AS region, 1 - avg(on_time) AS late FROM (${DELIVERED}) GROUP BY ALL HAVING count(*) >= 100)
      SELECT arg_max(region, late), max(late), arg_min(region, late), min(late) FROM regions HAVING count(*) >= 2`,
    says: ([bad, most, good, least]) =>
      `Late in the ${text(bad)}: ${percent(most)} of the delivered orders; in the ${text(good)}: ${percent(least)}`,
    otherwise: 'On-time delivery by region',
  },
  {
    of: 'against-the-estimate',
    sql: `SELECT max(early) FROM (
        SELECT early, count(*) OVER (ORDER BY early DESC) AS so_early, count(*) OVER () AS n
        FROM (SELECT estimated - delivered AS early FROM (${DELIVERED})))
      WHERE so_early * 2 >= n AND n >= 100`,
    says: ([days]) => `Half of the delivered orders arrive ${integer(days)} days early or more`,
    otherwise: 'Delivery against the estimate',
  },
  {
    of: 'routes',
    sql: `WITH travelled AS (SELECT DISTINCT order_id, seller_region, customer_region, days FROM (${DELIVERED}) JOIN sold USING (order_id)),
        routes AS (SELECT seller_region, customer_region, avg(days) AS days FROM travelled GROUP BY ALL HAVING count(*) >= 100)
      SELECT seller_region, customer_region, days FROM routes WHERE (SELECT count(*) FROM routes) >= 2 ORDER BY days DESC LIMIT 1`,
    says: ([from, to, days]) =>
      `The slowest route, ${text(from)} to ${text(to)}, takes ${integer(days)} days on average`,
    otherwise: 'Days by route',
  },
];

/** The claims of the page, of all data and under a choice. */
export const DELIVERY_CLAIMS: readonly Claims[] = [
  { address: 'delivery.html', claims: delivery() },
  {
    address: 'delivery.html?state=BA',
    narrowed: { table: 'bought', where: "customer_state = 'BA'" },
    claims: delivery('BA'),
  },
];
