import fs from 'node:fs';
import path from 'node:path';
import type { Session } from '../../engine/src/warehouse/warehouse.js';

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The nine files of the Olist data set by raw table. */
export const OLIST_FILES = {
  customers: 'olist_customers_dataset.csv',
  geolocation: 'olist_geolocation_dataset.csv',
  order_items: 'olist_order_items_dataset.csv',
  order_payments: 'olist_order_payments_dataset.csv',
  order_reviews: 'olist_order_reviews_dataset.csv',
  orders: 'olist_orders_dataset.csv',
  products: 'olist_products_dataset.csv',
  sellers: 'olist_sellers_dataset.csv',
  category_translation: 'product_category_name_translation.csv',
} as const;

const BCB_SERIES = { '1': 'exchange_rate_usd', '433': 'ipca', '4189': 'selic' } as const;

/**
 * The raw layer without the loaders: transforms are tested on their own. `folder` holds `olist/` and `bcb/`;
 * sales are given as rows of text.
 */
export async function loadRawTables(session: Session, folder: string, sales: readonly string[][] = []): Promise<void> {
  for (const layer of ['raw', 'staging', 'marts', 'meta']) await session.run(`CREATE SCHEMA IF NOT EXISTS ${layer}`);
  await session.run(
    `CREATE TABLE meta.rejected_rows (run_id VARCHAR, table_name VARCHAR, file_name VARCHAR, line_number BIGINT,
       rule VARCHAR, reason VARCHAR, raw_text VARCHAR, rejected_at TIMESTAMP)`,
  );
  for (const [table, file] of Object.entries(OLIST_FILES))
    await session.run(
      `CREATE TABLE raw.${table} AS SELECT *, ${quote(file)} AS _source_file, row_number() OVER () AS _source_row,
         TIMESTAMP '2018-10-17 00:00:00' AS _loaded_at, 'test' AS _run_id
       FROM read_csv(${quote(path.join(folder, 'olist', file))},
         all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`,
    );
  await session.run(
    'CREATE TABLE raw.bcb_indicators (series_code VARCHAR, series_name VARCHAR, data VARCHAR, valor VARCHAR, extracted_at VARCHAR, _source_file VARCHAR)',
  );
  for (const [code, name] of Object.entries(BCB_SERIES)) {
    const file = path.join(folder, 'bcb', `bcdata.sgs.${code}.json`);
    const answers = JSON.parse(fs.readFileSync(file, 'utf8')) as { data: string; valor: string }[];
    const values = answers.map(
      ({ data, valor }) =>
        `('${code}', '${name}', '${data}', '${valor}', '2018-12-31T00:00:00Z', 'snapshot/bcdata.sgs.${code}.json')`,
    );
    await session.run(`INSERT INTO raw.bcb_indicators VALUES ${values.join(', ')}`);
  }
  for (const table of ['sales', 'sales_form'])
    await session.run(
      `CREATE TABLE raw.${table} (id VARCHAR, email VARCHAR, data VARCHAR, valor VARCHAR, quantidade VARCHAR, produto VARCHAR, created_at VARCHAR)`,
    );
  if (sales.length > 0)
    await session.run(
      `INSERT INTO raw.sales VALUES ${sales.map((row) => `(${row.map(quote).join(', ')})`).join(', ')}`,
    );
}
