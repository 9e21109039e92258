import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatRelation } from '../../engine/src/sql/relation.js';
import type { Cell } from '../../engine/src/base/cell.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import { Random } from '../../loaders/sample/random.js';
import { ownProject } from '../support/own-project.js';
import type { ProjectFolder } from '../../engine/test/support/project-folder.js';

const KILLS = 4;
const SEED = Number(process.env['LASTRO_TEST_SEED'] ?? 1);
/** Histories have the times of their runs. */
const ENV = { LASTRO_OLIST_DIR: 'sample', LASTRO_NOW: '2026-01-01T03:00:00Z' };

/** Times and run ids differ between any two runs. */
const OWN = ['_loaded_at', '_run_id'];

let project: ProjectFolder;
let expected: Record<string, Cell[][]>;
let duration: number;

/** This repository's own project over its generated sample, in a folder of its own. */
beforeAll(async () => {
  project = ownProject();
  const sample = await project.spawn(['sample', '--orders', '300', '--dir', 'sample']).ended;
  expect(sample.code, sample.err).toBe(0);
  // The first build takes longer than those that are killed: it compiles the project.
  for (const target of ['first', 'whole']) {
    const started = performance.now();
    const build = await project.spawn(['build', '--target-path', target, '--full-refresh', '--quiet'], ENV).ended;
    duration = performance.now() - started;
    expect(build.code, build.out + build.err).toBe(0);
  }
  expected = await everyTable('whole/warehouse.duckdb');
  expect(Object.keys(expected).length).toBeGreaterThan(30);
}, 120_000);
afterAll(() => project.remove());

it(`a build killed at any moment and run again makes the same warehouse, ${KILLS} times, seed ${SEED}`, async () => {
  const random = new Random(SEED, 0, 0);
  let killed = 0;
  for (let i = 0; i < KILLS; i++) {
    const target = `killed${i % 2}`;
    if (i % 2 === 0) fs.rmSync(project.path(target), { recursive: true, force: true });
    const running = project.spawn(['build', '--target-path', target, '--full-refresh'], ENV);
    await wait(duration * ((i + random.next()) / KILLS));
    running.child.kill('SIGKILL');
    if ((await running.ended).signal === 'SIGKILL') killed++;
    const again = await project.spawn(['build', '--target-path', target, '--quiet'], ENV).ended;
    expect(again.code, again.out + again.err).toBe(0);
    expect(await everyTable(`${target}/warehouse.duckdb`)).toEqual(expected);
    const left = fs.readdirSync(project.path(target)).filter((name) => /\.(new|old|lock|tmp)$/.test(name));
    expect(left).toEqual([]);
  }
  expect(killed).toBeGreaterThan(KILLS / 2);
}, 300_000);

/** Every table of the layers as sorted rows, without the columns that differ between any two runs. */
async function everyTable(file: string): Promise<Record<string, Cell[][]>> {
  const warehouse = await openDuckDB({ path: project.path(file), readOnly: true });
  try {
    const session = await warehouse.session();
    const tables: Record<string, Cell[][]> = {};
    for (const { table, columns } of await warehouse.relations()) {
      if (table.layer === 'meta') continue;
      const kept = columns.filter((column) => !OWN.includes(column.name)).map((column) => `"${column.name}"`);
      const { rows } = await session.query(
        `SELECT ${kept.join(', ')} FROM ${warehouse.dialect.table(table)} ORDER BY ALL`,
      );
      tables[formatRelation(table)] = rows;
    }
    return tables;
  } finally {
    await warehouse.close();
  }
}
