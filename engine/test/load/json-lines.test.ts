import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { csvFile, jsonLinesFile } from '../../src/load/files/file-source.js';
import { Bench, scratchDir } from './support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
});
afterEach(() => bench.close());

const columns = ['a', 'b'];
const load = (file: string) =>
  bench.load({ name: 't', table: 't', load: () => jsonLinesFile({ path: file, columns }) });

it('members become columns, numbers as they are written', async () => {
  const lines = [
    '{"a": 1.50, "b": 12345678901234567890}',
    '{"b": null, "a": ""}',
    '',
    '{"a": "x, \\"y\\"\\n", "b": {"c": [1, 2.0]}}',
    '  {"b": true}  ',
  ];
  const outcome = await load(bench.file('t.jsonl', lines.join('\n')));
  expect(outcome.error?.message).toBeUndefined();
  expect(await bench.rows('SELECT a, b, _source_row FROM raw.t ORDER BY 3')).toEqual([
    ['1.50', '12345678901234567890', 1],
    ['', null, 2],
    ['x, "y"\n', '{"c":[1,2.0]}', 3],
    [null, 'true', 4],
  ]);
});

it('lines that are no such objects are rejected one by one', async () => {
  const lines: (string | Buffer)[] = [
    '{"a": 1}',
    '{"a": 1',
    '[1]',
    '{"c": 1}',
    Buffer.from('{"a": "s\xe3o"}', 'latin1'),
    '{"a": 2}',
  ];
  const bytes = Buffer.concat(lines.flatMap((line) => [Buffer.from(line as string), Buffer.from('\r\n')]));
  const outcome = await load(bench.file('t.jsonl', bytes));
  expect(outcome).toMatchObject({ status: 'success', result: { read: 6, loaded: 2, rejected: 4 } });
  expect(await bench.rows('SELECT line_number, rule FROM meta.rejected_rows ORDER BY 1')).toEqual([
    [2, 'json'],
    [3, 'not-a-record'],
    [4, 'unknown-field'],
    [5, 'encoding'],
  ]);
  expect(await bench.rows('SELECT a, _source_row FROM raw.t ORDER BY 2')).toEqual([
    ['1', 1],
    ['2', 6],
  ]);
});

it('a line longer than the limit is rejected, and the line after it is good', async () => {
  const outcome = await load(bench.file('t.jsonl', `{"a": "${'x'.repeat(3_000_000)}"}\n{"a": 2}\n`));
  expect(outcome.result).toMatchObject({ read: 2, loaded: 1, rejected: 1 });
  expect(await bench.rows('SELECT rule FROM meta.rejected_rows')).toEqual([['too-long']]);
});

it('packed, and beside CSV files in one table', async () => {
  bench.file('x.jsonl.gz', gzipSync('{"a": 1}\n'));
  const csv = bench.file('y.csv', 'b,a\n2,1\n');
  const files = [jsonLinesFile({ path: path.join(bench.dir, 'x.jsonl'), columns }), csvFile({ path: csv, columns })];
  expect((await bench.load({ name: 't', table: 't', load: () => files })).error?.message).toBeUndefined();
  expect(await bench.rows('SELECT a, b, _source_file FROM raw.t ORDER BY 3')).toEqual([
    ['1', null, 'x.jsonl.gz'],
    ['1', '2', 'y.csv'],
  ]);
  expect((await bench.load({ name: 't', table: 't', load: () => files })).status).toBe('skipped');
});
