import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { fixedClock } from '../../engine/src/base/clock.js';
import { silentLogger } from '../../engine/src/base/log.js';
import { runPipeline } from '../../engine/src/run/pipeline.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import { FileServer } from '../../engine/test/load/file-server.js';
import { answerAsKaggle, basic } from '../../engine/test/load/kaggle-server.js';
import { scratchDir } from '../../engine/test/load/support.js';
import { zip } from '../../engine/test/load/zip.js';
import type { PostgresServer } from '../../engine/test/support/postgres.js';
import { REPOSITORY } from '../../engine/test/support/project-folder.js';
import { fillOlistDatabase } from './olist-database.js';
import { OLIST_FILES } from './raw-tables.js';

const TABLES = Object.keys(OLIST_FILES) as (keyof typeof OLIST_FILES)[];
const DATASET = 'olistbr/brazilian-ecommerce';
const LAYERS = ['raw', 'staging', 'intermediate', 'marts'];

/** Columns of raw tables that say where a row came from, or when. */
const ORIGIN = ['_source_file', '_source_row', '_loaded_at', '_run_id'];

const scratch = scratchDir();
const storage = new FileServer();
afterAll(() => {
  storage.close();
  scratch.remove();
});

/**
 * Loads and runs the project from the nine files in a folder as they are, from a zip archive of them, from a PostgreSQL database filled with
 * them, and from a server that answers as Kaggle does: every table must have the same cells. Without `allMarts`, where raw tables come in the
 * same order as from the files, which is all that marts depend on besides cells, these are all that is compared.
 */
export async function expectSameMarts(
  folder: string,
  server: PostgresServer,
  { allMarts }: { allMarts: boolean },
): Promise<void> {
  await fillOlistDatabase(server, folder, TABLES);
  const archive = zip(
    Object.fromEntries(Object.values(OLIST_FILES).map((file) => [file, fs.readFileSync(path.join(folder, file))])),
  );
  const packed = path.join(scratch.path, 'olist.zip');
  fs.writeFileSync(packed, archive);
  await storage.listen();
  answerAsKaggle(storage, { dataset: DATASET, tokens: { [basic('me', 'key')]: 200 }, version: 2, archive });
  const kaggle = { KAGGLE_API_BASE: storage.url(''), KAGGLE_USERNAME: 'me', KAGGLE_KEY: 'key' };

  const all = ['load', 'run'] as const;
  const files = await tablesFrom('files', { LASTRO_OLIST_DIR: folder }, all);
  expect(Object.keys(files.tables).filter((table) => table.startsWith('marts.')).length).toBeGreaterThan(30);
  expect((await tablesFrom('postgresql', { LASTRO_OLIST_DATABASE: server.url }, all)).tables).toEqual(files.tables);
  const scopes = allMarts ? all : (['load'] as const);
  for (const [name, env] of [
    ['zip', { LASTRO_OLIST_DIR: packed }],
    ['kaggle', { LASTRO_OLIST_KAGGLE: '1', ...kaggle }],
  ] as const) {
    const { tables, ordered } = await tablesFrom(name, env, scopes);
    expect(ordered).toEqual(files.ordered);
    if (allMarts) expect(tables).toEqual(files.tables);
  }
}

type Hashes = Record<string, unknown>;

/** Rows of each table, and the sum of a hash of each row; of raw tables also with its place in the file, which rows of a database have none of. */
async function tablesFrom(
  name: string,
  env: Record<string, string>,
  scopes: readonly ('load' | 'run')[],
): Promise<{ tables: Hashes; ordered: Hashes }> {
  const targetPath = path.join(scratch.path, name);
  const options = {
    ...{ projectDir: REPOSITORY, targetPath, log: silentLogger },
    env: { ...env, LASTRO_HISTORY: path.join(targetPath, 'history') },
    clock: fixedClock(new Date('2018-10-18T06:00:00Z')),
  };
  for (const scope of scopes) {
    const { results } = await runPipeline(scope, options, { planned() {}, stepEnded() {}, finished() {} });
    const bad = results.results.filter(({ status }) => !['success', 'pass', 'warn'].includes(status));
    expect(bad.map(({ unique_id, message }) => `${unique_id}: ${message}`)).toEqual([]);
  }
  const warehouse = await openDuckDB({ path: path.join(targetPath, 'warehouse.duckdb') });
  const session = await warehouse.session();
  const { rows: names } = await session.query(
    `SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ('${LAYERS.join("', '")}') ORDER BY ALL`,
  );
  const hashes = async (relation: string, without: readonly string[]): Promise<unknown> => {
    const { rows } = await session.query(
      `SELECT count(*), sum(hash(CAST(to_json(t) AS VARCHAR))::HUGEINT)
       FROM (SELECT COLUMNS(c -> c NOT IN ('${without.join("', '")}')) FROM ${relation}) AS t`,
    );
    return rows[0];
  };
  const [tables, ordered]: [Hashes, Hashes] = [{}, {}];
  for (const [schema, table] of names as [string, string][]) {
    const relation = `${schema}.${table}`;
    tables[relation] = await hashes(relation, ORIGIN);
    if (schema === 'raw')
      ordered[relation] = await hashes(
        relation,
        ORIGIN.filter((column) => column !== '_source_row'),
      );
  }
  await warehouse.close();
  return { tables, ordered };
}
