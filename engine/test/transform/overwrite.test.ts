import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cell } from '../../src/base/cell.js';
import { formatError } from '../../src/base/errors.js';
import { readTransforms } from '../../src/project/transforms.js';
import { prepareLayers, runModel, type ModelResult, type RunOptions } from '../../src/transform/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';

let folder: string;
let warehouse: Warehouse;
let session: Session;
let statements: string[];

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-'));
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await session.run('CREATE SCHEMA raw');
  await session.run(
    `CREATE TABLE raw.orders AS SELECT * FROM (VALUES (1, DATE '2018-01-01', 'a'), (2, DATE '2018-01-02', 'a'),
      (3, DATE '2018-01-02', 'a'), (4, DATE '2018-01-03', 'a'), (5, NULL, 'a')) AS t(id, day, status)`,
  );
  statements = [];
  warehouse.onStatement(({ sql }) => statements.push(sql));
});
afterEach(async () => {
  session.close();
  await warehouse.close();
  fs.rmSync(folder, { recursive: true });
});

const RECENT = "@if_incremental(where status = 'new')";

function model(sql: string, config = 'partition_by: day'): void {
  const dir = path.join(folder, 'transforms/marts');
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'fct.sql'), sql);
  fs.writeFileSync(
    path.join(dir, 'fct.yaml'),
    `models: [{ name: fct, config: { materialized: incremental, incremental_strategy: insert_overwrite, ${config} } }]`,
  );
}

async function run(options: Partial<RunOptions> = {}): Promise<ModelResult> {
  const { models, problems } = readTransforms(folder, 'shop');
  expect(problems.map(formatError)).toEqual([]);
  await prepareLayers(session, warehouse, models);
  const byName = new Map(models.map((each) => [each.table.name, each]));
  return runModel(byName.get('fct') ?? expect.fail('no model'), {
    warehouse,
    session,
    models: byName,
    vars: {},
    now: new Date('2018-10-17T12:00:00Z'),
    projectDir: folder,
    runId: 'run-1',
    fullRefresh: false,
    ...options,
  });
}

const all = async (): Promise<Cell[][]> => (await session.query('SELECT * FROM marts.fct ORDER BY ALL')).rows;
const source = async (): Promise<Cell[][]> => (await session.query('SELECT * FROM raw.orders ORDER BY ALL')).rows;

describe('a model that replaces partitions', () => {
  it('replaces those that its query returns, whole, and leaves the others', async () => {
    model(`select id, day, status from @source(orders) ${RECENT}`);
    expect(await run()).toMatchObject({ status: 'success', message: '5 rows' });
    await session.run("INSERT INTO raw.orders VALUES (6, '2018-01-02', 'new'), (7, '2018-01-04', 'new')");
    await session.run("UPDATE raw.orders SET status = 'late' WHERE id IN (1, 2)");
    expect(await run()).toMatchObject({ status: 'success', rows: 5, message: '5 rows, 2 partitions replaced' });
    expect(await all()).toEqual([
      [1, '2018-01-01', 'a'],
      [4, '2018-01-03', 'a'],
      [5, null, 'a'],
      [6, '2018-01-02', 'new'],
      [7, '2018-01-04', 'new'],
    ]);
    expect(await session.query("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'lastro_partitions'")).toEqual(
      expect.objectContaining({ rows: [[0]] }),
    );
  });

  it('takes rows without a value for a partition of their own', async () => {
    model(`select id, day, status from @source(orders) ${RECENT}`);
    await run();
    await session.run("INSERT INTO raw.orders VALUES (6, NULL, 'new')");
    expect(await run()).toMatchObject({ rows: 5, message: '5 rows, 1 partition replaced' });
    expect((await all()).filter(([, day]) => day === null)).toEqual([[6, null, 'new']]);
  });

  it('changes nothing where the query returns no rows', async () => {
    model(`select id, day, status from @source(orders) ${RECENT}`);
    await run();
    const before = await all();
    expect(await run()).toMatchObject({ message: '5 rows, 0 partitions replaced' });
    expect(await all()).toEqual(before);
  });

  it('is the table of a full build where its query is complete: partitions that are gone go', async () => {
    model('select id, day, status from @source(orders)');
    await run();
    await session.run('DELETE FROM raw.orders WHERE id IN (1, 5)');
    await session.run("UPDATE raw.orders SET status = 'late' WHERE id = 2");
    expect(await run()).toMatchObject({ rows: 3, message: '3 rows' });
    expect(await all()).toEqual(await source());
  });

  it('narrows to the days asked for: those that a complete query no longer returns go, earlier ones stay', async () => {
    model('select id, day, status from @source(orders)');
    await run();
    await session.run("UPDATE raw.orders SET status = 'late'");
    await session.run('DELETE FROM raw.orders WHERE id IN (3, 4)');
    const vars = { since: '2018-01-02' };
    expect(await run({ vars })).toMatchObject({ rows: 3, message: '3 rows, 2 partitions replaced' });
    expect(await all()).toEqual([
      [1, '2018-01-01', 'a'],
      [2, '2018-01-02', 'late'],
      [5, null, 'a'],
    ]);
    expect(await run({ fullRefresh: true })).toMatchObject({ message: '3 rows' });
    expect(await all()).toEqual(await source());
  });

  it.each([
    ['TIMESTAMP', "TIMESTAMP '2018-01-02 23:59:59.999999'", "TIMESTAMP '2018-01-03'"],
    ['TIMESTAMPTZ', "TIMESTAMPTZ '2018-01-02 23:59:59.999999+00'", "TIMESTAMPTZ '2018-01-03 00:00:00+00'"],
  ])('takes moments by their day: %s', async (type, last, next) => {
    model(`select id, paid, status from @source(moments) ${RECENT}`, 'partition_by: paid');
    await session.run(`CREATE TABLE raw.moments (id INTEGER, paid ${type}, status VARCHAR)`);
    await session.run(
      `INSERT INTO raw.moments VALUES (1, '2018-01-01 23:59:59', 'a'), (2, ${last}, 'a'), (3, ${next}, 'a'), (9, '9999-12-31 10:00:00', 'a')`,
    );
    await run();
    await session.run("INSERT INTO raw.moments VALUES (4, '2018-01-02 00:00:00', 'new'), (8, '9999-12-31', 'new')");
    expect(await run()).toMatchObject({ message: '4 rows, 2 partitions replaced' });
    expect((await all()).map(([id]) => id)).toEqual([1, 3, 4, 8]);
    expect(await run({ vars: { since: '2018-01-03' } })).toMatchObject({ message: '4 rows, 1 partition replaced' });
  });

  it.each([
    ['text', "'it''s'", "'b'"],
    ['integer', '7', '8'],
    ['decimal', '1.50', '2.50'],
    ['boolean', 'true', 'false'],
  ])('takes the values of other columns: %s', async (_, one, other) => {
    const query = (status: string): string =>
      `select ${one} as part, '${status}' as status union all select ${other}, '${status}' union all select null, '${status}'`;
    model(query('a'), 'partition_by: part');
    await run();
    model(
      `select * from (${query('b')}) as t @if_incremental(where part = ${one} or part is null)`,
      'partition_by: part',
    );
    expect(await run()).toMatchObject({ message: '3 rows, 2 partitions replaced' });
    expect((await session.query("SELECT count(*) FROM marts.fct WHERE status = 'b'")).rows).toEqual([[2]]);
  });

  it('makes one range of days that follow each other', async () => {
    model(`select id, day, status from @source(orders) @if_incremental(where id in (1, 2, 4, 5, 6))`);
    await run();
    await session.run("INSERT INTO raw.orders VALUES (6, '2018-02-01', 'new')");
    await run();
    expect(statements.find((sql) => sql.startsWith('DELETE'))).toBe(
      'DELETE FROM "marts"."fct" AS kept WHERE (kept."day" BETWEEN DATE \'2018-01-01\' AND DATE \'2018-01-03\'' +
        ' OR kept."day" BETWEEN DATE \'2018-02-01\' AND DATE \'2018-02-01\' OR kept."day" IS NULL)',
    );
  });

  it.each([
    ["(6, '2018-01-02', 'new'), (6, '2018-01-02', 'new')", 'model.key-twice'],
    ["(1, '2018-01-02', 'new')", 'model.key-twice'],
    ["(NULL, '2018-01-02', 'new')", 'model.key-null'],
  ])('asserts a key over the rows that come and those that stay: %s', async (values, code) => {
    model(`select id, day, status from @source(orders) ${RECENT}`, 'partition_by: day, unique_key: id');
    await run();
    const before = await all();
    await session.run(`INSERT INTO raw.orders VALUES ${values}`);
    expect(await run()).toMatchObject({ status: 'error', errors: [{ code }] });
    expect(await all()).toEqual(before);
    await session.run("DELETE FROM raw.orders WHERE status = 'new'");
    await session.run("INSERT INTO raw.orders VALUES (2, '2018-01-02', 'new')");
    expect(await run()).toMatchObject({ status: 'success', message: '4 rows, 1 partition replaced' });
  });

  it('names the place of an error in the query, and leaves the table', async () => {
    model(`select id, day, status from @source(orders) ${RECENT}`);
    await run();
    const before = await all();
    model(`select id, day, status from @source(orders)\n@if_incremental(where cast(status as integer) = 1)`);
    expect(await run()).toMatchObject({ status: 'error' });
    model(`select id, day, status from @source(orders)\n@if_incremental(where statsu = 'new')`);
    expect(await run()).toMatchObject({ status: 'error', errors: [{ location: { line: 2 } }] });
    expect(await all()).toEqual(before);
    model(`select id, day, status from @source(orders) ${RECENT}`);
    expect(await run()).toMatchObject({ status: 'success' });
  });

  it('is made anew when its columns change', async () => {
    model(`select id, day, status from @source(orders) ${RECENT}`);
    await run();
    model(`select id, day, status, 1 as more from @source(orders) ${RECENT}`);
    expect(await run()).toMatchObject({ rows: 5, message: '5 rows' });
  });
});
