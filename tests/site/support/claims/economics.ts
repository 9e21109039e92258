import { YEAR_APART, month, named, type Claim, type Claims } from './claim.js';
import { cents, change, day, money, percent, percentTenths, text } from '../written.js';

/** Revenue of each order in both currencies. */
export const EXCHANGED = `SELECT bought.month, revenue AS brl, round(revenue / rate, 2) AS usd
  FROM bought LEFT JOIN value USING (order_id) ASOF JOIN rates ON moment::DATE >= rates.day`;

/** Every day until the last order, with the rate last published. */
const ALL_DAYS = `SELECT days.day, rate FROM (
    SELECT unnest(generate_series(DATE '2016-01-01', max(moment::DATE), INTERVAL 1 DAY))::DATE AS day FROM main.bought) AS days
  ASOF JOIN rates ON days.day >= rates.day`;

/** Those from the first order on. */
const CALENDAR = `SELECT * FROM (${ALL_DAYS}) WHERE day >= (SELECT min(moment::DATE) FROM main.bought)`;

const official = (series: string): string =>
  `SELECT strptime(data::VARCHAR, '%d/%m/%Y')::DATE AS month, valor::DOUBLE AS value FROM ${series}`;

/** `admitted` is a condition on a day that the filters of the address make. */
const economics = (label = '', admitted = 'true'): Claim[] => [
  {
    of: 'lead',
    sql: `WITH days AS (SELECT * FROM (${CALENDAR}) WHERE ${admitted})
      SELECT sum(brl), sum(usd), (SELECT arg_min(rate, day) FROM days), (SELECT min(day)::VARCHAR FROM days),
        (SELECT arg_max(rate, day) FROM days), (SELECT max(day)::VARCHAR FROM days) FROM (${EXCHANGED})`,
    says: ([brl, usd, from, first, to, last]) =>
      `${money(brl)} in sales${named(label)} were ${money(usd, 'US$')}; the dollar went from BRL ${cents(from)} on ${day(first)} to BRL ${cents(to)} on ${day(last)}.`,
  },
  {
    of: 'dollar',
    sql: `SELECT min(rate), max(rate), min(day)::VARCHAR, max(day)::VARCHAR FROM (${CALENDAR}) WHERE ${admitted}`,
    says: ([low, high, from, to]) =>
      `A dollar cost between BRL ${cents(low)} and BRL ${cents(high)} from ${day(from)} to ${day(to)}`,
  },
  {
    of: 'currencies',
    sql: `WITH ${YEAR_APART}
      SELECT sum(brl) FILTER (month IN (FROM latest)) / sum(brl) FILTER (month IN (FROM earlier)) - 1,
        sum(usd) FILTER (month IN (FROM latest)) / sum(usd) FILTER (month IN (FROM earlier)) - 1
      FROM (${EXCHANGED}) WHERE (SELECT count(*) FROM earlier) = 3
      HAVING least(count(*) FILTER (month IN (FROM latest)), count(*) FILTER (month IN (FROM earlier))) >= 100`,
    says: ([brl, usd]) => `In a year, revenue changed by ${change(brl)} in BRL and by ${change(usd)} in USD`,
    otherwise: 'Revenue in BRL and in USD',
  },
  {
    of: 'periods',
    sql: `WITH averages AS (SELECT date_trunc('month', day)::DATE AS month, avg(rate) AS rate FROM (${ALL_DAYS}) GROUP BY ALL)
      SELECT sum(revenue) FILTER (rate < 3.5) / sum(revenue) FROM bought LEFT JOIN value USING (order_id) JOIN averages USING (month)
      HAVING count(*) >= 100 AND count_if(rate < 3.5) > 0`,
    says: ([share]) => `${percent(share)} of the revenue was earned while the real was strong`,
    otherwise: 'Revenue by exchange rate',
  },
  {
    of: 'ipca',
    sql: `WITH months AS (SELECT DISTINCT date_trunc('month', day)::DATE AS month FROM (${CALENDAR}) WHERE ${admitted})
      SELECT product(1 + value / 100) - 1, ${month('min(month)')}, ${month('max(month)')} FROM (${official('inflation')}) JOIN months USING (month)`,
    says: ([rise, from, to]) => `Consumer prices changed by ${percentTenths(rise)} from ${text(from)} to ${text(to)}`,
  },
  {
    of: 'selic',
    sql: `WITH months AS (SELECT DISTINCT date_trunc('month', day)::DATE AS month FROM (${CALENDAR}) WHERE ${admitted})
      SELECT arg_min(value, month), ${month('min(month)')}, arg_max(value, month), ${month('max(month)')}
      FROM (${official('interest')}) JOIN months USING (month)`,
    says: ([from, first, to, last]) =>
      `The base rate went from ${cents(from)}% a year in ${text(first)} to ${cents(to)}% in ${text(last)}`,
  },
];

/** The claims of the page, of all data and under a choice. */
export const ECONOMICS_CLAIMS: readonly Claims[] = [
  { address: 'economics.html', claims: economics() },
  {
    address: 'economics.html?year=2017',
    narrowed: { table: 'bought', where: 'year(moment) = 2017' },
    claims: economics('2017', 'year(day) = 2017'),
  },
];
