import fs from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { fixedClock } from '../engine/src/base/clock.js';
import { silentLogger } from '../engine/src/base/log.js';
import { loadTable, prepareMeta } from '../engine/src/load/index.js';
import { defineLoader, type Loader } from '../engine/src/load/loader.js';
import { postgresTable } from '../engine/src/load/postgres/postgres-table.js';
import { openDuckDB } from '../engine/src/warehouses/duckdb/client.js';
import { startPostgres, type PostgresServer } from '../engine/test/support/postgres.js';
import { median } from './measure.js';

const COLUMNS = [
  'order_id',
  'order_item_id',
  'product_id',
  'seller_id',
  'shipping_limit_date',
  'price',
  'freight_value',
];

/** The columns of the store's order items. */
const FILL = `
CREATE TABLE items AS
SELECT md5(n::text) AS order_id, 1 + n % 3 AS order_item_id, md5((n % 33000)::text) AS product_id, md5((n % 3000)::text) AS seller_id,
       timestamp '2017-01-01' + n * interval '37 s' AS shipping_limit_date, (n % 50000)::numeric(10, 2) / 100 AS price,
       (n % 4000)::numeric(10, 2) / 100 AS freight_value
FROM generate_series(1, $ROWS) n;
VACUUM ANALYZE items`;

/** A table of PostgreSQL into the raw layer, beside `psql \copy` into a file that DuckDB reads: in turn, in this process. */
export async function benchPostgres(work: string, rows: number, rounds: number): Promise<void> {
  const server = await startPostgres();
  if (server === undefined) throw new Error('PostgreSQL cannot be installed or started');
  try {
    for (const statement of FILL.replace('$ROWS', String(rows)).split(';')) await server.sql(statement);
    const [plain, ours]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      plain.push(await byHand(server, path.join(work, 'items.duckdb'), rows));
      ours.push(await byLastro(server, path.join(work, 'raw.duckdb'), rows));
    }
    const [a, b] = [median(plain), median(ours)];
    const each = (ms: number): string => `${(ms / 1000).toFixed(2)} s  ${Math.round(rows / ms)}k rows/s`;
    console.log(
      `${rows.toLocaleString('en-US')} rows of ${COLUMNS.length} columns from PostgreSQL, medians of ${rounds}`,
    );
    console.log(`  psql \\copy, then read_csv  ${each(a)}\n  Lastro                     ${each(b)}`);
    console.log(`  speed compared             ${(a / b).toFixed(2)}\n`);
  } finally {
    await server.stop();
  }
}

/** Milliseconds of `psql` and of DuckDB's reader with stated columns. */
async function byHand(server: PostgresServer, database: string, rows: number): Promise<number> {
  const file = path.join(server.dir, 'items.csv');
  fs.rmSync(database, { force: true });
  const started = performance.now();
  await server.run('psql', '-q', server.url, '-c', `\\copy items to '${file}' with (format csv, header)`);
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  const columns = COLUMNS.map((name) => `'${name}': 'VARCHAR'`).join(', ');
  await connection.run(
    `CREATE TABLE items AS FROM read_csv('${file}', header = true, auto_detect = false, columns = {${columns}})`,
  );
  const spent = performance.now() - started;
  const [[found] = []] = (await connection.runAndReadAll('SELECT count(*) FROM items')).getRows();
  connection.closeSync();
  instance.closeSync();
  if (Number(found) !== rows) throw new Error(`${String(found)} of ${rows} rows by hand`);
  return spent;
}

/** Milliseconds of a load, with the moment of a run, the count of records, and the records of what was loaded. */
async function byLastro(server: PostgresServer, database: string, rows: number): Promise<number> {
  fs.rmSync(database, { force: true });
  const warehouse = await openDuckDB({ path: database });
  const session = await warehouse.session();
  await prepareMeta(session, warehouse.dialect);
  const loader: Loader = {
    ...{ file: 'loaders/items.ts', checksum: '', environmentNames: [] },
    ...defineLoader({
      ...{ name: 'items', table: 'items', description: '' },
      load: () => postgresTable({ table: 'public.items' }),
    }),
  };
  const folder = path.dirname(database);
  const started = performance.now();
  const { result, error } = await loadTable(loader, {
    ...{ warehouse, session, runId: 'bench', clock: fixedClock(new Date()), log: silentLogger, fullRefresh: true },
    ...{ env: { DATABASE_URL: server.url }, projectDir: folder, targetDir: folder },
  });
  const spent = performance.now() - started;
  await warehouse.close();
  if (result.loaded !== rows) throw error ?? new Error(`${result.loaded} of ${rows} rows`);
  return spent;
}
