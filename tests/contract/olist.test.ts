import path from 'node:path';
import { expect } from 'vitest';
import { checkTable, contractToSql, readContract } from '../../engine/contract/index.js';
import { openDuckDB } from '../../engine/warehouse/duckdb.js';
import { itOnRealData, realData } from '../support/requires.js';

const FILES: Readonly<Record<string, string>> = {
  customers: 'olist_customers_dataset.csv',
  orders: 'olist_orders_dataset.csv',
  order_items: 'olist_order_items_dataset.csv',
  order_payments: 'olist_order_payments_dataset.csv',
  order_reviews: 'olist_order_reviews_dataset.csv',
  products: 'olist_products_dataset.csv',
  sellers: 'olist_sellers_dataset.csv',
  geolocation: 'olist_geolocation_dataset.csv',
  category_translation: 'product_category_name_translation.csv',
};

/** What the data really breaks, counted here without the contracts. */
const DEFECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  orders: {
    'the record must have order_delivered_customer_date':
      "order_status = 'delivered' AND order_delivered_customer_date IS NULL",
  },
  order_reviews: {
    'the record must have review_creation_date': 'review_creation_date IS NULL',
    'the record must have review_answer_timestamp': 'review_answer_timestamp IS NULL',
  },
  geolocation: {
    'geolocation_lat must be at least -34': 'CAST(geolocation_lat AS DOUBLE) < -34',
    'geolocation_lat must be at most 6': 'CAST(geolocation_lat AS DOUBLE) > 6',
    'geolocation_lng must be at most -28': 'CAST(geolocation_lng AS DOUBLE) > -28',
  },
};

itOnRealData('the Olist files keep their contracts, but for defects that are known', async () => {
  const root = path.join(import.meta.dirname, '..', '..');
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  const { dialect } = warehouse;
  await session.run('CREATE SCHEMA raw');
  for (const [name, file] of Object.entries(FILES)) {
    const source = dialect.string(path.join(realData() ?? '', 'olist', file));
    const options = `all_varchar = true, header = true, delim = ',', quote = '"', escape = '"'`;
    await session.run(`CREATE TABLE raw.${name} AS SELECT * FROM read_csv(${source}, ${options})`);
    const columns = (await warehouse.columns({ layer: 'raw', name })) ?? [];
    const contract = readContract(`expectations/contracts/${name}.json`, { root, reading: 'text' });
    const verdict = await checkTable(
      session,
      contractToSql(contract, { table: { layer: 'raw', name }, columns, dialect }),
    );
    expect(verdict.rows, name).toBeGreaterThan(0);
    const broken = verdict.checks.filter(({ rows }) => rows > 0).map(({ expectation, rows }) => [expectation, rows]);
    const known = Object.entries(DEFECTS[name] ?? {}).map(async ([expectation, where]) => {
      const { rows } = await session.query(`SELECT COUNT(*) FROM raw.${name} WHERE ${where}`);
      return [expectation, Number(rows[0]?.[0])];
    });
    expect(Object.fromEntries(broken), name).toEqual(Object.fromEntries(await Promise.all(known)));
    expect(verdict.violations.length, name).toBe(
      Math.min(
        20,
        broken.reduce((sum, [, rows]) => sum + Number(rows), 0),
      ),
    );
  }
  await warehouse.close();
});
