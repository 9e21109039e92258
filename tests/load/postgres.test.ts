import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { fixedClock } from '../../engine/src/base/clock.js';
import { silentLogger } from '../../engine/src/base/log.js';
import { SharedSources, discoverLoaders, loadTable, prepareMeta } from '../../engine/src/load/index.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import { scratchDir } from '../../engine/test/load/support.js';
import { startPostgres } from '../../engine/test/support/postgres.js';
import { itRequires, realData } from '../../engine/test/support/requires.js';
import { fillOlistDatabase } from '../support/olist-database.js';
import { OLIST_FILES } from '../support/raw-tables.js';

/** All but the million places, which are ten times the rest and of no other kind. */
const TABLES = (Object.keys(OLIST_FILES) as (keyof typeof OLIST_FILES)[]).filter((table) => table !== 'geolocation');

const server = realData() === undefined ? undefined : await startPostgres();
const scratch = scratchDir();
afterAll(async () => {
  await server?.stop();
  scratch.remove();
});

itRequires(server !== undefined, 'LASTRO_REAL_DATA is not set, or PostgreSQL cannot be started')(
  'the tables of the store are the same from PostgreSQL as from the files, cell for cell',
  async () => {
    if (server === undefined) return;
    const folder = path.join(realData() ?? '', 'olist');
    await fillOlistDatabase(server, folder, TABLES);
    const projectDir = path.resolve(import.meta.dirname, '../..');
    const { loaders } = await discoverLoaders(projectDir);
    const warehouse = await openDuckDB({ path: path.join(scratch.path, 'store.duckdb') });
    const session = await warehouse.session();
    await prepareMeta(session, warehouse.dialect);
    const shared = new SharedSources({ loaders, isAnew: () => true, isPersonal: () => Promise.resolve(false) });
    const hashes: Record<string, unknown>[] = [];
    for (const env of [{ LASTRO_OLIST_DIR: folder }, { LASTRO_OLIST_DATABASE: server.url }]) {
      const found: Record<string, unknown> = {};
      for (const loader of loaders.filter(({ table }) => (TABLES as string[]).includes(table))) {
        const { error, warnings, result } = await loadTable(loader, {
          ...{ warehouse, session, shared, env, projectDir, fullRefresh: true, log: silentLogger },
          ...{ runId: 'run', clock: fixedClock(new Date('2018-10-18T00:00:00Z')) },
          targetDir: path.join(scratch.path, 'target'),
        });
        // Rows of a database have no order: where one came in the file is all that differs.
        const { rows } = await session.query(
          `SELECT count(*), sum(hash(CAST(to_json(t) AS VARCHAR))::HUGEINT)
           FROM (SELECT * EXCLUDE (_source_file, _source_row) FROM raw.${loader.table}) AS t`,
        );
        found[loader.table] = { error, warnings, read: result.read, table: rows[0] };
      }
      hashes.push(found);
    }
    await shared.close();
    await warehouse.close();
    expect(Object.keys(hashes[0] ?? {})).toHaveLength(8);
    expect(hashes[1]).toEqual(hashes[0]);
  },
);
