import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkTable, contractToSql, readContract } from '../../engine/src/contract/index.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import { itOnRealData, realData } from '../../engine/test/support/requires.js';

const root = path.join(import.meta.dirname, '..', '..');

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

/** Series of the snapshot by number, under the names that staging gives them. */
const SERIES: Readonly<Record<string, string>> = {
  1: 'exchange_rate_usd',
  11: 'selic_daily',
  432: 'selic_target',
  433: 'ipca',
  4189: 'selic',
};

itOnRealData('what the Central Bank answered keeps its contract', () => {
  const contract = readContract('expectations/contracts/bcb_indicators.json', { root, reading: 'text' });
  for (const [series_code, series_name] of Object.entries(SERIES)) {
    const file = path.join(realData() ?? '', 'bcb', `bcdata.sgs.${series_code}.json`);
    const answers = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, string>[];
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) {
      const { data = '', valor = '' } = answer;
      const record = { series_code, series_name, data, valor, extracted_at: '2026-11-21 10:00:00' };
      expect(contract.validate(record), `${series_name} ${data}`).toEqual([]);
    }
  }
});

it('a sale is checked as its contract says', () => {
  const contract = readContract('expectations/contracts/sales.json', { root, reading: 'text' });
  const sale = {
    id: 'a1',
    email: 'ana@loja.example',
    data: '2018-10-17',
    valor: '19.99',
    quantidade: '2',
    produto: 'Caneca',
    created_at: '2018-10-17 21:30:05',
  };
  expect(contract.validate(sale)).toEqual([]);
  const bad = { ...sale, email: 'ana', data: '17/10/2018', valor: '8000', quantidade: '1.5' };
  expect(contract.validate(bad).map(({ message }) => message)).toEqual([
    'email must be an e-mail address, but is ***',
    'data must be a date like 2018-10-17, but is "17/10/2018"',
    'valor must be less than 8000, but is 8000',
    'quantidade must be a whole number, but is 1.5',
  ]);
});
