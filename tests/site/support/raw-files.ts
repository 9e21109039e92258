import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cell } from '../../../engine/src/base/cell.js';
import { openDuckDB } from '../../../engine/src/warehouses/duckdb/client.js';
import type { RunResults } from '../../../engine/src/publish/artifacts.js';
import type { BuiltSite } from './built-site.js';

const SNAPSHOTS = path.resolve(import.meta.dirname, '../../../loaders/snapshots/bcb');

const snapshot = (series: number): string => `read_json('${path.join(SNAPSHOTS, `bcdata.sgs.${series}.json`)}')`;

/** Asks the files that a site was built from; nothing of the pipeline stands between. */
export interface RawFiles {
  /** The first row that a query brings; empty when it brings none. */
  ask(sql: string): Promise<readonly Cell[]>;
  close(): Promise<void>;
}

const REGIONS = {
  North: ['AC', 'AM', 'AP', 'PA', 'RO', 'RR', 'TO'],
  Northeast: ['AL', 'BA', 'CE', 'MA', 'PB', 'PE', 'PI', 'RN', 'SE'],
  'Central-West': ['DF', 'GO', 'MS', 'MT'],
  Southeast: ['ES', 'MG', 'RJ', 'SP'],
  South: ['PR', 'RS', 'SC'],
};

const regionOf = (state: string): string =>
  `CASE ${Object.entries(REGIONS)
    .map(([region, states]) => `WHEN ${state} IN (${states.map((each) => `'${each}'`).join()}) THEN '${region}'`)
    .join(' ')} END`;

/** What questions are put to, over the files. */
const TABLES = {
  /** Orders, their moment of purchase and the address they went to. */
  bought: `SELECT *, order_purchase_timestamp::TIMESTAMP AS moment, date_trunc('month', moment)::DATE AS month,
      TRY_CAST(order_delivered_customer_date AS TIMESTAMP)::DATE AS delivered,
      TRY_CAST(order_estimated_delivery_date AS TIMESTAMP)::DATE AS estimated,
      ${regionOf('customer_state')} AS customer_region
    FROM orders JOIN customers USING (customer_id)`,
  /** Months with orders on three days in four. */
  whole: `SELECT month FROM bought GROUP BY month
    HAVING count(DISTINCT moment::DATE) * 4 >= day(last_day(month)) * 3`,
  items: `SELECT order_id, product_id, seller_id, price::DECIMAL(18, 2) AS price, freight_value::DECIMAL(18, 2) AS freight,
      price::DECIMAL(18, 2) + freight_value::DECIMAL(18, 2) AS revenue FROM order_items`,
  /** What an order is worth; orders without items are worth nothing that an average could have. */
  value: `SELECT order_id, sum(revenue) AS revenue FROM items GROUP BY order_id`,
  /** The latest review of an order. */
  scored: `SELECT order_id, first(review_score::INTEGER ORDER BY TRY_CAST(review_creation_date AS TIMESTAMP) DESC NULLS LAST, review_score DESC) AS score
    FROM order_reviews GROUP BY order_id`,
  paid: `SELECT order_id, payment_type AS method, payment_sequential::INTEGER AS place, payment_installments::INTEGER AS instalments,
      payment_value::DECIMAL(18, 2) AS value FROM order_payments`,
  categories: `SELECT product_id, coalesce(product_category_name_english, product_category_name) AS category
    FROM products LEFT JOIN translation USING (product_category_name)`,
  /** Items with the seller's address. */
  sold: `SELECT items.*, seller_state, ${regionOf('seller_state')} AS seller_region FROM items JOIN sellers USING (seller_id)`,
  /** The people behind the customers, where their latest order went. */
  people: `SELECT customer_unique_id, count(*) AS orders, coalesce(sum(revenue), 0) AS spent, min(month) AS first_month,
      first(customer_region ORDER BY moment DESC, order_id) AS region
    FROM bought LEFT JOIN value USING (order_id) GROUP BY customer_unique_id`,
  rates: `SELECT strptime(data::VARCHAR, '%d/%m/%Y')::DATE AS day, valor::DECIMAL(18, 4) AS rate FROM dollar`,
  /** Sales that count, of the seven days that end on the day of the run. */
  direct: `SELECT * FROM (
      SELECT DISTINCT id, TRY_CAST(data AS DATE) AS day, TRY_CAST(valor AS DECIMAL(12, 2)) AS value,
        TRY_CAST(quantidade AS INTEGER) AS pieces, trim(produto) AS product, lower(trim(email)) AS email
      FROM (SELECT id, data, valor, quantidade, produto, email FROM form
        UNION ALL SELECT id, data, valor, quantidade, produto, email FROM messages))
    WHERE day BETWEEN (SELECT day - 6 FROM run) AND (SELECT day FROM run) AND value > 0 AND value < 8000 AND pieces > 0`,
};

/** The raw files under short names, with their columns as they stand there, texts all; on top of them {@link TABLES}. */
export async function rawFiles(built: BuiltSite): Promise<RawFiles> {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  const csv = (file: string): string =>
    `read_csv('${file}', delim = ',', quote = '"', escape = '"', header = true, all_varchar = true, ignore_errors = true)`;
  const files = {
    ...Object.fromEntries(
      ['orders', 'customers', 'order_items', 'order_payments', 'order_reviews', 'products', 'sellers'].map((name) => [
        name,
        csv(path.join(built.data, `olist_${name}_dataset.csv`)),
      ]),
    ),
    translation: csv(path.join(built.data, 'product_category_name_translation.csv')),
    form: csv(path.join(built.target, 'sales', 'form.csv')),
    messages: `read_json('${path.join(built.target, 'sales', 'messages.jsonl')}', format = 'newline_delimited')`,
    dollar: snapshot(1),
    inflation: snapshot(433),
    interest: snapshot(4189),
  };
  for (const [name, source] of Object.entries(files))
    await session.run(`CREATE TABLE ${name} AS SELECT * FROM ${source}`);
  const { started_at } = JSON.parse(readFileSync(path.join(built.target, 'run_results.json'), 'utf8')) as RunResults;
  await session.run(`CREATE TABLE run AS SELECT DATE '${started_at.slice(0, 10)}' AS day`);
  for (const [name, sql] of Object.entries(TABLES)) await session.run(`CREATE TABLE ${name} AS ${sql}`);
  return {
    async ask(sql) {
      const { rows } = await session.query(sql);
      return rows[0] ?? [];
    },
    close: () => warehouse.close(),
  };
}
