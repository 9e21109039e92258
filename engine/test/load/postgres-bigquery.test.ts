import { afterAll, expect } from 'vitest';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { startBigQueryEmulator } from '../support/bigquery-emulator.js';
import { startPostgres } from '../support/postgres.js';
import { ProjectFolder } from '../support/project-folder.js';
import { itRequires } from '../support/requires.js';

const [server, emulator] = await Promise.all([startPostgres(), startBigQueryEmulator()]);
const loader = (options: string): string => `
import { defineLoader, postgresTable } from 'lastro';
export default defineLoader({
  name: 'orders', table: 'orders', description: 'Orders.',
  load: () => postgresTable({ table: 'public.orders', cursor: 'version', key: ['id']${options} }),
});
`;
const project = new ProjectFolder({
  'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({
  name: 'cloud',
  targets: { cloud: { type: 'bigquery', project: '${emulator?.project ?? 'none'}', prefix: 'pg' } },
});
`,
});
afterAll(async () => {
  project.remove();
  emulator?.stop();
  await server?.stop();
});

itRequires(server !== undefined && emulator !== undefined, 'PostgreSQL or the BigQuery emulator cannot be started')(
  'a table of PostgreSQL comes into BigQuery whole, and then by its cursor; with deletes it is read whole',
  async () => {
    await server?.sql(`CREATE TABLE orders (id int, note text, version int);
      INSERT INTO orders SELECT n, CASE WHEN n > 1 THEN 'é "' ELSE '' END, n FROM generate_series(1, 20) n`);
    const env = { BIGQUERY_API_ENDPOINT: emulator?.url ?? '', DATABASE_URL: server?.url ?? '' };
    const load = async (options = ''): Promise<unknown> => {
      project.write('loaders/orders.ts', loader(options));
      const { code, out, err } = await project.lastroWith(env, 'load', '--target', 'cloud');
      expect(code, out + err).toBe(0);
      return project.results.results[0]?.load?.read;
    };
    const rows = async (sql: string): Promise<unknown> => {
      const warehouse = await openBigQuery({
        project: emulator?.project ?? '',
        prefix: 'pg',
        apiEndpoint: emulator?.url,
      });
      return (await (await warehouse.session()).query(sql)).rows;
    };
    expect(await load()).toBe(20);
    await server?.sql(`UPDATE orders SET note = NULL, version = 21 WHERE id = 2; DELETE FROM orders WHERE id = 3`);
    expect(await load()).toBe(2);
    const SUMMARY = 'SELECT COUNT(*), COUNTIF(note IS NULL), COUNTIF(note = ""), COUNT(DISTINCT id) FROM pg_raw.orders';
    expect(await rows(SUMMARY)).toEqual([[20, 1, 1, 20]]);
    expect(await rows('SELECT COUNT(*) FROM pg_meta.revised_rows')).toEqual([[1]]);
    expect(await load(', deletes: true')).toBe(19);
    expect(await rows(SUMMARY)).toEqual([[19, 1, 1, 19]]);
  },
  120_000,
);
