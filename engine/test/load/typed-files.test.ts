import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { csvFile, duckdbTable, jsonFile, parquetFile } from '../../src/load/files/file-source.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { Bench, scratchDir } from './support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
  bench.file('here', '');
});
afterEach(() => bench.close());

const ROWS = `SELECT * FROM (VALUES
  (1, 12345678901234567.89::DECIMAL(20, 2), 'a "b", c', DATE '2024-02-29', TIMESTAMP '2024-02-29 12:30:00', true, 0.1::DOUBLE, [1, 2], {a: 12345678901234567.89::DECIMAL(20, 2), b: ['x "y"']}),
  (NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL),
  (3, 1.50, chr(10) || 'x' || chr(13), DATE '0999-01-01', TIMESTAMP '2024-01-01 00:00:00.000001', false, 1e300, [], {a: NULL, b: []})
) AS t(id, amount, "a text", day, "at", "is", ratio, list, struct)`;

const COLUMNS = ['id', 'amount', 'a text', 'day', 'at', 'is', 'ratio', 'list', 'struct'];

const LOADED = [
  [
    '1',
    '12345678901234567.89',
    'a "b", c',
    '2024-02-29',
    '2024-02-29 12:30:00',
    'true',
    '0.1',
    '[1,2]',
    '{"a":12345678901234567.89,"b":["x \\"y\\""]}',
  ],
  [null, null, '', null, null, null, null, null, null],
  ['3', '1.50', '\nx\r', '0999-01-01', '2024-01-01 00:00:00.000001', 'false', '1e+300', '[]', '{"a":null,"b":[]}'],
];

async function write(file: string, ...statements: string[]): Promise<string> {
  const warehouse = await openDuckDB({ path: file.endsWith('.duckdb') ? path.join(bench.dir, file) : ':memory:' });
  const session = await warehouse.session();
  for (const statement of statements) await session.run(statement);
  await warehouse.close();
  return path.join(bench.dir, file);
}

const loaded = (): Promise<unknown> =>
  bench.rows(`SELECT ${COLUMNS.map((name) => `"${name}"`).join(', ')} FROM raw.t ORDER BY _source_row`);

it('the values of a Parquet file are texts with all their digits, and NULL is no empty text', async () => {
  const file = path.join(bench.dir, 't.parquet');
  await write('t.parquet', `COPY (${ROWS}) TO '${file}' (FORMAT parquet)`);
  const outcome = await bench.load({
    name: 't',
    table: 't',
    load: () => parquetFile({ path: file, columns: COLUMNS }),
  });
  expect(outcome).toMatchObject({ status: 'success', result: { read: 3, loaded: 3, rejected: 0 } });
  expect(await loaded()).toEqual(LOADED);
});

it('so are those of a table and of a view in a DuckDB file, which is loaded again only when it changes', async () => {
  const file = await write(
    't.duckdb',
    `CREATE TABLE t AS ${ROWS}`,
    'CREATE SCHEMA s',
    'CREATE VIEW s.v AS FROM main.t',
  );
  const load = (table: string) =>
    bench.load({ name: 't', table: 't', load: () => duckdbTable({ path: file, table, columns: COLUMNS }) });
  for (const table of ['t', 's.v']) {
    expect(await load(table)).toMatchObject({ status: 'success', result: { loaded: 3 } });
    expect(await loaded()).toEqual(LOADED);
  }
  expect(await load('s.v')).toMatchObject({ status: 'skipped' });
  expect((await load('u')).error).toMatchObject({ code: 'load.no-table', hint: 'known: main.t, s.v' });
});

it('a column of nothing but NULL keeps its rows', async () => {
  const file = path.join(bench.dir, 'one.parquet');
  await write('one.parquet', `COPY (SELECT NULL::INTEGER AS n FROM range(3)) TO '${file}' (FORMAT parquet)`);
  const outcome = await bench.load({ name: 't', table: 't', load: () => parquetFile({ path: file, columns: ['n'] }) });
  expect(outcome).toMatchObject({ status: 'success', result: { read: 3, loaded: 3 } });
});

it('columns that are not those listed, and a file that is none, are errors', async () => {
  const file = path.join(bench.dir, 't.parquet');
  await write('t.parquet', `COPY (SELECT 1 AS a, 2 AS b) TO '${file}' (FORMAT parquet)`);
  const load = (name: string) =>
    bench.load({ name: 't', table: 't', load: () => parquetFile({ path: name, columns: ['a', 'c'] }) });
  expect((await load(file)).error?.message).toBe(
    't.parquet: column c is missing (renamed to b?), column "b" is not expected; expected a, c; found a, b',
  );
  expect((await load(bench.file('no.parquet', 'a,c\n1,2\n'))).error?.code).toBe('load.unreadable');
});

it('a list of JSON objects is loaded as JSON lines are', async () => {
  const file = bench.file('t.json', '[{"a": 1.50, "b": null},\n {"b": "x", "a": {"c": [1]}}]');
  await bench.load({ name: 't', table: 't', load: () => jsonFile({ path: file, columns: ['a', 'b'] }) });
  expect(await bench.rows('SELECT a, b FROM raw.t ORDER BY _source_row')).toEqual([
    ['1.50', null],
    ['{"c":[1]}', 'x'],
  ]);
});

it('a column that a CSV file names twice is loaded when the loader lists both', async () => {
  const file = bench.file('t.csv', 'a,b,A,a.1,a\n1,2,3,4,5\n');
  const columns = ['a', 'b', 'A.2', 'a.1', 'a.3'];
  expect(await bench.load({ name: 't', table: 't', load: () => csvFile({ path: file, columns }) })).toMatchObject({
    status: 'success',
  });
  expect(await bench.rows(`SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM raw.t`)).toEqual([
    ['1', '2', '3', '4', '5'],
  ]);
  const listed = await bench.csv(bench.file('u.csv', 'a,b,a\n1,2,3\n'), ['a', 'b']);
  expect(listed.error?.message).toContain('column a occurs twice');
});
