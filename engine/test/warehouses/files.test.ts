import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFiles, type FileDialect, type FileFormat } from '../../src/sql/dialect/files.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';

let scratch: string;
let warehouse: Warehouse;
let session: Session;
let files: FileDialect;
beforeAll(async () => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-files-'));
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  files = requireFiles(warehouse.dialect);
});
afterAll(async () => {
  await warehouse.close();
  fs.rmSync(scratch, { recursive: true, force: true });
});

const COLUMNS = ['id', 'year'].map((name) => ({ name, type: 'VARCHAR' }));

const CSV: readonly FileFormat[] = [{ type: 'csv', delimiter: ',', columns: COLUMNS }];
const JSON_LINES: readonly FileFormat[] = [{ type: 'json-lines', columns: COLUMNS }];

/** Writes a file of every format below a path, and reads each: its own rows, and nothing that its path seems to say. */
async function expectOwnRows(...steps: string[]): Promise<void> {
  const stem = path.join(scratch, ...steps);
  const query = async (relation: string): Promise<unknown> => {
    const { columns, rows } = await session.query(`SELECT * FROM ${relation}`);
    return { columns: columns.map(({ name }) => name), rows: rows.map((row) => row.map(String)) };
  };
  const expected = { columns: ['id', 'year'], rows: [['own', '2016']] };
  fs.mkdirSync(path.dirname(stem), { recursive: true });
  fs.writeFileSync(`${stem}.csv`, 'id,year\nown,2016\n');
  fs.writeFileSync(`${stem}.jsonl`, '{"id": "own", "year": "2016"}\n');
  await session.run(
    files.copy(`SELECT 'own' AS id, 2016 AS year`, `${stem}.parquet`, { type: 'parquet', compression: 'zstd' }),
  );
  for (const format of CSV) expect(await query(files.read(`${stem}.csv`, format)), stem).toEqual(expected);
  for (const format of JSON_LINES) expect(await query(files.read(`${stem}.jsonl`, format)), stem).toEqual(expected);
  expect(await query(files.read(`${stem}.parquet`, { type: 'parquet' })), stem).toEqual(expected);
  const text = await session.query(`SELECT ${files.readText(`${stem}.csv`)}`);
  expect(text.rows, stem).toEqual([['id,year\nown,2016\n']]);
}

it('zstd writes what its first level writes', async () => {
  const rows = `SELECT 'customer ' || hash(range) % 5000 AS customer, range / 7 AS amount FROM range(50_000)`;
  const written = async (name: string, statement: (file: string) => string): Promise<Buffer> => {
    const file = path.join(scratch, name);
    await session.run(statement(file));
    return fs.readFileSync(file);
  };
  const byLevel = (level: number): Promise<Buffer> =>
    written(`${level}.parquet`, (file) => {
      return `COPY (${rows}) TO '${file}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL ${level})`;
    });
  const own = await written('own.parquet', (file) => files.copy(rows, file, { type: 'parquet', compression: 'zstd' }));
  expect(own.equals(await byLevel(1))).toBe(true);
  expect(own.equals(await byLevel(3))).toBe(false);
});

describe('a path of DuckDB', () => {
  beforeAll(() => {
    for (const name of ['ab', 'stores2', 'a']) {
      fs.writeFileSync(path.join(scratch, `${name}.csv`), 'id,year\nother,1999\n');
      fs.writeFileSync(path.join(scratch, `${name}.jsonl`), '{"id": "other", "year": "1999"}\n');
    }
  });

  it.each(['a*', 'a?', 'stores[2018]', '[ab]', '[!a]', '{ab,a}', 'a\\b', "it's", '~', 'a\nb', '**', '#', '%20'])(
    'names one file: %j',
    (name) => expectOwnRows(name),
  );

  it.each([
    ['year=2018', 'orders'],
    ['id=5', 'year=2018', 'orders'],
    ['region [1]', 'year=2018', 'a*'],
    ['a\\b', 'x'],
  ])('says nothing of what the file holds: %j', (...steps) => expectOwnRows(...steps));

  it('of any characters names its own file', async () => {
    const step = fc
      .string({ unit: fc.constantFrom(...'ab1*?[]{}!^-\\\'" =.,%~$é'), minLength: 1, maxLength: 6 })
      .filter((text) => !/^\.+$/.test(text));
    const isRefused = (text: string): boolean => text.includes('\\') && /[*?[]/.test(text);
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 3 }).filter((steps) => !isRefused(steps.join(''))),
        (steps) => expectOwnRows('any', ...steps, 'f'),
      ),
      { numRuns: 40 },
    );
  });
});

it.each(['a\\*.csv', '\\[a].csv', 'a\\b/x?.csv'])('a path that DuckDB cannot name is refused: %j', (file) => {
  expect(() => files.read(file, { type: 'parquet' })).toThrow(`DuckDB cannot read ${file}`);
});

it('columns that are stated keep the order of the file, whatever their names', async () => {
  const file = path.join(scratch, 'numbers.csv');
  fs.writeFileSync(file, 'b,2,1\nx,y,z\n');
  const columns = ['b', '2', '1'].map((name) => ({ name, type: 'VARCHAR' }));
  const relation = files.read(file, { type: 'csv', delimiter: ',', columns });
  expect((await session.query(`SELECT b, "2", "1" FROM ${relation}`)).rows).toEqual([['x', 'y', 'z']]);
});

it('an unquoted empty value is NULL and a quoted one the empty text', async () => {
  const file = path.join(scratch, 'empty.csv');
  fs.writeFileSync(file, 'id,year\n,""\n');
  const relation = files.read(file, { type: 'csv', delimiter: ',', columns: COLUMNS });
  expect((await session.query(`SELECT * FROM ${relation}`)).rows).toEqual([[null, '']]);
});

it('a warehouse without files says so', () => {
  expect(() => requireFiles(createBigQueryDialect({ prefix: 'x' }))).toThrow('bigquery cannot read local files');
});
