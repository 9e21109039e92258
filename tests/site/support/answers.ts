import { textOf as text, type Cell } from '../../../engine/src/base/cell.js';

const number = (options: Intl.NumberFormatOptions) => {
  const format = new Intl.NumberFormat('en', options);
  return (value: number): string => format.format(value);
};
const integer = number({ maximumFractionDigits: 0 });
const cents = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const brl = (value: number): string => `R$ ${cents(value)}`;
const fine = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** What a page must say, computed from the raw files. */
export interface Answer {
  /** The page with a choice in its address: its figures are those of the choice. */
  address: string;
  /** One row: the big numbers by their places, and how each is written out. */
  sql: string;
  writes: Record<number, (value: number) => string>;
  /** Only of the real files: the sample's have records that are none, of which readers of CSV make different things. */
  onlyReal?: boolean;
}

/** What the title of a figure must say of the whole data, computed from the raw files. */
export interface Claim {
  page: string;
  figure: string;
  /** One row: what the title names. */
  sql: string;
  title: (row: readonly Cell[]) => string;
}

const ITEMS = `SELECT order_id, seller_id, product_id, price::DECIMAL(18, 2) + freight_value::DECIMAL(18, 2) AS revenue,
  price::DECIMAL(18, 2) AS price, freight_value::DECIMAL(18, 2) AS freight FROM order_items`;

export const ANSWERS: readonly Answer[] = [
  {
    address: 'sales.html?from=2017-03&to=2018-02',
    sql: `WITH items AS (${ITEMS}), value AS (SELECT order_id, sum(revenue) AS revenue FROM items GROUP BY order_id)
      SELECT sum(revenue), count(*), sum(revenue) / count(revenue) FROM bought LEFT JOIN value USING (order_id)
      WHERE moment >= '2017-03-01' AND moment < '2018-03-01'`,
    writes: { 0: brl, 1: integer, 2: brl },
  },
  {
    address: 'products.html?category=toys&year=2017',
    sql: `WITH items AS (${ITEMS})
      SELECT sum(revenue), count(*), sum(price) / count(*) FROM items JOIN bought USING (order_id) JOIN products USING (product_id)
      JOIN translation USING (product_category_name) WHERE product_category_name_english = 'toys' AND year(moment) = 2017`,
    writes: { 0: brl, 1: integer, 2: brl },
  },
  {
    address: 'geography.html?state=BA',
    sql: `WITH items AS (${ITEMS}) SELECT sum(revenue) FROM items JOIN bought USING (order_id) WHERE customer_state = 'BA'`,
    writes: { 0: brl },
  },
  {
    address: 'customers.html',
    sql: `WITH people AS (SELECT customer_unique_id, count(*) AS orders FROM bought GROUP BY customer_unique_id)
      SELECT count(*), count_if(orders >= 2) / count(*) FROM people`,
    writes: { 0: integer, 1: fine },
  },
  {
    address: 'payments.html?year=2018',
    sql: `SELECT sum(payment_value::DECIMAL(18, 2)), count(*) FROM order_payments JOIN bought USING (order_id) WHERE year(moment) = 2018`,
    writes: { 0: brl, 1: integer },
  },
  {
    address: 'sellers.html?state=PR',
    sql: `WITH items AS (${ITEMS}) SELECT count(DISTINCT seller_id), sum(revenue) FROM items JOIN sellers USING (seller_id) WHERE seller_state = 'PR'`,
    writes: { 0: integer, 1: brl },
  },
  {
    address: 'reviews.html?year=2018',
    onlyReal: true,
    sql: `WITH latest AS (
        SELECT order_id, first(review_score::INTEGER ORDER BY TRY_CAST(review_creation_date AS TIMESTAMP) DESC NULLS LAST, review_score DESC) AS score
        FROM order_reviews GROUP BY order_id)
      SELECT avg(score), 0, 0, 1 - count(score) / count(*) FROM bought LEFT JOIN latest USING (order_id) WHERE year(moment) = 2018`,
    writes: { 0: cents, 3: fine },
  },
  {
    address: 'delivery.html?state=BA',
    sql: `WITH delivered AS (
        SELECT order_delivered_customer_date::TIMESTAMP::DATE AS delivered, order_estimated_delivery_date::TIMESTAMP::DATE AS estimated, moment::DATE AS day
        FROM bought WHERE customer_state = 'BA' AND order_delivered_customer_date IS NOT NULL)
      SELECT count_if(delivered <= estimated) / count(*), 0, avg(estimated - day) FROM delivered`,
    writes: { 0: fine, 2: (days) => `${number({ minimumFractionDigits: 1, maximumFractionDigits: 1 })(days)} days` },
  },
  {
    address: 'economics.html?year=2017',
    sql: `WITH items AS (${ITEMS}), value AS (SELECT order_id, sum(revenue) AS revenue FROM items GROUP BY order_id),
        rates AS (SELECT strptime(data::VARCHAR, '%d/%m/%Y')::DATE AS day, valor::DECIMAL(18, 4) AS rate FROM dollar)
      SELECT sum(revenue), 0, 0, sum(revenue) / sum(revenue / rate)
      FROM bought JOIN value USING (order_id) ASOF JOIN rates ON moment::DATE >= rates.day WHERE year(moment) = 2017`,
    writes: { 0: brl, 3: cents },
  },
  {
    address: 'direct-sales.html',
    sql: `WITH entered AS (
        SELECT id, data, valor, quantidade FROM form
        UNION ALL SELECT id, data, valor, quantidade FROM messages),
      sales AS (
        SELECT DISTINCT id, TRY_CAST(data AS DATE) AS day, TRY_CAST(valor AS DECIMAL(12, 2)) AS value, TRY_CAST(quantidade AS INTEGER) AS pieces FROM entered)
      SELECT sum(value), count(*), sum(pieces) FROM sales, run
      WHERE sales.day BETWEEN run.day - 6 AND run.day AND value > 0 AND value < 8000 AND pieces > 0`,
    writes: { 0: brl, 1: integer, 2: integer },
  },
];

const percent = number({ style: 'percent', maximumFractionDigits: 0 });
const change = number({ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });

/** The last three whole months and the same a year before. */
const YEAR_APART = `latest AS (SELECT month FROM whole ORDER BY month DESC LIMIT 3),
  earlier AS (SELECT month - INTERVAL 1 YEAR AS month FROM latest)`;

export const CLAIMS: readonly Claim[] = [
  {
    page: 'sellers',
    figure: 'newcomers',
    sql: `WITH first AS (SELECT seller_id, date_trunc('month', min(moment))::DATE AS month FROM order_items JOIN bought USING (order_id) GROUP BY seller_id)
      SELECT strftime(month, '%B %Y'), count(*) FROM first JOIN whole USING (month)
      WHERE (SELECT count(*) FROM whole AS before WHERE before.month < first.month) >= 6
      GROUP BY month ORDER BY count(*) DESC LIMIT 1`,
    title: ([month, n]) => `New sellers peaked in ${text(month)} at ${text(n)}`,
  },
  {
    page: 'products',
    figure: 'category-months',
    sql: `WITH items AS (${ITEMS}), ${YEAR_APART}, sales AS (
        SELECT coalesce(product_category_name_english, product_category_name) AS category, date_trunc('month', moment)::DATE AS month, revenue
        FROM items JOIN bought USING (order_id) JOIN products USING (product_id) LEFT JOIN translation USING (product_category_name)),
      grown AS (
        SELECT category, sum(revenue) FILTER (month IN (FROM latest)) / sum(revenue) FILTER (month IN (FROM earlier)) - 1 AS growth
        FROM sales GROUP BY category HAVING count(*) FILTER (month IN (FROM earlier)) >= 100)
      SELECT upper(category[1]) || replace(category[2:], '_', ' '), growth FROM grown ORDER BY growth DESC LIMIT 1`,
    title: ([category, growth]) => `${text(category)} grew the most in a year: ${change(Number(growth))}`,
  },
  {
    page: 'economics',
    figure: 'currencies',
    sql: `WITH items AS (${ITEMS}), ${YEAR_APART}, value AS (SELECT order_id, sum(revenue) AS revenue FROM items GROUP BY order_id),
        rates AS (SELECT strptime(data::VARCHAR, '%d/%m/%Y')::DATE AS day, valor::DECIMAL(18, 4) AS rate FROM dollar),
      sales AS (
        SELECT date_trunc('month', moment)::DATE AS month, revenue AS brl, round(revenue / rate, 2) AS usd
        FROM bought JOIN value USING (order_id) ASOF JOIN rates ON moment::DATE >= rates.day)
      SELECT sum(brl) FILTER (month IN (FROM latest)) / sum(brl) FILTER (month IN (FROM earlier)) - 1,
        sum(usd) FILTER (month IN (FROM latest)) / sum(usd) FILTER (month IN (FROM earlier)) - 1 FROM sales`,
    title: ([inBrl, inUsd]) =>
      `In a year, revenue changed by ${change(Number(inBrl))} in BRL and by ${change(Number(inUsd))} in USD`,
  },
  {
    page: 'reviews',
    figure: 'scores',
    sql: `WITH latest AS (
        SELECT order_id, first(review_score::INTEGER ORDER BY TRY_CAST(review_creation_date AS TIMESTAMP) DESC NULLS LAST, review_score DESC) AS score
        FROM order_reviews GROUP BY order_id)
      SELECT count_if(score = 5) / count(*), count_if(score = 1) / count(*) FROM orders JOIN latest USING (order_id)`,
    title: ([five, one]) =>
      `Of the reviewed orders, ${percent(Number(five))} get five stars, ${percent(Number(one))} get one`,
  },
  {
    page: 'payments',
    figure: 'order-value',
    sql: `WITH paid AS (
        SELECT first(payment_type ORDER BY payment_sequential::INTEGER) AS method, sum(payment_value::DECIMAL(18, 2)) AS value
        FROM order_payments GROUP BY order_id),
      medians AS (SELECT replace(method, '_', ' ') AS method, median(value) AS value FROM paid GROUP BY method HAVING count(*) >= 100)
      SELECT arg_max(method, value), max(value), arg_min(method, value), min(value) FROM medians`,
    title: ([high, most, low, least]) =>
      `Half of the ${text(high)} orders are above ${brl(Number(most))}; of the ${text(low)} orders, above ${brl(Number(least))}`,
  },
  {
    page: 'customers',
    figure: 'second-order',
    sql: `WITH days AS (SELECT DISTINCT customer_unique_id, moment::DATE AS day FROM bought),
      waits AS (SELECT customer_unique_id, (array_agg(day ORDER BY day))[2] - min(day) AS wait FROM days GROUP BY ALL HAVING count(*) >= 2)
      SELECT count_if(wait <= 30) / count(*) FROM waits`,
    title: ([share]) => `${percent(Number(share))} of the customers who came back did so within 30 days`,
  },
];
