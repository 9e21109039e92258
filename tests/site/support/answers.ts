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
