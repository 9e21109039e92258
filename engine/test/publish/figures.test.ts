import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../../src/base/cell.js';
import { prepareFigures, type FigureOptions, type FigureTable } from '../../src/publish/figures.js';
import { readOrCreatePseudonymKey } from '../../src/publish/pseudonym.js';
import { publishedFolder, readPublished } from '../../src/publish/published.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { ResultTable, Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { schemaProblems } from './schemas.js';

const ORDERS: FigureTable = {
  name: { layer: 'marts', name: 'orders' },
  columns: [
    { name: 'id', type: 'BIGINT' },
    { name: 'customer', type: 'VARCHAR' },
    { name: 'total', type: 'HUGEINT' },
  ],
  pii: ['customer'],
  fingerprint: 'orders 1',
  orderBy: ['id'],
};
const STATES: FigureTable = {
  name: { layer: 'marts', name: 'states' },
  columns: [{ name: 'state', type: 'VARCHAR' }],
  pii: [],
  fingerprint: 'states 1',
};

describe('published figures', () => {
  let folder: string;
  let warehouse: Warehouse;
  let session: Session;
  let statements: string[];

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "lastro-figures-it's-"));
    warehouse = await openDuckDB({ path: ':memory:' });
    session = await warehouse.session();
    await session.run('CREATE SCHEMA marts');
    await session.run(
      `CREATE TABLE marts.orders AS SELECT range AS id, CASE WHEN range <> 7 THEN 'Ana ' || range % 3 END AS customer,
         CAST(9007199254740993 AS HUGEINT) + range AS total FROM range(500) ORDER BY hash(range)`,
    );
    await session.run(`CREATE TABLE marts.states AS SELECT unnest(['SP', 'RJ']) AS state`);
    statements = [];
    warehouse.onStatement(({ sql }) => statements.push(sql));
  });
  afterEach(async () => {
    await warehouse.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('the key is the one of the environment, and never two at once', async () => {
    const given = 'a secret of CI of 32 characters!';
    const { fingerprint } = await readOrCreatePseudonymKey(keyFile(), `${given}\n`);
    expect(fs.readFileSync(keyFile(), 'utf8')).toBe(given);
    expect(await readOrCreatePseudonymKey(keyFile(), given)).toMatchObject({ fingerprint });
    expect(await readOrCreatePseudonymKey(keyFile(), '')).toMatchObject({ fingerprint });
    await expect(readOrCreatePseudonymKey(keyFile(), given.toUpperCase())).rejects.toMatchObject({
      code: 'publish.other-key',
    });
    const other = path.join(folder, 'other.key');
    await expect(readOrCreatePseudonymKey(other, 'short')).rejects.toMatchObject({ code: 'publish.pseudonym-key' });
    expect(fs.existsSync(other)).toBe(false);
  });

  const publishedLink = (): string => publishedFolder(folder).link;
  const keyFile = (): string => path.join(folder, 'keys', 'pseudonym.key');

  async function publish(runId: string, tables: FigureTable[], more: Partial<FigureOptions> = {}) {
    const figures = await prepareFigures({
      sessions: [session],
      dialect: warehouse.dialect,
      targetDir: folder,
      folder: publishedFolder(folder).newVersion(),
      runId,
      publishedAt: new Date('2018-10-17T21:31:00Z'),
      tables,
      pseudonymKey: await readOrCreatePseudonymKey(keyFile()),
      dataAsOf: { 'raw.orders': '2018-10-17T12:00:00Z' },
      ...more,
    });
    await figures.place();
    return figures.index;
  }

  async function rowsOf(file: string): Promise<ResultTable['rows']> {
    const place = path.join(publishedLink(), file);
    return (await session.query(`SELECT * FROM read_parquet(${warehouse.dialect.string(place)})`)).rows;
  }

  /** Names in the target folder; a version of the figures as `published.*`. */
  const names = (): string[] =>
    fs
      .readdirSync(folder)
      .sort()
      .map((name) => name.replace(/^published\..*/, 'published.*'));
  const exports = (): number => statements.filter((sql) => sql.startsWith('COPY')).length;
  const inode = (file: string): number => fs.statSync(path.join(publishedLink(), file)).ino;

  it('are all rows in the order of the key, exact beyond a double, with an index that keeps to its schema', async () => {
    const index = await publish('run1', [ORDERS, STATES], { sessions: [session, await warehouse.session()] });
    const rows = await rowsOf('marts.orders.parquet');
    expect(rows.map(([id]) => id)).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect(rows[2]?.[2]).toBe('9007199254740995');
    expect(await rowsOf('marts.states.parquet')).toEqual([['SP'], ['RJ']]);
    expect(schemaProblems('published', index)).toEqual([]);
    expect(await readPublished(folder)).toEqual(index);
    expect(index.tables.map(({ relation, rows: n }) => [relation, n])).toEqual([
      ['marts.orders', 500],
      ['marts.states', 2],
    ]);
  });

  it('hold pseudonyms for personal values: the same for the same value, in every table and run, and never the value', async () => {
    const copy = { ...ORDERS, name: { layer: 'marts', name: 'copied' } };
    await session.run('CREATE TABLE marts.copied AS FROM marts.orders');
    const index = await publish('run1', [ORDERS]);
    const first = (await rowsOf('marts.orders.parquet')).map(([, customer]) => customer);
    await publish('run2', [copy]);
    expect((await rowsOf('marts.copied.parquet')).map(([, customer]) => customer)).toEqual(first);
    expect(first[7]).toBeNull();
    expect(first[0]).toBe(first[3]);
    expect(new Set(first).size).toBe(4);
    expect(first.every((value) => value === null || /^[0-9a-f]{16}$/.test(textOf(value)))).toBe(true);
    expect(index.tables[0]?.columns.map(({ pseudonym }) => pseudonym)).toEqual([false, true, false]);
    expect(fs.readFileSync(path.join(publishedLink(), 'marts.copied.parquet')).includes('Ana')).toBe(false);
  });

  it('keep the key out of statements and index, and change with it', async () => {
    const secret = async (): Promise<string> => {
      await publish('run1', [ORDERS]);
      return fs.readFileSync(keyFile(), 'utf8');
    };
    const first = await secret();
    const before = await rowsOf('marts.orders.parquet');
    const index = fs.readFileSync(path.join(publishedLink(), 'index.json'), 'utf8');
    expect([...statements, index].filter((text) => text.includes(first))).toEqual([]);
    expect(fs.statSync(keyFile()).mode & 0o077).toBe(0);
    fs.rmSync(keyFile());
    expect(await secret()).not.toBe(first);
    expect((await rowsOf('marts.orders.parquet'))[0]?.[1]).not.toBe(before[0]?.[1]);
  });

  it('refuse personal columns without a key', async () => {
    await expect(publish('run1', [ORDERS], { pseudonymKey: undefined })).rejects.toMatchObject({
      code: 'publish.no-pseudonym-key',
    });
    expect(await readPublished(folder)).toBeUndefined();
  });

  it('link a table that did not change and export the one that did', async () => {
    await publish('run1', [ORDERS, STATES]);
    const linked = inode('marts.states.parquet');
    await session.run('DELETE FROM marts.orders WHERE id > 9');
    statements.length = 0;
    const index = await publish('run2', [{ ...ORDERS, fingerprint: 'orders 2' }, STATES]);
    expect(exports()).toBe(1);
    expect(inode('marts.states.parquet')).toBe(linked);
    expect(index.run_id).toBe('run2');
    expect(index.tables.map(({ rows }) => rows)).toEqual([10, 2]);
  });

  it('export again what became personal, though its rows are the same', async () => {
    await publish('run1', [{ ...ORDERS, pii: [] }]);
    expect((await rowsOf('marts.orders.parquet'))[0]?.[1]).toBe('Ana 0');
    await publish('run2', [ORDERS]);
    expect((await rowsOf('marts.orders.parquet'))[0]?.[1]).not.toBe('Ana 0');
  });

  it.each<[string, string[]]>([
    ['its key', ['email']],
    ['a column that is not unique', ['city']],
    ['nothing', []],
  ])('are in an order that tells nothing of whom pseudonyms stand for, ordered by %s', async (_, orderBy) => {
    const people = 200;
    await session.run(
      `CREATE TABLE marts.people AS SELECT 'person' || lpad(range::VARCHAR, 3, '0') || '@example.org' AS email, 'Recife' AS city
       FROM range(${people}) ORDER BY email`,
    );
    const columns = ['email', 'city'].map((name) => ({ name, type: 'VARCHAR' }));
    const table = { name: { layer: 'marts', name: 'people' }, columns, pii: ['email'], fingerprint: 'people', orderBy };
    await publish('run1', [table]);
    const published = (await rowsOf('marts.people.parquet')).map(([pseudonym]) => textOf(pseudonym));
    expect(published).toEqual([...published].sort());
    expect(new Set(published).size).toBe(people);
    // Known addresses in their order, beside the rows in theirs: no more match than by chance.
    const secret = fs.readFileSync(keyFile(), 'utf8');
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    const pseudonymOf = (value: string): string => sha256(`${secret}:${sha256(`${secret}:${value}`)}`).slice(0, 16);
    const addresses = Array.from({ length: people }, (_each, i) => `person${String(i).padStart(3, '0')}@example.org`);
    expect(new Set(published)).toEqual(new Set(addresses.map(pseudonymOf)));
    const matches = addresses.filter((address, i) => published[i] === pseudonymOf(address));
    expect(matches.length).toBeLessThan(people / 10);
  });

  it('forget tables that are no longer published', async () => {
    await publish('run1', [ORDERS, STATES]);
    await publish('run2', [STATES]);
    expect(fs.readdirSync(publishedLink()).sort()).toEqual(['index.json', 'marts.states.parquet']);
  });

  it('stay whole and as they were when a table cannot be exported', async () => {
    const before = await publish('run1', [ORDERS, STATES]);
    const missing = { ...STATES, name: { layer: 'marts', name: 'missing' } };
    await expect(publish('run2', [{ ...ORDERS, fingerprint: 'orders 2' }, missing])).rejects.toMatchObject({
      code: 'publish.export',
      message: expect.stringContaining('marts.missing') as string,
    });
    expect(await readPublished(folder)).toEqual(before);
    expect(await rowsOf('marts.orders.parquet')).toHaveLength(500);
    expect(names()).toEqual(['keys', 'published', 'published.*']);
  });

  it('are not read before they are placed, and leave nothing when they are discarded', async () => {
    const before = await publish('run1', [STATES]);
    const figures = await prepareFigures({
      ...{ sessions: [session], dialect: warehouse.dialect, targetDir: folder, runId: 'run2' },
      ...{ folder: publishedFolder(folder).newVersion() },
      ...{ publishedAt: new Date('2018-10-18T21:31:00Z'), tables: [STATES] },
    });
    expect(await readPublished(folder)).toEqual(before);
    await figures.discard();
    expect(names()).toEqual(['keys', 'published', 'published.*']);
  });

  it('take the place of a plain folder, which is kept', async () => {
    await publish('run1', [STATES]);
    const version = fs.realpathSync(publishedLink());
    fs.rmSync(publishedLink());
    fs.renameSync(version, publishedLink());
    await publish('run2', [STATES]);
    await publish('run3', [STATES]);
    expect((await readPublished(folder))?.run_id).toBe('run3');
    expect(names()).toEqual(['keys', 'published', 'published.*', 'published.*', 'published.*']);
    expect(fs.existsSync(path.join(folder, 'published.kept', 'index.json'))).toBe(true);
  });

  it('are exported anew when the index does not read', async () => {
    await publish('run1', [STATES]);
    fs.writeFileSync(path.join(publishedLink(), 'index.json'), '{"tables": 3');
    await expect(readPublished(folder)).rejects.toMatchObject({ code: 'publish.index' });
    statements.length = 0;
    await publish('run2', [STATES]);
    expect(exports()).toBe(1);
    expect((await readPublished(folder))?.run_id).toBe('run2');
  });

  it('bring the rows of another warehouse here and write the same kind of file', async () => {
    const table: FigureTable = {
      ...ORDERS,
      columns: [
        { name: 'id', type: 'INT64' },
        { name: 'customer', type: 'STRING' },
        { name: 'price', type: 'NUMERIC' },
        { name: 'day', type: 'DATE' },
        { name: 'tags', type: 'ARRAY<STRING>' },
      ],
    };
    const asked: string[] = [];
    const remote: Session = {
      run: () => Promise.reject(new Error('not in this test')),
      query: () => Promise.reject(new Error('not in this test')),
      describe: () => Promise.reject(new Error('not in this test')),
      read: (sql) => {
        asked.push(sql);
        const rows = [
          [2, null, '12345678901234567.89', '2018-01-02', ['a', 'b']],
          [1, 'Ana', 0.5, null, null],
        ];
        return Promise.resolve({ columns: [...table.columns], rows });
      },
      transaction: (work) => work(),
      close: () => undefined,
    };
    await publish('run1', [table], { sessions: [remote], dialect: createBigQueryDialect({ prefix: 'shop' }) });
    expect(asked).toEqual(['SELECT `id`, `customer`, `price`, `day`, `tags` FROM `shop_marts`.`orders`']);
    const rows = await rowsOf('marts.orders.parquet');
    expect(rows.map((row) => row.filter((_, i) => i !== 1))).toEqual([
      [1, 0.5, null, null],
      [2, '12345678901234567.890000000', '2018-01-02', '["a","b"]'],
    ]);
    expect(rows[0]?.[1]).toMatch(/^[0-9a-f]{16}$/);
    expect(rows[1]?.[1]).toBeNull();
    expect(fs.readdirSync(publishedLink()).sort()).toEqual(['index.json', 'marts.orders.parquet']);
  });
});
