import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { itOnRealData, realData } from '../../engine/test/support/requires.js';
import { discoverLoaders, loadTable, prepareMeta, type LoadTableResult } from '../../engine/src/load/index.js';
import { fixedClock } from '../../engine/src/base/clock.js';
import { silentLogger } from '../../engine/src/base/log.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import { scratchDir } from '../../engine/test/load/support.js';

const ROWS = {
  category_translation: 71,
  customers: 99_441,
  geolocation: 1_000_163,
  order_items: 112_650,
  order_payments: 103_886,
  order_reviews: 99_224,
  orders: 99_441,
  products: 32_951,
  sellers: 3_095,
};

const scratch = scratchDir();
afterAll(scratch.remove);

itOnRealData('the nine files load whole, and a second time nothing is read', async () => {
  const projectDir = path.resolve(import.meta.dirname, '../..');
  const { loaders, problems } = await discoverLoaders(projectDir);
  expect(problems).toEqual([]);
  const olist = loaders.filter(({ table }) => table in ROWS);
  const warehouse = await openDuckDB({ path: path.join(scratch.path, 'real.duckdb') });
  const session = await warehouse.session();
  await prepareMeta(session, warehouse.dialect);
  const runs: LoadTableResult[][] = [];
  for (const runId of ['first', 'second']) {
    const outcomes = [];
    for (const loader of olist)
      outcomes.push(
        await loadTable(loader, {
          warehouse,
          session,
          runId,
          clock: fixedClock(new Date('2018-10-18T00:00:00Z')),
          log: silentLogger,
          env: { LASTRO_OLIST_DIR: path.join(realData() ?? '', 'olist') },
          projectDir,
          targetDir: path.join(scratch.path, 'target'),
          fullRefresh: false,
        }),
      );
    runs.push(outcomes);
  }
  const [first = [], second = []] = runs;
  expect(Object.fromEntries(first.map(({ table, result }) => [table.name, result.loaded]))).toEqual(ROWS);
  expect(first.map(({ result }) => result.rejected)).toEqual(Array(9).fill(0));
  expect(first.map(({ status }) => status)).toEqual(Array(9).fill('success'));
  expect(second.map(({ status, rows, table }) => [status, rows === ROWS[table.name as keyof typeof ROWS]])).toEqual(
    Array(9).fill(['skipped', true]),
  );
  const { rows } = await session.query(
    `SELECT load_status, count(*), sum(row_count), sum(rejected_count) FROM meta.load_metadata GROUP BY 1 ORDER BY 1`,
  );
  expect(rows).toEqual([
    ['skipped', 9, 0, 0],
    ['success', 9, 1_550_922, 0],
  ]);
  expect(
    (
      await session.query(
        `SELECT product_category_name, _source_file, _source_row, _loaded_at, _run_id FROM raw.category_translation WHERE _source_row IN (1, 71) ORDER BY 3`,
      )
    ).rows,
  ).toEqual([
    ['beleza_saude', 'product_category_name_translation.csv', 1, '2018-10-18 00:00:00', 'first'],
    ['seguros_e_servicos', 'product_category_name_translation.csv', 71, '2018-10-18 00:00:00', 'first'],
  ]);
  await warehouse.close();
});
