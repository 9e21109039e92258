import fs from 'node:fs';
import { afterAll, expect } from 'vitest';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { itWithEmulator, startBigQueryEmulator } from '../support/bigquery-emulator.js';
import { ProjectFolder } from '../support/project-folder.js';

const emulator = await startBigQueryEmulator();
const env = { BIGQUERY_API_ENDPOINT: emulator?.url ?? '' };
const project = new ProjectFolder({
  'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({
  name: 'shop',
  targets: {
    cloud: { type: 'bigquery', project: '${emulator?.project ?? 'none'}', prefix: 'a' },
    local: { type: 'duckdb', path: 'target/local.duckdb' },
  },
});
`,
  'loaders/orders.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'orders', table: 'orders', description: 'Orders.',
  load: () => csvFile({ path: 'data/orders.csv', columns: ['id', 'city'] }),
});
`,
  'data/orders.csv': 'id,city\n1,Recife\n',
});
afterAll(() => {
  project.remove();
  emulator?.stop();
});

async function rows(sql: string): Promise<unknown> {
  const warehouse = await openBigQuery({ project: emulator?.project ?? '', prefix: 'a', apiEndpoint: emulator?.url });
  return (await (await warehouse.session()).query(sql)).rows;
}

async function lastro(...args: string[]): Promise<string> {
  const { code, out, err } = await project.lastroWith(env, ...args);
  expect(code, out + err).toBe(0);
  return out;
}

itWithEmulator(emulator)(
  'loads of BigQuery are archived, also after loads of a version without archives, and restored into DuckDB and BigQuery',
  async () => {
    await lastro('load');
    await rows('ALTER TABLE a_meta.load_metadata DROP COLUMN archived_at_address');
    project.edit('lastro.config.ts', (text) => text.replace("name: 'shop',", "name: 'shop',\n  archive: 'archive/',"));
    project.write('data/orders.csv', 'id,city\n1,Recife\n2\n3,Olinda\n');
    await lastro('load');
    expect(await rows('SELECT archived_at_address FROM a_meta.load_metadata ORDER BY load_timestamp')).toEqual([
      [null],
      [expect.stringMatching(/^file:.*\/archive\/raw\/orders\/\d{4}-\d\d-\d\d\/[0-9a-f]{32}-orders\.csv$/)],
    ]);

    fs.rmSync(project.path('data/orders.csv'));
    await lastro('archive', 'restore', '--target', 'local', '--from', 'cloud');
    const ORDERS = 'SELECT id, city FROM raw.orders ORDER BY id';
    expect(await project.query(ORDERS, 'target/local.duckdb')).toEqual([
      ['1', 'Recife'],
      ['3', 'Olinda'],
    ]);
    await rows('DROP TABLE a_raw.orders');
    await lastro('archive', 'restore');
    expect(await rows('SELECT id, city FROM a_raw.orders ORDER BY id')).toEqual([
      ['1', 'Recife'],
      ['3', 'Olinda'],
    ]);
    expect(await rows('SELECT COUNT(*) FROM a_meta.rejected_rows')).toEqual([[1]]);
  },
  120_000,
);
