import { cents, exactly, integer, percentTenths, tenths } from './written.js';

/** The big numbers of a page, computed from the raw files. */
export interface Answer {
  /** The page with a choice in its address: its figures are those of the choice. */
  address: string;
  /** One row: the big numbers by their places, and how each is written out. */
  sql: string;
  writes: Record<number, (value: number) => string>;
  /** Only of the real files: the sample's have records that are none, of which readers of CSV make different things. */
  onlyReal?: boolean;
}

export const ANSWERS: readonly Answer[] = [
  {
    address: 'sales.html?from=2017-03&to=2018-02',
    sql: `SELECT sum(revenue), count(*), sum(revenue) / count(revenue) FROM bought LEFT JOIN value USING (order_id)
      WHERE moment >= '2017-03-01' AND moment < '2018-03-01'`,
    writes: { 0: exactly, 1: integer, 2: exactly },
  },
  {
    address: 'products.html?category=toys&year=2017',
    sql: `SELECT sum(revenue), count(*), sum(price) / count(*)
      FROM items JOIN bought USING (order_id) JOIN categories USING (product_id) WHERE category = 'toys' AND year(moment) = 2017`,
    writes: { 0: exactly, 1: integer, 2: exactly },
  },
  {
    address: 'geography.html?state=BA',
    sql: `SELECT sum(revenue) FROM items JOIN bought USING (order_id) WHERE customer_state = 'BA'`,
    writes: { 0: exactly },
  },
  {
    address: 'customers.html',
    sql: `SELECT count(*), count_if(orders >= 2) / count(*) FROM people`,
    writes: { 0: integer, 1: percentTenths },
  },
  {
    address: 'payments.html?year=2018',
    sql: `SELECT sum(value), count(*) FROM paid JOIN bought USING (order_id) WHERE year(moment) = 2018`,
    writes: { 0: exactly, 1: integer },
  },
  {
    address: 'sellers.html?state=PR',
    sql: `SELECT count(DISTINCT seller_id), sum(revenue) FROM sold WHERE seller_state = 'PR'`,
    writes: { 0: integer, 1: exactly },
  },
  {
    address: 'reviews.html?year=2018',
    onlyReal: true,
    sql: `SELECT avg(score), 0, 0, 1 - count(score) / count(*) FROM bought LEFT JOIN scored USING (order_id) WHERE year(moment) = 2018`,
    writes: { 0: cents, 3: percentTenths },
  },
  {
    address: 'delivery.html?state=BA',
    sql: `SELECT count_if(delivered <= estimated) / count(*), 0, avg(estimated - moment::DATE)
      FROM bought WHERE customer_state = 'BA' AND delivered IS NOT NULL`,
    writes: { 0: percentTenths, 2: (days) => `${tenths(days)} days` },
  },
  {
    address: 'economics.html?year=2017',
    sql: `SELECT sum(revenue), 0, 0, sum(revenue) / sum(revenue / rate)
      FROM bought JOIN value USING (order_id) ASOF JOIN rates ON moment::DATE >= rates.day WHERE year(moment) = 2017`,
    writes: { 0: exactly, 3: cents },
  },
  {
    address: 'direct-sales.html',
    sql: `SELECT sum(value), count(*), sum(pieces) FROM direct`,
    writes: { 0: exactly, 1: integer, 2: integer },
  },
];
