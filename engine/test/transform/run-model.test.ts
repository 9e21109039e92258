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
  await session.run('CREATE SCHEMA meta');
  statements = [];
  warehouse.onStatement(({ sql }) => statements.push(sql));
});
afterEach(async () => {
  session.close();
  await warehouse.close();
  fs.rmSync(folder, { recursive: true });
});

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
}

async function run(name: string, options: Partial<RunOptions> = {}): Promise<ModelResult> {
  const { models, problems } = readTransforms(folder, 'shop');
  expect(problems.map(formatError)).toEqual([]);
  await prepareLayers(session, warehouse, models);
  const byName = new Map(models.map((model) => [model.table.name, model]));
  const model = byName.get(name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return runModel(model, {
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

const rows = async (sql: string): Promise<Cell[][]> => (await session.query(sql)).rows;

describe('views and tables', () => {
  it('makes a view, a table, and one where the other was', async () => {
    write('transforms/marts/m.sql', 'select 1 as a -- one;\n;');
    expect(await run('m')).toMatchObject({ status: 'success', rows: 1, message: '1 row' });
    write('transforms/marts/m.yaml', 'models: [{ name: m, config: { materialized: view } }]');
    expect(await run('m')).toMatchObject({ status: 'success', rows: null, message: 'view' });
    expect(await warehouse.relations()).toMatchObject([{ table: { layer: 'marts', name: 'm' }, kind: 'view' }]);
    write('transforms/marts/m.yaml', 'models: [{ name: m, config: { materialized: table } }]');
    expect(await run('m')).toMatchObject({ status: 'success', rows: 1 });
    expect(await warehouse.relations()).toMatchObject([{ table: { layer: 'marts', name: 'm' }, kind: 'table' }]);
  });

  it.each([
    ['in case only', 'select 1 as id, 2 as "ID"'],
    ['at all', 'select 1 as id, 2 as id'],
    ['of two joined tables', 'select * from (select 1 as id) as a cross join (select 2 as id) as b'],
  ])('refuses columns whose names do not differ, or %s', async (_, sql) => {
    write('transforms/marts/m.sql', sql);
    write('transforms/marts/m.yaml', 'models: [{ name: m, set_aside: [{ name: r, where: id > 5, reason: five }] }]');
    const { status, errors } = await run('m');
    expect({ status, codes: errors.map(({ code }) => code) }).toEqual({
      status: 'error',
      codes: ['model.column-twice'],
    });
    expect(await warehouse.relations()).toEqual([]);
  });

  it('points an error of the engine at the place in the file', async () => {
    write(
      'transforms/marts/m.sql',
      'with é as (select 1 as a)\n\nselect\n    @cast(mispelt, date) as "ção",\n    a\nfrom é',
    );
    const { status, errors } = await run('m');
    expect(status).toBe('error');
    expect(errors[0]).toMatchObject({
      code: 'model.binder',
      location: { file: 'transforms/marts/m.sql', line: 4, column: 11 },
    });
  });

  it('points a syntax error at its line', async () => {
    write('transforms/marts/m.sql', 'select 1 as a\nfrom\nwhere a = 1');
    const { errors } = await run('m');
    expect(errors[0]).toMatchObject({ code: 'model.parser', location: { line: 3, column: 1 } });
  });

  it('refuses dialect traps and unknown names before anything runs', async () => {
    write('transforms/marts/m.sql', 'select a / b from @ref(n)');
    const before = statements.length;
    const { errors } = await run('m');
    expect(errors.map((error) => error.code)).toEqual(['sql.dialect-trap', 'sql.unknown-ref']);
    expect(statements.slice(before).filter((sql) => sql.includes('CREATE OR REPLACE'))).toEqual([]);
  });

  it('leaves the table of before when a run fails halfway', async () => {
    write('transforms/marts/m.sql', 'select 1 as a');
    await run('m');
    write('transforms/marts/m.sql', "select @cast('x', decimal(12, 2)) as a");
    expect((await run('m')).status).toBe('error');
    expect(await rows('SELECT a FROM marts.m')).toEqual([[1]]);
  });
});

describe('seeds', () => {
  it('loads typed rows; an empty cell is NULL', async () => {
    write('transforms/seeds/s.csv', 'code,name,n\r\nSP,"São ""Paulo"", SP",1\r\nRJ,,\r\n');
    write('transforms/seeds/s.yaml', 'seeds: [{ name: s, columns: [{ name: n, data_type: INTEGER }] }]');
    expect(await run('s')).toMatchObject({ status: 'success', rows: 2 });
    expect(await rows('SELECT code, name, n FROM staging.s ORDER BY n')).toEqual([
      ['RJ', null, null],
      ['SP', 'São "Paulo", SP', 1],
    ]);
  });

  it.each([
    ['a,b\n"1\n2",3\n1\n', 'transforms/seeds/s.csv:4  seed.broken  record 2 has 1 cells, the header 2'],
    ['a,b\n1\n', 'transforms/seeds/s.csv:2  seed.broken  record 1 has 1 cells, the header 2'],
    ['a,b\n"1,2\n', 'transforms/seeds/s.csv:2  seed.broken  a quoted field is not closed'],
    ['', 'the seed has no header'],
    ['b\n1\n', 'the seed has no column a'],
  ])('refuses %j', async (text, message) => {
    write('transforms/seeds/s.csv', text);
    write('transforms/seeds/s.yaml', 'seeds: [{ name: s, columns: [{ name: a, data_type: INTEGER }] }]');
    expect((await run('s')).errors.map(formatError).join()).toContain(message);
  });
});

describe('incremental models', () => {
  beforeEach(async () => {
    await session.run('CREATE TABLE raw.orders (id INTEGER, day DATE, status VARCHAR)');
    await session.run(
      "INSERT INTO raw.orders VALUES (1, '2018-01-01', 'sent'), (2, '2018-02-01', NULL), (3, '2018-03-01', 'sent')",
    );
    write('transforms/marts/fct.sql', 'select id, day, status from @source(orders)');
    write(
      'transforms/marts/fct.yaml',
      'models: [{ name: fct, config: { materialized: incremental, unique_key: id, partition_by: day } }]',
    );
  });
  const all = (): Promise<Cell[][]> => rows('SELECT * FROM marts.fct ORDER BY id');

  it('writes only what changed: late changes, new rows, rows gone', async () => {
    expect(await run('fct')).toMatchObject({ rows: 3 });
    expect(await run('fct')).toMatchObject({ rows: 3, message: '3 rows, 0 changed' });
    await session.run("UPDATE raw.orders SET status = 'delivered' WHERE id = 1");
    await session.run("UPDATE raw.orders SET status = 'sent' WHERE id = 2");
    await session.run('DELETE FROM raw.orders WHERE id = 3');
    await session.run("INSERT INTO raw.orders VALUES (4, '2018-04-01', 'new')");
    expect(await run('fct')).toMatchObject({ rows: 3, message: '3 rows, 4 changed' });
    expect(await all()).toEqual(await rows('SELECT * FROM raw.orders ORDER BY id'));
  });

  it('keeps to the days asked for', async () => {
    await run('fct');
    await session.run("UPDATE raw.orders SET status = 'late'");
    await session.run('DELETE FROM raw.orders WHERE id IN (1, 3)');
    expect(await run('fct', { vars: { since: '2018-02-01' } })).toMatchObject({
      rows: 2,
      message: '2 rows, 2 changed',
    });
    expect(await all()).toEqual([
      [1, '2018-01-01', 'sent'],
      [2, '2018-02-01', 'late'],
    ]);
  });

  it('deletes nothing when the model narrows itself', async () => {
    write(
      'transforms/marts/fct.sql',
      'select id, day, status from @source(orders)\n@if_incremental(where day > (select max(day) from @this))',
    );
    await run('fct');
    await session.run('DELETE FROM raw.orders WHERE id = 1');
    await session.run("INSERT INTO raw.orders VALUES (4, '2018-04-01', 'new')");
    expect(await run('fct')).toMatchObject({ rows: 4, message: '4 rows, 1 changed' });
    expect((await all()).map(([id]) => id)).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['a new column', "select id, day, status, 'x' as more from", 4],
    ['another type', 'select id, day, cast(1.75 as decimal(9, 2)) as status from', 4],
    ['a column fewer', 'select id, day from', 4],
    ['another order of columns', 'select day, id, status from', 4],
    ['a new column that the narrowing reads', 'select id, day, status, 1 as more from', 4],
  ])('is made anew without its narrowing for %s', async (name, select, count) => {
    const column = name.endsWith('reads') ? 'more' : 'day';
    write(
      'transforms/marts/fct.sql',
      'select id, day, status from @source(orders)\n@if_incremental(where day > (select max(day) from @this))',
    );
    await run('fct');
    await session.run("INSERT INTO raw.orders VALUES (4, '2018-04-01', 'new')");
    write(
      'transforms/marts/fct.sql',
      `${select.replace('cast(', '@cast(').replace(' as decimal', ', decimal')} @source(orders)\n@if_incremental(where ${column} > (select max(${column}) from @this))`,
    );
    expect(await run('fct')).toMatchObject({ status: 'success', rows: count, errors: [] });
    const merged = await all();
    expect(await run('fct', { fullRefresh: true })).toMatchObject({ rows: count });
    expect(await all()).toEqual(merged);
  });

  it('keeps its history when only the narrowing is wrong', async () => {
    await run('fct');
    await session.run('DELETE FROM raw.orders WHERE id = 1');
    write(
      'transforms/marts/fct.sql',
      'select id, day, status from @source(orders)\n@if_incremental(where dya > (select max(day) from @this))',
    );
    expect(await run('fct')).toMatchObject({ status: 'error', errors: [{ location: { line: 2 } }] });
    expect(await all()).toHaveLength(3);
  });

  it.each([
    [
      "(3, '2018-03-02', 'again'), (5, NULL, 'x'), (5, NULL, 'y')",
      'model.key-twice',
      'the unique_key of fct is not unique (id 3: 2 rows; id 5: 2 rows)',
    ],
    ["(NULL, '2018-03-02', 'x')", 'model.key-null', 'rows of fct have no unique_key (id NULL: 1 row)'],
  ])('refuses rows %s, merged or made anew, and stays as it was', async (values, code, message) => {
    await run('fct');
    const before = await all();
    await session.run(`INSERT INTO raw.orders VALUES ${values}`);
    for (const fullRefresh of [false, true]) {
      expect(await run('fct', { fullRefresh })).toMatchObject({ status: 'error', errors: [{ code, message }] });
      expect(await all()).toEqual(before);
    }
  });

  it('looks at the keys of the days asked for, and takes null for none', async () => {
    await run('fct');
    await session.run("INSERT INTO raw.orders VALUES (1, '2018-01-02', 'twice'), (4, '2018-04-01', 'new')");
    expect(await run('fct', { vars: { since: '2018-02-01' } })).toMatchObject({ status: 'success', rows: 4 });
    expect(await run('fct', { vars: { since: null } })).toMatchObject({ errors: [{ code: 'model.key-twice' }] });
  });

  it('is made anew on request, and when its columns change', async () => {
    await run('fct');
    expect(await run('fct', { fullRefresh: true })).toMatchObject({ rows: 3 });
    write('transforms/marts/fct.sql', "select id, day, status, 'x' as more from @source(orders)");
    expect(await run('fct')).toMatchObject({ rows: 3, message: '3 rows' });
    expect((await all())[0]).toEqual([1, '2018-01-01', 'sent', 'x']);
  });
});

it.each(["@cast(a, integer) as a from (select 'x' as a) as t", "@cast('1', integer) as a"])(
  'a cast of text says how text is read: %s',
  async (text) => {
    write('transforms/staging/m.sql', `select ${text}`);
    expect((await run('m')).errors).toMatchObject([{ hint: expect.stringContaining('@try_cast') as string }]);
  },
);

describe('rows set aside', () => {
  beforeEach(async () => {
    await session.run(
      `CREATE TABLE meta.rejected_rows (run_id VARCHAR, table_name VARCHAR, file_name VARCHAR, line_number BIGINT,
         rule VARCHAR, reason VARCHAR, raw_text VARCHAR, rejected_at TIMESTAMP)`,
    );
    await session.run(
      "CREATE TABLE raw.sales AS SELECT * FROM (VALUES (1, 5, DATE '2018-10-17'), (2, -1, DATE '2018-10-18'), (3, NULL, NULL), (4, 9, DATE '2018-01-01')) AS t(id, v, d)",
    );
    write('transforms/staging/stg.sql', 'select id, v, d from @source(sales) -- all');
    write(
      'transforms/staging/stg.yaml',
      `models:
  - name: stg
    set_aside:
      - { name: future, where: d > @run_date, reason: "it's yet to come" }
      - { name: range, where: v <= 0 or v >= 9, reason: out of range }`,
    );
  });

  it('keeps the rest and writes each row down once, under its first rule, however often it runs', async () => {
    await run('stg');
    expect(await run('stg')).toMatchObject({ status: 'success', setAside: 2, message: 'view, 2 rows set aside' });
    expect(await rows('SELECT id FROM staging.stg ORDER BY id')).toEqual([[1], [3]]);
    expect(
      await rows(
        'SELECT run_id, table_name, rule, reason, raw_text, rejected_at FROM meta.rejected_rows ORDER BY raw_text',
      ),
    ).toEqual([
      ['run-1', 'stg', 'future', "it's yet to come", '{"id":2,"v":-1,"d":"2018-10-18"}', '2018-10-17 12:00:00'],
      ['run-1', 'stg', 'range', 'out of range', '{"id":4,"v":9,"d":"2018-01-01"}', '2018-10-17 12:00:00'],
    ]);
  });

  it('refuses dialect traps in a rule, at its place in the YAML', async () => {
    write(
      'transforms/staging/stg.yaml',
      'models:\n  - name: stg\n    set_aside: [{ name: x, where: v / 2 > 1, reason: y }]',
    );
    const { errors } = await run('stg');
    expect(errors.map(formatError)[0]).toContain('transforms/staging/stg.yaml:3:35  sql.dialect-trap  / differs');
  });

  it('reports a rule that does not bind', async () => {
    write(
      'transforms/staging/stg.yaml',
      'models: [{ name: stg, set_aside: [{ name: x, where: nope > 1, reason: y }] }]',
    );
    const { status, message } = await run('stg');
    expect(status).toBe('error');
    expect(message).toContain('nope');
  });
});
