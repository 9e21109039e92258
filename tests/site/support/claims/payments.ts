import { month, named, type Claim, type Claims } from './claim.js';
import { exactly, integer, money, percent, text } from '../written.js';

const METHOD = `CASE method WHEN 'boleto' THEN 'boleto (bank slip)' ELSE replace(method, '_', ' ') END`;

const payments = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `WITH methods AS (SELECT ${METHOD} AS method, sum(value) AS value, count(*) AS n FROM paid JOIN bought USING (order_id) GROUP BY ALL)
      SELECT max(value) / sum(value), sum(n), arg_max(method, value) FROM methods`,
    says: ([share, n, method]) =>
      `${percent(share)} of the value of ${integer(n)} payments${named(label)} is paid by ${text(method)}.`,
  },
  {
    of: 'methods',
    sql: `WITH methods AS (
        SELECT ${METHOD} AS method, row_number() OVER (ORDER BY sum(value) DESC) AS place
        FROM paid JOIN bought USING (order_id) GROUP BY method HAVING count(*) >= 10)
      SELECT max(method) FILTER (place = 1), max(method) FILTER (place = 2) FROM methods`,
    says: ([first, second]) => `The most is paid by ${text(first)}, then by ${text(second)}`,
  },
  {
    of: 'mix',
    sql: `WITH monthly AS (SELECT month, ${METHOD} AS method, value FROM paid JOIN bought USING (order_id) JOIN whole USING (month)),
        ends AS (SELECT min(month) AS first, max(month) AS last FROM monthly),
        shares AS (
          SELECT method, coalesce(sum(value) FILTER (month = first), 0) / (SELECT sum(value) FROM monthly, ends WHERE month = first) AS early,
            coalesce(sum(value) FILTER (month = last), 0) / (SELECT sum(value) FROM monthly, ends WHERE month = last) AS late
          FROM monthly, ends GROUP BY method)
      SELECT upper(method[1]) || method[2:], early, ${month('first')}, late, ${month('last')} FROM shares, ends
      WHERE first < last AND (SELECT count(*) FROM monthly, ends WHERE month = first) >= 100
        AND (SELECT count(*) FROM monthly, ends WHERE month = last) >= 100
      ORDER BY abs(late - early) DESC LIMIT 1`,
    says: ([method, early, first, late, last]) =>
      `${text(method)} went from ${percent(early)} of the value in ${text(first)} to ${percent(late)} in ${text(last)}`,
    otherwise: 'Value paid by method',
  },
  {
    of: 'order-value',
    sql: `WITH orders AS (SELECT first(${METHOD} ORDER BY place) AS method, sum(value) AS value FROM paid SEMI JOIN bought USING (order_id) GROUP BY order_id),
        medians AS (SELECT method, round(median(value::DECIMAL(18, 3)), 2) AS value FROM orders GROUP BY method HAVING count(*) >= 100)
      SELECT arg_max(method, value), max(value), arg_min(method, value), min(value) FROM medians HAVING count(*) >= 2`,
    says: ([high, most, low, least]) =>
      `Half of the ${text(high)} orders are above ${exactly(most)}; of the ${text(low)} orders, above ${exactly(least)}`,
    otherwise: 'Order value by method',
  },
  {
    of: 'instalments',
    sql: `SELECT avg(value) FILTER (instalments = 1), avg(value) FILTER (instalments = 10) FROM paid JOIN bought USING (order_id)
      WHERE method = 'credit_card' HAVING least(count_if(instalments = 1), count_if(instalments = 10)) >= 100`,
    says: ([one, ten]) => `A card payment in one instalment averages ${money(one)}; in ten, ${money(ten)}`,
    otherwise: 'Instalments by credit card',
  },
];

/** The claims of the page, of all data and under a choice. */
export const PAYMENT_CLAIMS: readonly Claims[] = [
  { address: 'payments.html', claims: payments() },
  {
    address: 'payments.html?year=2018',
    narrowed: { table: 'bought', where: 'year(moment) = 2018' },
    claims: payments('2018'),
  },
];
