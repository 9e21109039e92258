import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireFiles } from '../../src/sql/dialect/files.js';
import type { Session, StatementError, Warehouse } from '../../src/warehouse/warehouse.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';

let dir: string;
let warehouse: Warehouse;
let session: Session;
beforeEach(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-fences-'));
  for (const name of ['own.csv', 'other.csv', 'folder.csv']) fs.writeFileSync(path.join(dir, name), 'a\n1\n');
  fs.mkdirSync(path.join(dir, 'folder'));
  fs.writeFileSync(path.join(dir, 'folder', 'in.csv'), 'a\n1\n');
  warehouse = await openDuckDB({
    path: path.join(dir, 'w.duckdb'),
    tempDirectory: path.join(dir, 'tmp'),
    memoryLimit: '150MB',
  });
  session = await warehouse.session();
  await session.run('CREATE TABLE main.t AS SELECT 1 AS a');
});
afterEach(async () => {
  await warehouse.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

const count = async (): Promise<unknown> => (await session.query('SELECT count(*) FROM main.t')).rows[0]?.[0];

it.each(['run', 'query', 'read'] as const)('%s takes one statement alone', async (method) => {
  await expect(session[method]('SELECT 1; DELETE FROM main.t')).rejects.toThrow('multiple statements');
  expect(await count()).toBe(1);
});

describe('read', () => {
  it.each([
    'DELETE FROM main.t',
    'INSERT INTO main.t VALUES (2) RETURNING a',
    'DROP TABLE main.t',
    'CREATE TABLE main.u AS SELECT 1',
  ])('changes no table: %s', async (sql) => {
    await expect(session.read(sql)).rejects.toThrow('read-only');
    expect(await count()).toBe(1);
  });

  it('makes temporary tables and writes files', async () => {
    await session.read('CREATE TEMP TABLE x AS SELECT a FROM main.t');
    expect((await session.read('SELECT a FROM temp.main.x')).rows).toEqual([[1]]);
    await session.read(`COPY main.t TO '${path.join(dir, 'written.csv')}'`);
    expect(fs.readFileSync(path.join(dir, 'written.csv'), 'utf8')).toBe('a\n1\n');
  });

  it('works on after an error, within a transaction and after it', async () => {
    await expect(session.read("SELECT CAST('x' AS INTEGER)")).rejects.toThrow('Could not convert');
    await session.transaction(async () => {
      await session.run('INSERT INTO main.t VALUES (2)');
      expect((await session.read('SELECT count(*) FROM main.t')).rows).toEqual([[2]]);
    });
    await expect(session.read('DELETE FROM main.t')).rejects.toThrow('read-only');
    expect(await count()).toBe(2);
  });
});

describe('a locked warehouse', () => {
  it('keeps its settings, reads its own files, spills and opens sessions', async () => {
    await warehouse.lock([path.join(dir, 'own.csv'), path.join(dir, 'folder')]);
    const later = await warehouse.session();
    for (const each of [session, later]) {
      expect((await each.query(`FROM read_csv('${path.join(dir, 'own.csv')}')`)).rows).toEqual([[1]]);
      expect((await each.query(`FROM read_csv('${path.join(dir, 'folder', 'in.csv')}')`)).rows).toEqual([[1]]);
      expect((await each.query("SELECT current_setting('TimeZone'), current_database()")).rows).toEqual([
        ['UTC', 'warehouse'],
      ]);
      await expect(each.run('SET threads = 1')).rejects.toThrow('locked');
      await expect(each.run('SET enable_external_access = true')).rejects.toThrow();
    }
    const distinct =
      'SELECT count(*) FROM (SELECT DISTINCT md5(CAST(i AS VARCHAR)) || repeat(md5(CAST(i AS VARCHAR)), 4) FROM range(2000000) AS t(i))';
    expect((await later.query(distinct)).rows).toEqual([[2000000]]);
    await session.run('INSERT INTO main.t VALUES (2)');
    expect(await count()).toBe(2);
  });

  it.each([
    (file: string) => `FROM read_csv('${file}')`,
    (file: string) => `FROM '${file}'`,
    (file: string) => `SELECT * FROM read_text('${file}')`,
    (file: string) => `SELECT * FROM glob('${file}')`,
    (file: string) => `COPY main.t TO '${file}'`,
    (file: string) => `ATTACH '${file}' AS x`,
    (file: string) => `EXPORT DATABASE '${file}.d'`,
    () => 'INSTALL httpfs',
    () => 'LOAD httpfs',
  ])('opens no other file: %#', async (statement) => {
    await warehouse.lock([path.join(dir, 'own.csv'), path.join(dir, 'folder')]);
    for (const name of ['other.csv', 'folder.csv', 'folder/../other.csv'])
      await expect(session.run(statement(path.join(dir, 'x', '..', name)))).rejects.toMatchObject({
        kind: 'Permission',
      });
    expect(fs.readFileSync(path.join(dir, 'other.csv'), 'utf8')).toBe('a\n1\n');
  });

  it('says what it can open, before and after, through links and patterns in names, too', async () => {
    const at = (name: string): string => path.join(dir, name);
    fs.mkdirSync(at('a[b]* c'));
    fs.writeFileSync(at('a[b]* c/in.csv'), 'a\n1\n');
    fs.mkdirSync(at('ab c'));
    fs.writeFileSync(at('ab c/in.csv'), 'a\n1\n');
    fs.symlinkSync(at('folder'), at('link'));
    fs.symlinkSync(at('other.csv'), at('folder/out.csv'));
    fs.symlinkSync(at('folder/in.csv'), at('into.csv'));
    const names = ['own.csv', 'other.csv', 'folder.csv', 'folder/in.csv', 'folder/out.csv', 'folder/../other.csv']
      .concat(['link/in.csv', 'into.csv', 'a[b]* c/in.csv', 'ab c/in.csv', 'later/in.csv'])
      .map(at);
    expect(names.filter((name) => !warehouse.canOpen(name))).toEqual([]);
    await warehouse.lock(['own.csv', 'link', 'a[b]* c', 'later'].map(at));
    fs.mkdirSync(at('later'));
    fs.writeFileSync(at('later/in.csv'), 'a\n1\n');
    const opened = async (name: string): Promise<boolean> => {
      const columns = [{ name: 'a', type: 'INTEGER' }];
      const relation = requireFiles(warehouse.dialect).read(name, { type: 'csv', delimiter: ',', columns });
      return session.query(`FROM ${relation}`).then(
        ({ rows }) => rows.length === 1,
        (error: unknown) => (error as StatementError).kind !== 'Permission',
      );
    };
    const canOpen = names.filter((name) => warehouse.canOpen(name));
    expect(canOpen.map((name) => path.relative(dir, name))).toEqual([
      ...['own.csv', 'folder/in.csv', 'link/in.csv', 'into.csv', 'a[b]* c/in.csv', 'later/in.csv'],
    ]);
    expect(await Promise.all(names.map(opened))).toEqual(names.map((name) => canOpen.includes(name)));
  });

  it('keeps what is written to it, now and when it is opened again', async () => {
    for (let n = 2; n < 4; n++) {
      await warehouse.close();
      warehouse = await openDuckDB({ path: path.join(dir, 'w.duckdb') });
      await warehouse.lock([]);
      session = await warehouse.session();
      await session.run(`INSERT INTO main.t VALUES (${n})`);
      await session.run(`CREATE TABLE main.t${n} AS SELECT * FROM range(100000)`);
      expect(await count()).toBe(n);
    }
    await warehouse.close();
    expect(fs.readdirSync(dir).filter((name) => name.startsWith('w.duckdb'))).toEqual(['w.duckdb']);
  });
});
