import type { Cell } from '../../../engine/src/base/cell.js';
import {
  cents,
  change,
  day,
  exactly,
  integer,
  money,
  percent,
  percentFine,
  percentTenths,
  short,
  tenths,
  text,
} from './written.js';

/** What the title of a figure must say, computed from the raw files. */
export interface Claim {
  /** The name of the figure; `lead` is the page's answer in a sentence. */
  of: string;
  /** One row: what the sentence names; none where too few cases allow no claim. */
  sql: string;
  says: (row: readonly Cell[]) => string;
  /** What is said without a claim. */
  otherwise?: string;
}

/** The claims of a page under the filters of its address. */
export interface Claims {
  address: string;
  /** The rows that the filters admit, of one of the tables. */
  narrowed?: { table: string; where: string };
  claims: readonly Claim[];
  /** Only of the real files: the sample's have records that are none, of which readers of CSV make different things. */
  onlyReal?: boolean;
}

const named = (label: string): string => (label === '' ? '' : ` (${label})`);
const month = (column: string): string => `strftime(${column}, '%B %Y')`;
const category = `upper(category[1]) || replace(category[2:], '_', ' ')`;

/** The last three whole months and the same a year before, as far as they are whole. */
const YEAR_APART = `latest AS (SELECT month FROM whole ORDER BY month DESC LIMIT 3),
  earlier AS (SELECT month - INTERVAL 1 YEAR AS month FROM latest WHERE month - INTERVAL 1 YEAR IN (FROM whole))`;

const SALES = `SELECT month, count(*) AS orders, count(revenue) AS with_items, sum(revenue) AS revenue, sum(revenue) / count(revenue) AS average
  FROM bought LEFT JOIN value USING (order_id) JOIN whole USING (month) GROUP BY month`;

const peak = (column: string, fewest: string): string =>
  `SELECT ${month('month')}, ${column} FROM (${SALES}) WHERE ${fewest} ORDER BY ${column} DESC LIMIT 1`;

const overview: Claim[] = [
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

const BY_CATEGORY = `SELECT category, count(*) AS items, sum(revenue) AS revenue
  FROM items JOIN bought USING (order_id) LEFT JOIN categories USING (product_id) GROUP BY category`;

const products = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `WITH groups AS (${BY_CATEGORY}), ten AS (FROM groups ORDER BY revenue DESC LIMIT 10)
      SELECT ${category}, revenue, (SELECT sum(revenue) FROM ten) / (SELECT sum(revenue) FROM groups), (SELECT count(*) FROM groups)
      FROM groups WHERE category IS NOT NULL AND items >= 10 ORDER BY revenue DESC LIMIT 1`,
    says: ([name, value, share, n]) =>
      `${text(name)} leads with ${money(value)}${named(label)}; the ten largest of ${integer(n)} groups account for ${percent(share)} of the revenue.`,
  },
  {
    of: 'categories',
    sql: `SELECT max(${category}) FILTER (place = 1), max(${category}) FILTER (place = 2)
      FROM (SELECT *, row_number() OVER (ORDER BY revenue DESC) AS place FROM (${BY_CATEGORY}) WHERE category IS NOT NULL AND items >= 10)
      HAVING count(*) >= 2`,
    says: ([first, second]) => `${text(first)} and ${text(second)} have the highest revenue`,
    otherwise: 'Revenue by category',
  },
  {
    of: 'category-months',
    sql: `WITH ${YEAR_APART}, grown AS (
        SELECT category, sum(revenue) FILTER (month IN (FROM latest)) / sum(revenue) FILTER (month IN (FROM earlier)) - 1 AS growth
        FROM items JOIN bought USING (order_id) JOIN categories USING (product_id) WHERE category IS NOT NULL
        GROUP BY category HAVING count(*) FILTER (month IN (FROM earlier)) >= 100)
      SELECT ${category}, growth FROM grown WHERE growth > 0 AND (SELECT count(*) FROM earlier) = 3 ORDER BY growth DESC LIMIT 1`,
    says: ([name, growth]) => `${text(name)} grew the most in a year: ${change(growth)}`,
    otherwise: 'The five largest categories by month',
  },
];

const STATES: Record<string, string> = {
  ...{ SP: 'São Paulo', RJ: 'Rio de Janeiro', MG: 'Minas Gerais', BA: 'Bahia', PR: 'Paraná', SC: 'Santa Catarina' },
  RS: 'Rio Grande do Sul',
};
const state = (code: Cell | undefined): string => STATES[text(code)] ?? text(code);

const DESTINED = `SELECT sold.*, customer_state, customer_region FROM sold JOIN bought USING (order_id)`;

const BALANCE: Claim = {
  of: 'balance',
  sql: `WITH traded AS (SELECT sold.*, customer_region FROM sold JOIN main.bought USING (order_id)),
      buys AS (SELECT customer_region AS region, count(*) AS items, sum(revenue) AS revenue FROM traded GROUP BY ALL),
      sells AS (SELECT seller_region AS region, count(*) AS items, sum(revenue) AS revenue FROM traded GROUP BY ALL)
    SELECT region, sells.revenue / buys.revenue AS ratio FROM buys JOIN sells USING (region)
    WHERE buys.items >= 100 AND sells.items >= 100 ORDER BY ratio DESC LIMIT 1`,
  says: ([region, ratio]) => `The ${text(region)} sells ${short(ratio)} times as much as it buys`,
  otherwise: 'Revenue',
};

const LARGEST: Claim = {
  of: 'states',
  sql: `WITH states AS (SELECT customer_state AS state, sum(revenue) AS revenue FROM (${DESTINED}) GROUP BY ALL HAVING count(*) >= 10),
      ranked AS (SELECT state, row_number() OVER (ORDER BY revenue DESC) AS place FROM states)
    SELECT max(state) FILTER (place = 1), max(state) FILTER (place = 2), max(state) FILTER (place = 3) FROM ranked HAVING count(*) >= 3`,
  says: ([first, second, third]) => `Customers in ${state(first)}, ${state(second)} and ${state(third)} spend the most`,
  otherwise: 'Revenue by state',
};

const FLOWS: Claim = {
  of: 'flows',
  sql: `WITH destined AS (${DESTINED}) SELECT seller_region, sum(revenue) / (SELECT sum(revenue) FROM destined) AS share FROM destined
    WHERE (SELECT count(*) FROM destined) >= 100 GROUP BY seller_region ORDER BY share DESC LIMIT 1`,
  says: ([region, share]) => `Sellers in the ${text(region)} account for ${percent(share)} of the revenue`,
  otherwise: 'Revenue',
};

const geography: Claim[] = [
  {
    of: 'lead',
    sql: `WITH destined AS (${DESTINED}),
        states AS (SELECT customer_state AS state, sum(revenue) AS revenue FROM destined GROUP BY ALL),
        regions AS (SELECT customer_region AS region, sum(revenue) AS revenue FROM destined GROUP BY ALL)
      SELECT (SELECT count(*) FROM destined), (SELECT arg_max(state, revenue) FROM states), (SELECT max(revenue) / sum(revenue) FROM states),
        (SELECT arg_max(region, revenue) FROM regions), (SELECT max(revenue) / sum(revenue) FROM regions)`,
    says: ([n, first, share, region, regionShare]) =>
      `Of the revenue from ${integer(n)} items, ${percent(share)} comes from ${state(first)}, and ${percent(regionShare)} from the ${text(region)}.`,
  },
  LARGEST,
  FLOWS,
  BALANCE,
];

const geographyOfState = (label: string): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT sum(revenue), count(*) FROM (${DESTINED})`,
    says: ([value, n]) => `Revenue of ${money(value)} from ${integer(n)} items${named(label)}.`,
  },
  LARGEST,
  FLOWS,
  BALANCE,
];

const DAYS = `SELECT customer_unique_id, (array_agg(day ORDER BY day))[2] - min(day) AS wait
  FROM (SELECT DISTINCT customer_unique_id, moment::DATE AS day FROM main.bought SEMI JOIN people USING (customer_unique_id))
  GROUP BY customer_unique_id`;

const customers = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT count(*) - count(wait), count(*), count(wait) FROM (${DAYS})`,
    says: ([once, n, back]) =>
      `${percent(Number(once) / Number(n))} of ${integer(n)} customers${named(label)} ordered on one day only, in the period of the data; ${integer(back)} came back on a later day.`,
  },
  {
    of: 'segments',
    sql: `SELECT count_if(orders BETWEEN 2 AND 4), count_if(orders >= 5) FROM people`,
    says: ([repeat, loyal]) =>
      `${integer(repeat)} customers ordered two to four times, ${integer(loyal)} five times or more`,
  },
  {
    of: 'value-by-region',
    sql: `WITH regions AS (SELECT region, avg(spent) AS average FROM people GROUP BY region HAVING count(*) >= 100)
      SELECT region FROM regions WHERE (SELECT count(*) FROM regions) >= 2 ORDER BY average DESC LIMIT 1`,
    says: ([region]) => `Customers of the ${text(region)} spend the most on average`,
    otherwise: 'Lifetime value',
  },
  {
    of: 'cohorts',
    sql: `WITH seen AS (
        SELECT customer_unique_id, first_month FROM people
        WHERE first_month IN (FROM whole) AND first_month < (SELECT max(month) FROM whole)),
      again AS (SELECT DISTINCT customer_unique_id FROM seen JOIN main.bought USING (customer_unique_id)
        WHERE bought.month = first_month + INTERVAL 1 MONTH)
      SELECT (SELECT count(*) FROM again) / count(*) FROM seen HAVING count(*) >= 100`,
    says: ([share]) => `In the month after that of the first order, ${percentFine(share)} of the customers buy again`,
    otherwise: 'Customers who buy again, by month of first order',
  },
  {
    of: 'lifetime-value',
    sql: `SELECT count_if(spent < 200) / count(*) FROM people HAVING count(*) >= 100`,
    says: ([share]) => `${percent(share)} of the customers spent less than R$ 200 in total`,
    otherwise: 'Customers by total spend',
  },
  {
    of: 'second-order',
    sql: `SELECT count_if(wait <= 30) / count(wait) FROM (${DAYS}) HAVING count(wait) >= 100`,
    says: ([share]) => `${percent(share)} of the customers who came back on a later day did so within 30 days`,
    otherwise: 'Days until customers came back',
  },
];

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

const RANKED = `SELECT revenue, row_number() OVER (ORDER BY revenue) AS place, count(*) OVER () AS n
  FROM (SELECT sum(revenue) AS revenue FROM sold GROUP BY seller_id)`;

const sellers = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT count_if(place > floor(n * 0.9)), max(n), sum(revenue) FILTER (place > floor(n * 0.9)), sum(revenue) FROM (${RANKED})`,
    says: ([tenth, n, most, all]) =>
      Number(n) < 100
        ? `Revenue of ${money(all)} from ${integer(n)} sellers${named(label)}.`
        : `The tenth of the sellers${named(label)} with the highest revenue, ${integer(tenth)} of ${integer(n)}, account for ${percent(Number(most) / Number(all))} of the revenue.`,
  },
  {
    of: 'concentration',
    sql: `SELECT sum(revenue) FILTER (place <= floor(n * 0.5)) / sum(revenue) FROM (${RANKED}) HAVING max(n) >= 100`,
    says: ([share]) => `The half of the sellers with the lowest revenue accounts for ${percentTenths(share)} of it`,
    otherwise: 'Revenue by share of sellers',
  },
  {
    of: 'tiers',
    sql: `WITH each AS (SELECT count(*) AS items, sum(revenue) AS revenue FROM sold GROUP BY seller_id)
      SELECT count_if(items >= 100), sum(revenue) FILTER (items >= 100) / sum(revenue) FROM each HAVING count_if(items >= 100) > 0`,
    says: ([n, share]) =>
      `High volume: ${integer(n)} seller${Number(n) === 1 ? '' : 's'}, ${percent(share)} of the revenue`,
    otherwise: 'Revenue by volume tier',
  },
  {
    of: 'regions',
    sql: `WITH regions AS (SELECT seller_region AS region, sum(revenue) AS revenue, count(*) AS items FROM sold GROUP BY ALL)
      SELECT region, revenue / (SELECT sum(revenue) FROM regions) FROM regions
      WHERE items >= 100 AND (SELECT count_if(items >= 100) FROM regions) >= 2 ORDER BY revenue DESC LIMIT 1`,
    says: ([region, share]) => `Sellers in the ${text(region)} account for ${percent(share)} of the revenue`,
    otherwise: 'Revenue by the seller’s region',
  },
  {
    of: 'newcomers',
    sql: `WITH firsts AS (SELECT seller_id, min(month) AS month FROM sold JOIN bought USING (order_id) GROUP BY seller_id)
      SELECT ${month('month')}, count(*) FROM firsts JOIN whole USING (month)
      WHERE (SELECT count(*) FROM whole AS before WHERE before.month < firsts.month) >= 6
      GROUP BY month HAVING count(*) >= 10 ORDER BY count(*) DESC, month LIMIT 1`,
    says: ([when, n]) => `Monthly new sellers peaked in ${text(when)} at ${integer(n)}`,
    otherwise: 'New sellers',
  },
];

const REVIEWED = `SELECT * FROM bought JOIN scored USING (order_id) LEFT JOIN value USING (order_id)`;

const reviews = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT count(score), avg(score), count_if(score = 5) / count(score), count_if(score = 1) / count(score) FROM (${REVIEWED})`,
    says: ([n, mean, five, one]) =>
      `${integer(n)} reviewed orders${named(label)}: ${cents(mean)} of 5 stars on average, ${percent(five)} with five stars, ${percent(one)} with one.`,
  },
  {
    of: 'scores',
    sql: `SELECT count_if(score = 5) / count(score), count_if(score = 1) / count(score) FROM (${REVIEWED}) HAVING count(score) >= 100`,
    says: ([five, one]) => `Of the reviewed orders, ${percent(five)} get five stars, ${percent(one)} get one`,
    otherwise: 'Orders by score',
  },
  {
    of: 'score-by-delay',
    sql: `SELECT avg(score) FILTER (delivered <= estimated), avg(score) FILTER (delivered - estimated = 7) FROM (${REVIEWED})
      WHERE delivered IS NOT NULL HAVING least(count(score) FILTER (delivered <= estimated), count(score) FILTER (delivered - estimated = 7)) >= 100`,
    says: ([onTime, late]) => `Average score on time: ${tenths(onTime)}; a week late: ${tenths(late)}`,
    otherwise: 'Score by delay',
  },
  {
    of: 'late-by-score',
    sql: `SELECT avg((delivered > estimated)::INTEGER) FILTER (score = 1), avg((delivered > estimated)::INTEGER) FILTER (score = 5) FROM (${REVIEWED})
      WHERE delivered IS NOT NULL HAVING least(count_if(score = 1), count_if(score = 5)) >= 100`,
    says: ([one, five]) =>
      `Of the delivered one-star orders, ${percent(one)} arrived late; of the five-star orders, ${percent(five)}`,
    otherwise: 'Late orders by score',
  },
  {
    of: 'value-by-score',
    sql: `SELECT avg(revenue) FILTER (score = 1), avg(revenue) FILTER (score = 5) FROM (${REVIEWED})
      WHERE revenue IS NOT NULL HAVING least(count_if(score = 1), count_if(score = 5)) >= 100`,
    says: ([one, five]) => `A one-star order is worth ${money(one)} on average, a five-star order ${money(five)}`,
    otherwise: 'Order value by score',
  },
  {
    of: 'categories',
    sql: `WITH orders AS (SELECT DISTINCT order_id, category, score FROM items JOIN categories USING (product_id) JOIN scored USING (order_id))
      SELECT ${category}, avg(score) FROM orders WHERE category IS NOT NULL GROUP BY category HAVING count(score) >= 100 ORDER BY avg(score) LIMIT 1`,
    says: ([name, score]) => `${text(name)} has the lowest average score: ${cents(score)} stars`,
    otherwise: 'Average score by category',
  },
];

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

const EXCHANGED = `SELECT bought.month, revenue AS brl, round(revenue / rate, 2) AS usd
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

const best = (column: string): string => `SELECT ${column}, sum(value) FROM direct
  GROUP BY ${column} HAVING count(*) >= 10 QUALIFY count(*) OVER () >= 2 ORDER BY sum(value) DESC LIMIT 1`;

const directSales: Claim[] = [
  {
    of: 'lead',
    sql: `SELECT sum(value), count(*), min(day)::VARCHAR, max(day)::VARCHAR FROM direct`,
    says: ([value, n, from, to]) => `${money(value)} in ${integer(n)} direct sales, from ${day(from)} to ${day(to)}.`,
  },
  {
    of: 'days',
    sql: best('day::VARCHAR'),
    says: ([when, value]) => `Sales were highest on ${day(when)}: ${money(value)}`,
    otherwise: 'Value by day',
  },
  {
    of: 'products',
    sql: best('product'),
    says: ([name, value]) => `${text(name)} sold best: ${money(value)}`,
    otherwise: 'Value by product',
  },
  {
    of: 'sellers',
    sql: `WITH each AS (SELECT sum(value) AS value, count(*) AS n FROM direct GROUP BY email)
      SELECT max(value) FILTER (n >= 10) / sum(value) FROM each HAVING sum(n) >= 100 AND count_if(n >= 10) >= 2`,
    says: ([share]) => `The seller with the highest sales accounts for ${percent(share)} of the value`,
    otherwise: 'Value by seller',
  },
];

/** Every claim of every page, and those of a page under filters. */
export const CLAIMS: readonly Claims[] = [
  { address: 'index.html', claims: overview },
  { address: 'sales.html', claims: sales() },
  {
    address: 'sales.html?from=2017-03&to=2018-02',
    narrowed: { table: 'bought', where: "month BETWEEN '2017-03-01' AND '2018-02-01'" },
    claims: sales('Mar 2017 to Feb 2018'),
  },
  { address: 'products.html', claims: products() },
  {
    address: 'products.html?region=South',
    narrowed: { table: 'bought', where: "customer_region = 'South'" },
    claims: products('South'),
  },
  { address: 'geography.html', claims: geography },
  {
    address: 'geography.html?state=BA',
    narrowed: { table: 'bought', where: "customer_state = 'BA'" },
    claims: geographyOfState('BA'),
  },
  { address: 'customers.html', claims: customers() },
  {
    address: 'customers.html?region=North',
    narrowed: { table: 'people', where: "region = 'North'" },
    claims: customers('North'),
  },
  { address: 'payments.html', claims: payments() },
  {
    address: 'payments.html?year=2018',
    narrowed: { table: 'bought', where: 'year(moment) = 2018' },
    claims: payments('2018'),
  },
  { address: 'sellers.html', claims: sellers() },
  {
    address: 'sellers.html?state=PR',
    narrowed: { table: 'sold', where: "seller_state = 'PR'" },
    claims: sellers('PR'),
  },
  { address: 'reviews.html', claims: reviews(), onlyReal: true },
  {
    address: 'reviews.html?year=2018',
    narrowed: { table: 'bought', where: 'year(moment) = 2018' },
    claims: reviews('2018'),
    onlyReal: true,
  },
  { address: 'delivery.html', claims: delivery() },
  {
    address: 'delivery.html?state=BA',
    narrowed: { table: 'bought', where: "customer_state = 'BA'" },
    claims: delivery('BA'),
  },
  { address: 'economics.html', claims: economics() },
  {
    address: 'economics.html?year=2017',
    narrowed: { table: 'bought', where: 'year(moment) = 2017' },
    claims: economics('2017', 'year(day) = 2017'),
  },
  { address: 'direct-sales.html', claims: directSales },
];

/** The sentences of a page by figure, as the answers to their questions write them. */
export async function sentences(
  { claims, narrowed }: Claims,
  ask: (sql: string) => Promise<readonly Cell[]>,
): Promise<Record<string, string>> {
  const admitted =
    narrowed === undefined
      ? ''
      : `WITH ${narrowed.table} AS (SELECT * FROM main.${narrowed.table} WHERE ${narrowed.where}) `;
  const said: Record<string, string> = {};
  for (const { of, sql, says, otherwise } of claims) {
    const row = await ask(`${admitted}SELECT * FROM (${sql})`);
    said[of] = (row[0] ?? null) === null ? (otherwise ?? `${of}: no answer`) : says(row);
  }
  return said;
}
