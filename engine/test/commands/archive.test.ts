import fs from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activate, record, schema, state, TapProject, USER } from '../load/tap-project.js';
import { ProjectFolder } from '../support/project-folder.js';

const TARGETS =
  "archive: 'archive/', targets: { dev: { type: 'duckdb' }, again: { type: 'duckdb', path: 'target/again.duckdb' } }";

const PROJECT = {
  'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', ${TARGETS} });\n`,
  'loaders/orders.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'orders', table: 'orders', description: 'Orders.',
  load: () => csvFile({ path: 'data/orders.csv', columns: ['id', 'city'] }),
});
`,
  'loaders/cities.sql':
    "select city, count(*) as orders from read_csv('data/orders.csv', ignore_errors = true) group by city",
  'loaders/visits.py': 'import os\nprint("id,day")\nprint("1," + os.environ["DAY"])\nprint("2," + os.environ["DAY"])\n',
  'loaders/visits.yaml': 'mode: upsert\nkey: [id]\n',
  'data/orders.csv': 'id,city\n1,Recife\n2\n',
};

const NAMES = ['orders', 'cities', 'visits'];

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder(PROJECT);
});
afterEach(() => project.remove());

const load = (day: string, ...args: string[]) =>
  project.lastroWith({ DAY: day, PATH: process.env['PATH'] ?? '' }, 'load', '--now', `${day}T06:00:00Z`, ...args);

/** All that loads of some tables wrote, but for those that failed or were skipped. */
async function everything(names: readonly string[], file?: string, at: ProjectFolder = project): Promise<unknown> {
  const list = names.map((name) => `'${name}'`).join(', ');
  const queries = [
    ...names.map((name) => `SELECT * FROM raw.${name} ORDER BY ALL`),
    `SELECT * FROM meta.rejected_rows WHERE table_name IN (${list}) ORDER BY ALL`,
    `SELECT * FROM meta.revised_rows WHERE table_name IN (${list}) ORDER BY ALL`,
    'SELECT loader_name, state, run_id FROM meta.loader_state ORDER BY ALL',
  ];
  const rows: unknown[] = [];
  for (const sql of queries) rows.push(await at.query(sql, file));
  return rows;
}

describe('lastro archive', () => {
  it('restores files, queries and programs into another target when their sources are gone', async () => {
    const first = await load('2018-06-01');
    expect(first.code, first.out).toBe(0);
    const middle = await everything(NAMES);
    project.write('data/orders.csv', 'id,city\n1,Recife\n3,Olinda\n');
    expect((await load('2018-06-02')).code).toBe(0);
    const last = await everything(['cities', 'visits', 'orders']);
    expect((await project.lastro('archive', 'ls')).lines).toHaveLength(6);
    expect((await project.lastro('archive', 'ls', '--table', 'orders', '--as-of', '2018-06-01')).out).toMatch(
      /^2018-06-01 06:00 {3}raw.orders {3}dev {3}files {3}1 object {3}19 bytes/,
    );
    for (const gone of ['data', 'loaders']) fs.rmSync(project.path(gone), { recursive: true });

    const restore = (...args: string[]) =>
      project.lastro('archive', 'restore', '--target', 'again', '--from', 'dev', ...args);
    const restored = await restore();
    expect(restored.code, restored.out + restored.err).toBe(0);
    const orders = (rows: unknown): unknown => (rows as unknown[]).slice(0, 3);
    expect(orders(await everything(['cities', 'visits', 'orders'], 'target/again.duckdb'))).toEqual(orders(last));

    expect(await restore()).toMatchObject({ code: 2, err: expect.stringMatching(/archive.not-empty/) as string });
    const then = await restore('--as-of', '2018-06-01', '--full-refresh');
    expect(then.out).toContain('raw.visits: 2 rows of 1 load, the last at 2018-06-01T06:00:00.000Z');
    expect(await everything(NAMES, 'target/again.duckdb')).toEqual(middle);
  });

  it('loads nothing again after a restore whose sources have not changed', async () => {
    expect((await load('2018-06-01')).code).toBe(0);
    fs.rmSync(project.path('target'), { recursive: true });
    expect((await project.lastro('archive', 'restore')).code).toBe(0);
    expect((await project.lastro('archive', 'verify')).code).toBe(0);
    await load('2018-06-02', '--select', 'orders');
    expect(project.results.results[0]?.message).toMatch(/1 of 2 records rejected/);
    expect(await project.query('SELECT DISTINCT _loaded_at FROM raw.orders')).toEqual([['2018-06-01 06:00:00']]);
  });

  it('verify finds what is missing, changed, not archived or not committed', async () => {
    expect((await load('2018-06-01')).code).toBe(0);
    const verify = () => project.lastro('archive', 'verify');
    expect(await verify()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^3 loads, 3 objects, 0.0 MB\n$/) as string,
    });
    const folder = (name: string): string => project.path('archive', name, '2018-06-01');
    const only = (name: string): string => `${folder(name)}/${fs.readdirSync(folder(name))[0] ?? ''}`;
    fs.appendFileSync(only('raw/orders'), 'more');
    fs.rmSync(only('raw/cities'));
    fs.rmSync(only('loads/visits'));
    fs.writeFileSync(only('loads/cities'), '{}');
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toMatch(/orders.csv has 23 bytes, not 19/);
    expect(out).toMatch(/archive.manifest {2}loads\/cities\/.* is no manifest of a load/);
    expect(out).toMatch(/raw.visits: no manifest names file:.*visits.jsonl.gz/);
    expect((await project.lastro('archive', 'restore', '--target', 'again', '--from', 'dev')).code).toBe(2);
  });

  it('without an archive in the configuration says how to have one', async () => {
    project.edit('lastro.config.ts', (text) => text.replace("archive: 'archive/', ", ''));
    expect(await project.lastro('archive', 'ls')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/archive.off/) as string,
    });
  });

  it('keeps files of records, which suites check and a restore lists again', async () => {
    project.write('data/a picture.png', 'png');
    project.write(
      'expectations/meta/attachments.yaml',
      'expectations:\n  - type: expect_column_values_to_be_in_set\n    kwargs: { column: content_type, value_set: [image/png] }\n',
    );
    expect((await load('2018-06-01')).code).toBe(0);
    const put = (file: string, ...args: string[]) =>
      project.lastro('archive', 'put', file, '--now', '2018-06-01', ...args);
    const key = /archive\/attachments\/orders\/%2E\.%2F\.\.%2F1\/[0-9a-f]{32}-a%20picture\.png$/;
    expect((await put('data/a picture.png', '--for', 'orders/../../1')).lines.at(-1)).toMatch(key);
    expect((await put('data/a picture.png', '--for', 'orders/../../1')).code).toBe(0);
    const sql = 'SELECT record_id, file_name, bytes, content_type FROM meta.attachments';
    expect(await project.query(sql)).toEqual([['../../1', 'a picture.png', 3, 'image/png']]);
    expect((await project.lastro('archive', 'verify')).code).toBe(0);
    expect((await project.lastro('archive', 'ls', '--attachments')).out).toMatch(
      /orders\/\.\.\/\.\.\/1 {3}a picture.png {3}image\/png {3}3 bytes/,
    );
    expect((await project.lastro('test')).code).toBe(0);
    await put('data/orders.csv', '--for', 'orders/2', '--name', '../x');
    expect((await project.lastro('test')).code).toBe(1);
    await project.lastro('archive', 'restore', '--target', 'again', '--from', 'dev');
    expect(await project.query(sql, 'target/again.duckdb')).toHaveLength(2);
    for (const record of ['orders', 'orders/', '../x/1', 'or ders/1'])
      expect((await put('data/orders.csv', '--for', record)).err).toMatch(/archive.record/);
    expect((await put('data/none.csv', '--for', 'orders/1')).err).toMatch(/archive.no-file/);
  });
});

describe('a tap', () => {
  const tap = new TapProject({ users: { table: 'users', deletes: 'remove' } }, '', `, ${TARGETS}`);
  afterAll(() => tap.remove());

  it('is restored with its state, and what comes again is not doubled', async () => {
    tap.catalog({ users: { 'replication-method': 'LOG_BASED' } });
    tap.prints(
      schema('users', USER),
      record('users', { id: 1, name: 'Ana' }),
      record('users', { id: 'x' }),
      state({ at: 1 }),
    );
    expect((await tap.lastro('load', '--now', '2018-06-01')).code).toBe(0);
    tap.prints(
      schema('users', USER),
      record('users', { id: 1, name: 'Ana B.' }),
      record('users', { id: 2 }),
      state({ at: 2 }),
    );
    expect((await tap.lastro('load', '--now', '2018-06-02')).code).toBe(0);
    tap.prints(
      schema('users', USER),
      record('users', { id: 3 }, { version: 7 }),
      activate('users', 7),
      state({ at: 3 }),
    );
    expect((await tap.lastro('load', '--now', '2018-06-03')).code).toBe(0);
    const expected = await everything(['users'], undefined, tap);
    const restored = await tap.lastro(
      'archive',
      'restore',
      '--target',
      'again',
      '--from',
      'dev',
      '--as-of',
      '2018-06-02',
    );
    expect(restored.code, restored.out).toBe(0);
    expect(await tap.query('SELECT id, name FROM raw.users ORDER BY 1', 'target/again.duckdb')).toEqual([
      ['1', 'Ana B.'],
      ['2', null],
    ]);
    await tap.lastro('archive', 'restore', '--target', 'again', '--from', 'dev', '--full-refresh');
    const [rows, , , states] = (await everything(['users'], 'target/again.duckdb', tap)) as unknown[];
    expect([rows, states]).toEqual([(expected as unknown[])[0], (expected as unknown[])[3]]);
  });
});
