import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import {
  csvFile,
  fixedWidthFile,
  jsonLinesFile,
  parquetFile,
  type FileSource,
} from '../../src/load/files/file-source.js';
import { Bench, scratchDir } from './support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
  bench.file('sales/2017.csv', 'id,city\n1,Recife\n');
  bench.file('sales/2018.csv', 'city,discount,id\nNatal,5,2\n');
  bench.file('sales/2019.csv', 'id,city\n3,\n');
  bench.file('sales/notes.txt', 'none of them');
  bench.file('sales/.hidden.csv', 'x\n1\n');
});
afterEach(() => bench.close());

const columns = ['id', 'city', 'discount'];
const load = (source: () => FileSource) => bench.load({ name: 't', table: 't', load: source });
const loaded = () => bench.rows('SELECT id, city, discount, _source_file FROM raw.t ORDER BY id');

it('a column that a file lacks is NULL in its rows, which is told', async () => {
  const source = () => csvFile({ path: 'sales/*.csv', columns, unionByName: true });
  const outcome = await load(source);
  expect(outcome.error?.message).toBeUndefined();
  expect(outcome).toMatchObject({ status: 'success', result: { read: 3, loaded: 3, rejected: 0 } });
  expect(outcome.warnings).toEqual([
    'column discount is missing in 2 files and NULL in the rows of 2017.csv, 2019.csv',
  ]);
  expect(await loaded()).toEqual([
    ['1', 'Recife', null, '2017.csv'],
    ['2', 'Natal', '5', '2018.csv'],
    ['3', null, null, '2019.csv'],
  ]);
  expect(await load(source)).toMatchObject({ status: 'skipped' });
});

it('without the option it fails the load, with a hint only where that would help', async () => {
  const { error } = await load(() => csvFile({ path: 'sales/*.csv', columns }));
  expect(error?.message).toBe('2017.csv: column discount is missing; expected id, city, discount; found id, city');
  expect(error?.hint).toContain('unionByName: true');
  const extra = await load(() => csvFile({ path: 'sales/*.csv', columns: ['id', 'discount'] }));
  expect(extra.error?.hint).not.toContain('unionByName');
  const alone = await load(() => csvFile({ path: 'sales/2017.csv', columns }));
  expect(alone.error?.hint).not.toContain('unionByName');
});

it('a column that no file has, and one that is not listed, stay errors', async () => {
  const load2 = (listed: string[]) => load(() => csvFile({ path: 'sales/*.csv', columns: listed, unionByName: true }));
  expect((await load2([...columns, 'discuont'])).error?.message).toBe('no file has the column discuont');
  expect((await load2(['id', 'city'])).error?.message).toContain('column "discount" is not expected');
});

it('a folder is its files of the kind, and one without any is an error', async () => {
  expect(await load(() => csvFile({ path: 'sales', columns, unionByName: true }))).toMatchObject({
    status: 'success',
    result: { read: 3 },
  });
  const json = await load(() => jsonLinesFile({ path: 'sales/', columns }));
  expect(json.error).toMatchObject({ code: 'load.missing-file', message: 'no .jsonl file in sales/' });
  const fixed = await load(() => fixedWidthFile({ path: 'sales', columns: { id: [1, 2] } }));
  expect(fixed.error?.code).toBe('load.not-a-file');
});

it('Parquet files are united by name, too', async () => {
  const write = (name: string, query: string) =>
    bench.session.run(`COPY (${query}) TO '${path.join(bench.dir, name)}' (FORMAT parquet)`);
  await write('a.parquet', `SELECT 1 AS id, 'Recife' AS city`);
  await write('b.parquet', `SELECT 5 AS discount, 2 AS id, 'Natal' AS city`);
  const source = (unionByName: boolean) => () => parquetFile({ path: '*.parquet', columns, unionByName });
  expect((await load(source(false))).error?.hint).toContain('unionByName: true');
  expect((await load(source(true))).warnings).toEqual([
    'column discount is missing in 1 file and NULL in the rows of a.parquet',
  ]);
  expect((await loaded()).map((row) => row.slice(0, 3))).toEqual([
    ['1', 'Recife', null],
    ['2', 'Natal', '5'],
  ]);
});

it('of JSON lines, absent members are NULL in any case, and told where asked', async () => {
  bench.file('a.jsonl', '{"id": 1, "city": "Recife"}\n');
  bench.file('b.jsonl', '{"id": 2}\n{"id": 3, "city": "x", "discount": null}\n');
  const source = (unionByName: boolean) => () => jsonLinesFile({ path: '*.jsonl', columns, unionByName });
  expect((await load(source(false))).warnings).toEqual([]);
  expect((await load(source(true))).warnings).toEqual([
    'column discount is missing in 1 file and NULL in the rows of a.jsonl',
  ]);
});

it('a file may lack a column that is renamed, or have it under its new name', async () => {
  bench.file('named/1.csv', 'Order ID,city\n1,Recife\n');
  bench.file('named/2.csv', 'id,city\n2,Natal\n');
  const rename = { 'Order ID': 'id' };
  const outcome = await load(() => csvFile({ path: 'named', columns: ['id', 'city'], rename, unionByName: true }));
  expect(outcome.error?.message).toBeUndefined();
  expect(await bench.rows('SELECT id, city FROM raw.t ORDER BY id')).toEqual([
    ['1', 'Recife'],
    ['2', 'Natal'],
  ]);
  expect(() => csvFile({ path: 'named', columns: ['id'], header: false, unionByName: true })).toThrow('no header');
});

it('a file of rejects alone does not say that its columns are wrong', async () => {
  bench.file('t.jsonl', '{"id": \n[1]\n');
  const { error } = await load(() => jsonLinesFile({ path: 't.jsonl', columns: ['id'], unionByName: true }));
  expect(error?.code).toBe('load.all-rejected');
});

it('of a folder, a file and the same one packed are not both loaded, and marks of open workbooks are none', async () => {
  bench.file('sales/~$2019.csv', 'x');
  bench.file('sales/2019.csv.gz', 'packed');
  const source = () => csvFile({ path: 'sales', columns, unionByName: true });
  expect((await load(source)).error).toMatchObject({ code: 'load.file-twice' });
});
