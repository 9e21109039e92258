import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { csvFile, jsonLinesFile, type FileSource } from '../../src/load/files/file-source.js';
import { Bench, scratchDir } from './support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
  contract({ minimum: 0 });
});
afterEach(() => bench.close());

const columns = ['id', 'note', 'price'];
const contract = (price: object): string =>
  bench.file(
    'contract.json',
    JSON.stringify({
      type: 'object',
      properties: { id: { type: 'integer' }, note: { type: 'string' }, price: { type: 'number', ...price } },
      required: ['id'],
    }),
  );
const load = (...files: FileSource[]) =>
  bench.load({ name: 't', table: 't', contract: 'contract.json', load: () => files });
const rejects = (): Promise<unknown[][]> =>
  bench.rows('SELECT file_name, line_number, rule, reason, raw_text FROM meta.rejected_rows ORDER BY ALL');

const CSV = 'id,note,price\n1,"two\nlines",1.50\nx,,-1\nshort\n,"a ""b""",2\n5,,\n6,,0\n';

it('rows of a file that break the contract are rejected as records are, with their physical line', async () => {
  const outcome = await load(csvFile({ path: bench.file('t.csv', CSV), columns }));
  expect(outcome.error?.message).toBeUndefined();
  expect(outcome).toMatchObject({ status: 'success', rows: 3, result: { read: 6, loaded: 3, rejected: 3 } });
  expect(outcome.warnings).toEqual([
    '3 of 6 records rejected, the first at t.csv:4: id must be a whole number, but is "x"; price must be at least 0, but is -1',
  ]);
  expect(await bench.rows('SELECT id, note, price, _source_row FROM raw.t ORDER BY _source_row')).toEqual([
    ['1', 'two\nlines', '1.50', 1],
    ['5', null, null, 5],
    ['6', null, '0', 6],
  ]);
  expect(await rejects()).toEqual([
    [
      't.csv',
      4,
      'contract-type',
      'id must be a whole number, but is "x"; price must be at least 0, but is -1',
      '{"id":"x","note":null,"price":"-1"}',
    ],
    ['t.csv', 5, 'column-count', 'expected 3 columns, found 1', 'short'],
    ['t.csv', 6, 'contract-required', 'the record must have id', '{"id":null,"note":"a \\"b\\"","price":"2"}'],
  ]);
  expect(await bench.rows('SELECT row_count, rejected_count FROM meta.load_metadata')).toEqual([[3, 3]]);
});

it('a packed file, a file of JSON lines and a good one make one table', async () => {
  const outcome = await load(
    csvFile({ path: bench.file('a.csv.gz', gzipSync('price,id,note\n-1,1,\n1,2,\n')), columns }),
    jsonLinesFile({ path: bench.file('b.jsonl', '\n{"id": 3.5}\n{"id": 4}\n'), columns }),
    csvFile({ path: bench.file('c.csv', 'id,note,price\n5,,\n'), columns }),
  );
  expect(outcome.error?.message).toBeUndefined();
  expect(outcome.result.files.map(({ name, read, loaded, rejected }) => [name, read, loaded, rejected])).toEqual([
    ['a.csv.gz', 2, 1, 1],
    ['b.jsonl', 2, 1, 1],
    ['c.csv', 1, 1, 0],
  ]);
  expect(await bench.rows('SELECT id FROM raw.t ORDER BY id')).toEqual([['2'], ['4'], ['5']]);
  expect((await rejects()).map(([file, line, , reason]) => [file, line, reason])).toEqual([
    ['a.csv.gz', 2, 'price must be at least 0, but is -1'],
    ['b.jsonl', 2, 'id must be a whole number, but is 3.5'],
  ]);
});

it('a file of nothing else leaves the table, and the rejects tell why', async () => {
  await load(csvFile({ path: bench.file('t.csv', 'id,note,price\n1,,\n'), columns }));
  bench.file('t.csv', 'id,note,price\nx,,\ny\n');
  const outcome = await load(csvFile({ path: path.join(bench.dir, 't.csv'), columns }));
  expect(outcome).toMatchObject({
    status: 'failed',
    rows: 1,
    error: { code: 'load.all-rejected' },
    result: { read: 2, loaded: 0, rejected: 2 },
  });
  expect((await rejects()).map(([, line, rule]) => [line, rule])).toEqual([
    [2, 'contract-type'],
    [3, 'column-count'],
  ]);
  expect(await bench.rows('SELECT load_status, rejected_count FROM meta.load_metadata ORDER BY rowid')).toEqual([
    ['success', 0],
    ['failed', 2],
  ]);
});

it('an unchanged file is loaded again when its contract has changed', async () => {
  const source = csvFile({ path: bench.file('t.csv', 'id,note,price\n1,,5\n2,,50\n'), columns });
  expect(await load(source)).toMatchObject({ status: 'success', rows: 2 });
  expect(await load(source)).toMatchObject({ status: 'skipped' });
  contract({ maximum: 10 });
  const again = await load(source);
  expect(again.error?.message).toBeUndefined();
  expect(again).toMatchObject({ status: 'success', rows: 1, result: { rejected: 1 } });
});

it('ten thousand broken rows are reported page by page', async () => {
  const lines = Array.from({ length: 12_000 }, (_, i) => `${i < 11_000 ? 'x' : i},,`);
  const outcome = await load(csvFile({ path: bench.file('t.csv', `id,note,price\n${lines.join('\n')}\n`), columns }));
  expect(outcome.error?.message).toBeUndefined();
  expect(outcome.result).toMatchObject({ read: 12_000, loaded: 1000, rejected: 11_000 });
  expect(
    await bench.rows('SELECT count(*), count(DISTINCT line_number), min(line_number) FROM meta.rejected_rows'),
  ).toEqual([[11_000, 11_000, 2]]);
});
