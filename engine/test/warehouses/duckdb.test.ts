import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../../src/base/cell.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { runAll } from '../../src/warehouse/together.js';
import { StatementError, type Session, type Warehouse } from '../../src/warehouse/warehouse.js';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-duckdb-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

const file = (): string => path.join(dir, 'w.duckdb');

describe('a new warehouse', () => {
  it('stands at its place only when it is whole', async () => {
    const warehouse = await openDuckDB({ path: file() });
    const session = await warehouse.session();
    await session.run('CREATE TABLE t AS SELECT 42 AS x');
    expect(fs.existsSync(file())).toBe(false);
    await warehouse.close();
    expect(fs.readdirSync(dir)).toEqual(['w.duckdb']);
    const again = await openDuckDB({ path: file(), readOnly: true });
    expect((await (await again.session()).query('FROM t')).rows).toEqual([[42]]);
    await again.close();
  });

  it('leaves nothing of one that died, but lets a living one be', async () => {
    fs.writeFileSync(`${file()}.999999999.new`, 'unfinished');
    fs.writeFileSync(`${file()}.${process.ppid}.new`, 'under way');
    await (await openDuckDB({ path: file() })).close();
    expect(fs.readdirSync(dir).sort()).toEqual(['w.duckdb', `w.duckdb.${process.ppid}.new`]);
  });
});

describe('opening', () => {
  it('twice in a process is refused, and allowed again after closing', async () => {
    const first = await openDuckDB({ path: file() });
    await expect(openDuckDB({ path: file() })).rejects.toMatchObject({ code: 'warehouse.open-twice' });
    await first.close();
    await first.close();
    await (await openDuckDB({ path: file() })).close();
  });

  it('of what is no DuckDB file says so', async () => {
    fs.writeFileSync(file(), 'not a database, but long enough to be read as one'.repeat(100));
    await expect(openDuckDB({ path: file() })).rejects.toMatchObject({ code: 'warehouse.cannot-open' });
  });

  it('to read what is not there makes nothing', async () => {
    await expect(openDuckDB({ path: file(), readOnly: true })).rejects.toMatchObject({ code: 'warehouse.missing' });
    expect(fs.readdirSync(dir)).toEqual([]);
  });
});

describe('threads', () => {
  async function threads(sessions: number | undefined): Promise<number> {
    const warehouse = await openDuckDB({ path: ':memory:', sessions });
    const { rows } = await (await warehouse.session()).query(`SELECT current_setting('threads')`);
    await warehouse.close();
    return Number(rows[0]?.[0]);
  }

  it('are one per core, those of the sessions counted, and never none', async () => {
    const cores = await threads(undefined);
    expect(await threads(1)).toBe(cores);
    expect(await threads(2)).toBe(Math.max(1, cores - 1));
    expect(await threads(1000)).toBe(1);
  });
});

describe('stored tables', () => {
  /** How the columns of a table are stored after it was written: `n BitPacking`. */
  async function storedAs(compress: boolean | undefined): Promise<string[]> {
    const warehouse = await openDuckDB({ path: file(), compress });
    const session = await warehouse.session();
    await session.run(
      `CREATE OR REPLACE TABLE t AS SELECT range::INTEGER AS n, 'state ' || range % 27 AS state FROM range(100_000)`,
    );
    await warehouse.close();
    const written = await openDuckDB({ path: file(), readOnly: true });
    const { rows } = await (
      await written.session()
    ).query(
      `SELECT DISTINCT column_name || ' ' || compression FROM pragma_storage_info('t') WHERE segment_type <> 'VALIDITY' ORDER BY 1`,
    );
    await written.close();
    return rows.map(([method]) => textOf(method));
  }

  it('are compressed only where the target asks for it, whatever the file has been written with', async () => {
    const [plain, compressed] = [
      ['n Uncompressed', 'state Uncompressed'],
      ['n BitPacking', 'state Dictionary'],
    ];
    expect(await storedAs(undefined)).toEqual(plain);
    expect(await storedAs(true)).toEqual(compressed);
    expect(await storedAs(false)).toEqual(plain);
  });
});

describe('a session', () => {
  it('commits everything of a transaction or nothing', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    await session.run('CREATE TABLE t (x INTEGER)');
    await expect(
      session.transaction(async () => {
        await session.run('INSERT INTO t VALUES (1)');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await session.transaction(() => session.run('INSERT INTO t VALUES (2)'));
    expect((await session.query('FROM t')).rows).toEqual([[2]]);
    await warehouse.close();
  });

  it('runs all of several statements or none, also within a transaction', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    await runAll(session, ['CREATE TABLE t (x INTEGER)', `INSERT INTO t VALUES (1)`]);
    const broken = [`INSERT INTO t VALUES (2)`, `INSERT INTO t VALUES ('x')`];
    await expect(runAll(session, broken)).rejects.toBeInstanceOf(StatementError);
    await expect(session.transaction(() => runAll(session, broken))).rejects.toBeInstanceOf(StatementError);
    await session.transaction(() => runAll(session, [`INSERT INTO t VALUES (3)`, `INSERT INTO t VALUES (4)`]));
    expect((await session.query('FROM t ORDER BY x')).rows).toEqual([[1], [3], [4]]);
    await warehouse.close();
  });

  it.each(['run', 'query', 'read'] as const)('%ss one statement of a text, and refuses a second', async (method) => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    await session.run('CREATE TABLE t AS SELECT 1 AS x');
    await session[method](`SELECT ';' AS a`);
    await session[method]('SELECT 1; -- one');
    await expect(session[method]('SELECT 1; DROP TABLE t')).rejects.toBeInstanceOf(StatementError);
    expect((await session.query('FROM t')).rows).toEqual([[1]]);
    await warehouse.close();
  });

  it('reads one state of the tables together, and keeps a temporary table when a later query fails', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const [session, other] = [await warehouse.session(), await warehouse.session()];
    await other.run('CREATE TABLE t AS SELECT 1 AS x');
    const read = async (sql: string): Promise<unknown> => (await session.read(sql)).rows;
    await session.readTogether?.(async () => {
      expect(await read('FROM t')).toEqual([[1]]);
      await other.run('INSERT INTO t VALUES (2)');
      expect(await read('FROM t')).toEqual([[1]]);
      await expect(session.read('INSERT INTO t VALUES (3)')).rejects.toThrow(/read-only/);
      expect(await read('FROM t ORDER BY x')).toEqual([[1], [2]]);
      await session.read('CREATE TEMP TABLE kept AS FROM t');
      await expect(session.read('SELECT nonsense')).rejects.toBeInstanceOf(StatementError);
      expect(await read('SELECT count(*) FROM kept')).toEqual([[2]]);
      // A statement that writes ends the reading.
      await session.run('INSERT INTO t VALUES (4)');
      expect(await read('SELECT count(*) FROM t')).toEqual([[3]]);
    });
    expect(await read('SELECT count(*) FROM t')).toEqual([[3]]);
    await warehouse.close();
  });

  it('points at an error in UTF-16, whatever stands before it', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    const sql = `SELECT 'ação 🙂' AS a, nonsense FROM (SELECT 1 AS x)`;
    const error = await session.query(sql).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StatementError);
    expect((error as StatementError).offset).toBe(sql.indexOf('nonsense'));
    await warehouse.close();
  });

  it('brings values as JSON can hold them, exact', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const { rows } = await (
      await warehouse.session()
    ).query(
      `SELECT 9007199254740993::BIGINT, 12.50::DECIMAL(12, 2), 12345678901234567.89::DECIMAL(38, 2), DATE '2018-10-17',
        TIMESTAMP '2018-10-17 21:30:05', 'NaN'::DOUBLE, [1, NULL], {'a': 1::HUGEINT}, NULL`,
    );
    expect(rows[0]).toEqual([
      '9007199254740993',
      12.5,
      '12345678901234567.89',
      '2018-10-17',
      '2018-10-17 21:30:05',
      'NaN',
      [1, null],
      { a: 1 },
      null,
    ]);
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
    await warehouse.close();
  });

  it('tells observers of every statement, those that failed too', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    const seen: string[] = [];
    warehouse.onStatement(({ sql }) => seen.push(sql));
    await session.query('SELECT 1');
    await session.run('SELEC 2').catch(() => undefined);
    expect(seen).toEqual(['SELECT 1', 'SELEC 2']);
    await warehouse.close();
  });
});

describe('the columns of a relation', () => {
  const types = `SELECT 1 AS a, 'x'::ENUM('x', 'y''z') AS b, 1.5::DECIMAL(12, 3) AS c, {'q q': 1, 'b': [1, 2]} AS d, MAP {'a': 1} AS e,
    TIMESTAMP '2020-01-01' AS f, TIMESTAMPTZ '2020-01-01' AS g, '1'::JSON AS h, [1]::INTEGER[1] AS i, NULL AS j, 1 AS "we ird""x"`;

  async function withTables(work: (warehouse: Warehouse, session: Session) => Promise<void>): Promise<void> {
    const warehouse = await openDuckDB({ path: file() });
    const session = await warehouse.session();
    await session.run('CREATE SCHEMA marts');
    await session.run(`CREATE TABLE marts.t AS ${types}`);
    await session.run('CREATE SCHEMA "o.d""d"');
    await session.run('CREATE TABLE "o.d""d"."t.x ""y" AS SELECT 1 AS z');
    await session.run('CREATE VIEW marts.v AS SELECT * FROM marts.t');
    await work(warehouse, session);
    await warehouse.close();
  }
  const v = { layer: 'marts', name: 'v' };

  it('are those of the catalogue, spelled alike, read without it', () =>
    withTables(async (warehouse) => {
      const relations = await warehouse.relations();
      expect(relations).toHaveLength(3);
      const seen: string[] = [];
      warehouse.onStatement(({ sql }) => seen.push(sql));
      await warehouse.lock([]);
      for (const { table, columns } of relations) expect(await warehouse.columns(table)).toEqual(columns);
      expect(seen.filter((sql) => !sql.startsWith('DESCRIBE'))).toEqual([]);
      expect(seen).toHaveLength(3);
    }));

  it('are undefined where there is none, or another session has not committed it', () =>
    withTables(async (warehouse, session) => {
      expect(await warehouse.columns({ layer: 'marts', name: 'none' })).toBeUndefined();
      expect(await warehouse.columns({ layer: 'none', name: 't' })).toBeUndefined();
      await session.transaction(async () => {
        await session.run('CREATE TABLE marts.fresh AS SELECT 1 AS x');
        expect(await warehouse.columns({ layer: 'marts', name: 'fresh' })).toBeUndefined();
      });
      expect(await warehouse.columns({ layer: 'marts', name: 'fresh' })).toEqual([{ name: 'x', type: 'INTEGER' }]);
    }));

  it('are of a view what it returns now, and what it returned when it is broken', () =>
    withTables(async (warehouse, session) => {
      await session.run('CREATE OR REPLACE TABLE marts.t AS SELECT 1.5::DOUBLE AS a, 2::BIGINT AS n');
      const now = [
        { name: 'a', type: 'DOUBLE' },
        { name: 'n', type: 'BIGINT' },
      ];
      expect(await warehouse.columns(v)).toEqual(now);
      await session.run('DROP TABLE marts.t');
      expect(await warehouse.columns(v)).toEqual(now);
    }));
});
