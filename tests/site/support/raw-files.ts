import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cell } from '../../../engine/src/base/cell.js';
import { openDuckDB } from '../../../engine/src/warehouses/duckdb/client.js';
import type { RunResults } from '../../../engine/src/publish/artifacts.js';
import type { BuiltSite } from './built-site.js';

const SNAPSHOTS = path.resolve(import.meta.dirname, '../../../loaders/snapshots/bcb');

/** Asks the files that a site was built from; nothing of the pipeline stands between. */
export interface RawFiles {
  /** The one row that a query brings. */
  ask(sql: string): Promise<readonly Cell[]>;
  close(): Promise<void>;
}

/**
 * The raw files under short names, with their columns as they stand there, texts all. On top of them `bought`: orders with
 * their moment of purchase and the address they went to, and `whole`: the months with orders on three days in four.
 */
export async function rawFiles(built: BuiltSite): Promise<RawFiles> {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  const csv = (file: string): string =>
    `read_csv('${file}', delim = ',', quote = '"', escape = '"', header = true, all_varchar = true)`;
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
    dollar: `read_json('${path.join(SNAPSHOTS, 'bcdata.sgs.1.json')}')`,
  };
  for (const [name, source] of Object.entries(files))
    await session.run(`CREATE VIEW ${name} AS SELECT * FROM ${source}`);
  await session.run(`CREATE VIEW bought AS
    SELECT *, order_purchase_timestamp::TIMESTAMP AS moment FROM orders JOIN customers USING (customer_id)`);
  await session.run(`CREATE VIEW whole AS
    SELECT date_trunc('month', moment)::DATE AS month FROM bought GROUP BY 1
    HAVING count(DISTINCT moment::DATE) * 4 >= day(last_day(date_trunc('month', moment)::DATE)) * 3`);
  const { started_at } = JSON.parse(readFileSync(path.join(built.target, 'run_results.json'), 'utf8')) as RunResults;
  await session.run(`CREATE VIEW run AS SELECT DATE '${started_at.slice(0, 10)}' AS day`);
  return {
    async ask(sql) {
      const { rows } = await session.query(sql);
      return rows[0] ?? [];
    },
    close: () => warehouse.close(),
  };
}
