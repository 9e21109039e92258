import { afterAll, beforeAll, describe, expect } from 'vitest';
import { textOf } from '../../engine/src/base/cell.js';
import { prepareLayers, runModel } from '../../engine/src/transform/index.js';
import { dependencies } from '../../engine/src/sql/index.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../engine/src/warehouse/warehouse.js';
import { loadRawTables } from '../support/raw-tables.js';
import { itOnRealData, realData } from '../../engine/test/support/requires.js';
import { compileOptions, models, transforms } from './project.js';
import { economics } from './star/economics.js';
import { readSources, star, type Star } from './star/star.js';

/** Columns and their types, in order, as they are settled; the last ones of a table may be followed by more. */
const TYPES: Record<string, string> = {
  dim_customers:
    'customer_key VARCHAR, customer_zip_code_prefix VARCHAR, customer_city VARCHAR, customer_state VARCHAR, customer_region VARCHAR, total_orders INTEGER, total_spent DECIMAL(18,2), first_order_date DATE, last_order_date DATE, customer_segment VARCHAR',
  dim_date:
    'date_key DATE, year INTEGER, quarter INTEGER, month INTEGER, month_name VARCHAR, day_of_week INTEGER, day_name VARCHAR, is_weekend BOOLEAN, is_holiday BOOLEAN',
  dim_reviews:
    'review_key VARCHAR, review_id VARCHAR, review_score INTEGER, has_comment_title BOOLEAN, has_comment_message BOOLEAN, review_creation_date TIMESTAMP, review_answer_timestamp TIMESTAMP, days_to_review BIGINT',
  fct_orders:
    'order_key VARCHAR, order_id VARCHAR, customer_key VARCHAR, date_key DATE, order_status VARCHAR, purchase_date DATE, delivery_date DATE, total_order_value DECIMAL(18,2), freight_value DECIMAL(18,2), payment_total DECIMAL(18,2), payment_count INTEGER, item_count INTEGER, delivery_time_days BIGINT, estimated_delivery_days BIGINT, is_late_delivery BOOLEAN, customer_city VARCHAR, customer_state VARCHAR, customer_region VARCHAR',
  fct_order_items:
    'order_item_key VARCHAR, order_key VARCHAR, order_id VARCHAR, order_item_id INTEGER, customer_key VARCHAR, product_key VARCHAR, seller_key VARCHAR, payment_key VARCHAR, review_key VARCHAR, date_key DATE, purchase_date DATE, order_status VARCHAR, price DECIMAL(12,2), freight_value DECIMAL(12,2), total_item_value DECIMAL(12,2), shipping_limit_date TIMESTAMP, customer_city VARCHAR, customer_state VARCHAR, customer_region VARCHAR',
  dim_products:
    'product_key VARCHAR, product_category_name VARCHAR, product_category_name_english VARCHAR, product_name_length INTEGER, product_description_length INTEGER, product_photos_qty INTEGER, product_weight_g INTEGER, product_length_cm INTEGER, product_height_cm INTEGER, product_width_cm INTEGER, product_volume_cm3 INTEGER, total_quantity_sold INTEGER, total_revenue DECIMAL(18,2), product_sales_tier VARCHAR',
  dim_sellers:
    'seller_key VARCHAR, seller_zip_code_prefix VARCHAR, seller_city VARCHAR, seller_state VARCHAR, seller_region VARCHAR, total_items_sold INTEGER, total_revenue DECIMAL(18,2), seller_volume_tier VARCHAR',
  dim_orders:
    'order_key VARCHAR, customer_id VARCHAR, order_status VARCHAR, order_purchase_timestamp TIMESTAMP, order_approved_at TIMESTAMP, order_delivered_carrier_date TIMESTAMP, order_delivered_customer_date TIMESTAMP, order_estimated_delivery_date TIMESTAMP, days_to_delivery BIGINT, delivery_vs_estimate_days BIGINT, is_delivered_on_time BOOLEAN',
  dim_payments:
    'payment_key VARCHAR, uses_credit_card BOOLEAN, uses_boleto BOOLEAN, uses_voucher BOOLEAN, uses_debit_card BOOLEAN, primary_payment_type VARCHAR, total_payment_value DECIMAL(18,2), total_installments INTEGER, payment_methods_count INTEGER, payment_transactions_count INTEGER',
  fct_orders_with_economics:
    'order_id VARCHAR, date_key DATE, total_order_value DECIMAL(18,2), usd_brl DECIMAL(18,6), usd_brl_is_carried BOOLEAN, ipca_month DECIMAL(18,6), selic_month DECIMAL(18,6), total_order_value_usd DECIMAL(18,2), total_order_value_real DECIMAL(18,2)',
  fct_customer_purchases_economics:
    'order_item_key VARCHAR, order_id VARCHAR, customer_key VARCHAR, customer_state VARCHAR, product_key VARCHAR, category_name VARCHAR, date_key DATE, order_status VARCHAR, total_item_value DECIMAL(12,2), total_item_value_usd DECIMAL(18,2), usd_brl DECIMAL(18,6), ipca_month DECIMAL(18,6), selic_month DECIMAL(18,6), exchange_rate_category VARCHAR, interest_rate_category VARCHAR, customer_city VARCHAR',
  fct_category_performance_economics:
    'category_name VARCHAR, order_month DATE, customer_state VARCHAR, order_count INTEGER, item_count INTEGER, total_revenue_brl DECIMAL(18,2), total_revenue_usd DECIMAL(18,2), avg_ticket_brl DECIMAL(18,6), avg_exchange_rate DOUBLE, avg_ipca DOUBLE, avg_selic DOUBLE, exchange_rate_period VARCHAR',
  fct_geographic_sales_economics:
    'customer_state VARCHAR, customer_city VARCHAR, order_month DATE, category_name VARCHAR, order_count INTEGER, item_count INTEGER, total_revenue_brl DECIMAL(18,2), total_revenue_usd DECIMAL(18,2), avg_ticket_brl DECIMAL(18,6), avg_exchange_rate DOUBLE, avg_ipca DOUBLE, avg_selic DOUBLE, currency_strength VARCHAR',
};

let warehouse: Warehouse;
let session: Session;
let expected: Star;

beforeAll(async () => {
  const folder = realData();
  if (folder === undefined) return;
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await loadRawTables(session, folder);
  await prepareLayers(session, warehouse, transforms.models);
  const built = new Set<string>();
  const build = async (name: string): Promise<void> => {
    const model = models.get(name);
    if (model === undefined || built.has(name)) return;
    built.add(name);
    for (const parent of dependencies(model.sql).refs) await build(parent);
    const options = { ...compileOptions, warehouse, session, projectDir: '.', runId: 'test', fullRefresh: false };
    const { errors } = await runModel(model, options);
    expect(errors.map(String)).toEqual([]);
  };
  for (const name of models.keys()) await build(name);
  const sources = readSources(folder);
  expected = star(sources);
  Object.assign(expected, economics(folder, expected));
}, 300_000);

afterAll(async () => {
  if (realData() === undefined) return;
  session.close();
  await warehouse.close();
});

/** Rows as text, one line each, sorted: DuckDB writes every value in one way only. A price level is rounded. */
async function rowsOf(table: string, width: number): Promise<string[]> {
  const [name = table, layer = 'marts'] = table.split('.').reverse();
  const columns = (await warehouse.columns({ layer, name })) ?? [];
  const shown = columns.slice(0, width).map((column) => {
    const value = column.name === 'ipca_index' ? 'round(ipca_index, 9)' : `"${column.name}"`;
    return `coalesce(CAST(${value} AS VARCHAR), '~')`;
  });
  const { rows } = await session.query(`SELECT ${shown.join(" || '|' || ")} FROM ${layer}.${name}`);
  return rows.map(([line]) => textOf(line)).sort();
}

describe('the star on the real data, beside an implementation without SQL', () => {
  for (const table of [
    'dim_date',
    'dim_customers',
    'dim_products',
    'dim_sellers',
    'dim_orders',
    'dim_payments',
    'dim_reviews',
    'fct_orders',
    'fct_order_items',
    'fct_orders_with_economics',
    'fct_category_performance_economics',
    'staging.stg_bcb_indicators',
    'staging.int_economics_daily',
    'fct_customer_purchases_economics',
    'fct_geographic_sales_economics',
    'rpt_economics',
  ])
    itOnRealData(
      `${table} agrees cell by cell`,
      async () => {
        const rows = expected[table] ?? [];
        const lines = rows.map((row) => row.map((cell) => cell ?? '~').join('|')).sort();
        const found = await rowsOf(table, rows[0]?.length ?? 0);
        expect(found.length).toBe(lines.length);
        expect(found.filter((line, i) => line !== lines[i]).slice(0, 5)).toEqual(
          lines.filter((line, i) => line !== found[i]).slice(0, 5),
        );
      },
      120_000,
    );

  for (const [table, types] of Object.entries(TYPES))
    itOnRealData(`${table} has its columns in order, with their types`, async () => {
      const columns = (await warehouse.columns({ layer: 'marts', name: table })) ?? [];
      expect(columns.map(({ name, type }) => `${name} ${type}`).join(', ')).toBe(types);
    });

  itOnRealData('every column is documented with the type it has', async () => {
    for (const { table, columns } of transforms.models)
      expect(
        (await warehouse.columns(table))?.map(({ name, type }) => `${name} ${type.replace(', ', ',')}`),
        table.name,
      ).toEqual(columns.map(({ name, dataType }) => `${name} ${dataType}`));
  });

  itOnRealData('segments, orders without items and the one without payment are as known', async () => {
    const { rows } = await session.query(
      `SELECT (SELECT count(*) FROM marts.dim_customers WHERE customer_segment = 'Loyal'),
         (SELECT count(*) FROM marts.dim_customers WHERE customer_segment = 'Repeat'),
         (SELECT count(*) FROM marts.dim_customers WHERE customer_segment = 'One-time'),
         (SELECT count(*) FROM marts.fct_orders WHERE item_count = 0 AND total_order_value IS NULL),
         (SELECT count(*) FROM marts.fct_orders WHERE payment_count = 0),
         (SELECT count(*) FROM marts.fct_order_items WHERE payment_key IS NULL)`,
    );
    expect(rows[0]).toEqual([19, 2978, 93099, 775, 1, 3]);
  });

  itOnRealData('report tables add up to the star', async () => {
    const { rows } = await session.query(
      `WITH star AS (SELECT count(*) AS orders, sum(total_order_value) AS revenue FROM marts.fct_orders),
       lines AS (SELECT count(*) AS items, sum(total_item_value) AS revenue, sum(price) AS item_revenue FROM marts.fct_order_items)
       SELECT report, orders = (SELECT orders FROM star) OR orders IS NULL,
         revenue = (SELECT revenue FROM star) OR revenue IS NULL, items = (SELECT items FROM lines) OR items IS NULL
       FROM (
         SELECT 'monthly' AS report, sum(orders) AS orders, sum(revenue) AS revenue, sum(items) AS items FROM marts.rpt_monthly_sales
         UNION ALL SELECT 'months', sum(orders), NULL, NULL FROM marts.rpt_months
         UNION ALL SELECT 'category', NULL, sum(revenue), sum(items) FROM marts.rpt_category_sales
         UNION ALL SELECT 'category products', NULL, NULL, sum(items) FROM marts.rpt_category_products
         UNION ALL SELECT 'region', NULL, sum(revenue), sum(items) FROM marts.rpt_region_sales
         UNION ALL SELECT 'city', sum(orders), sum(revenue), NULL FROM marts.rpt_city_sales
         UNION ALL SELECT 'behaviour', sum(orders), sum(revenue), NULL FROM marts.rpt_customer_behaviour
         UNION ALL SELECT 'cohorts', sum(orders), sum(revenue), NULL FROM marts.rpt_customer_cohorts
         UNION ALL SELECT 'value', NULL, sum(revenue), NULL FROM marts.rpt_customer_value
         UNION ALL SELECT 'sellers', NULL, sum(revenue), sum(items) FROM marts.rpt_seller_performance
         UNION ALL SELECT 'seller months', NULL, sum(revenue), sum(items) FROM marts.rpt_seller_months
         UNION ALL SELECT 'reviews', sum(orders), sum(revenue), NULL FROM marts.rpt_reviews_sales
         UNION ALL SELECT 'delivery', sum(orders), NULL, NULL FROM marts.rpt_delivery
         UNION ALL SELECT 'economics', sum(orders), sum(revenue_brl), NULL FROM marts.rpt_economics
         UNION ALL SELECT 'economics daily', sum(orders), sum(revenue_brl), NULL FROM marts.rpt_economics_daily
       )`,
    );
    for (const row of rows) expect(row.slice(1), textOf(row[0])).toEqual([true, true, true]);
    const { rows: deliveries } = await session.query(
      `SELECT (SELECT count(delivery_time_days) FROM marts.fct_orders), (SELECT sum(delivered_orders) FROM marts.rpt_delivery),
         (SELECT sum(on_time_orders + late_orders) FROM marts.rpt_delivery), (SELECT sum(orders) FROM marts.rpt_delivery_distribution),
         (SELECT sum(orders) FROM marts.rpt_delivery_estimates), (SELECT sum(orders) FROM marts.rpt_reviews_delay)`,
    );
    expect(new Set(deliveries[0]).size).toBe(1);
  });
});
