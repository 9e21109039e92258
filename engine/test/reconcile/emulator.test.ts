import { afterAll, beforeAll, expect } from 'vitest';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { itWithEmulator, startBigQueryEmulator } from '../support/bigquery-emulator.js';
import { ProjectFolder, type Ended } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const emulator = await startBigQueryEmulator();
const it = itWithEmulator(emulator);
const endpoint = { BIGQUERY_API_ENDPOINT: emulator?.url ?? '' };
let project: ProjectFolder;

const CONFIG = `import { defineConfig } from 'lastro';

export default defineConfig({
  name: 'shop',
  vars: { floor: 0 },
  targets: {
    dev: { type: 'duckdb' },
    cloud: { type: 'bigquery', project: '${emulator?.project ?? ''}', prefix: 'reconciled', location: 'US' },
  },
});
`;

beforeAll(async () => {
  project = new ProjectFolder({ ...SHOP, 'lastro.config.ts': CONFIG });
  if (emulator !== undefined) expect(await project.lastro('build')).toMatchObject({ code: 0 });
});
afterAll(() => {
  project.remove();
  emulator?.stop();
});

/** Every table of the DuckDB target, loaded into datasets of the same layers. */
async function copyTables(cloud: Warehouse): Promise<void> {
  const local = await openDuckDB({ path: project.path('target', 'warehouse.duckdb'), readOnly: true });
  const [from, to] = [await local.session(), await cloud.session()];
  for (const layer of ['raw', 'staging', 'marts'])
    await to.run(cloud.dialect.ddl.createSchema(cloud.dialect.schema(layer)));
  for (const { table, columns } of await local.relations()) {
    if (table.layer === 'meta') continue;
    const file = project.path(`${table.name}.parquet`);
    await from.run(`COPY (SELECT * FROM ${local.dialect.table(table)}) TO '${file}' (FORMAT parquet)`);
    const typed = columns.map(({ name, type }) => {
      const family = local.dialect.types.familyOf(type);
      return { name, type: family === 'other' ? 'STRING' : cloud.dialect.types.ofFamily[family] };
    });
    await cloud.tableLoader?.load(table, file, { columns: typed, id: `copy-${table.name}`, mode: 'replace' });
  }
  from.close();
  to.close();
  await local.close();
}

const reconcile = (...args: string[]): Promise<Ended> =>
  project.lastroWith(endpoint, 'reconcile', '--from', 'dev', '--to', 'cloud', ...args);

it('compares a database file with datasets of BigQuery, and names the row that differs', async () => {
  const cloud = await openBigQuery({
    ...{ project: emulator?.project ?? '', prefix: 'reconciled', apiEndpoint: emulator?.url, location: 'US' },
    maxRetries: 0,
  });
  await copyTables(cloud);
  const equal = await reconcile();
  expect(equal.err).toBe('');
  expect(equal.out).toContain('8 tables of dev and cloud: 8 equal');
  expect(equal.code).toBe(0);

  const session = await cloud.session();
  await session.run("UPDATE reconciled_marts.fct_orders SET amount = NUMERIC '11.25' WHERE order_id = '1'");
  await session.run('DROP TABLE reconciled_marts.rpt_regions');
  session.close();
  const { out, code } = await reconcile('--select', 'fct_orders', 'rpt_regions');
  expect(out).toContain('rows by order_id: 0 only in dev, 0 only in cloud, 1 changed (amount 1)');
  expect(out).toContain('order_id 1: amount 10.5 | 11.25');
  expect(out).toMatch(/^missing {2}marts\.rpt_regions {2}not in cloud$/m);
  expect(code).toBe(1);
}, 180_000);
