import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../src/base/cell.js';
import { csvFile, jsonLinesFile } from '../../src/load/files/file-source.js';
import type { LoaderDefinition } from '../../src/load/loader.js';
import { Bench, scratchDir } from './support.js';
import { zip } from './zip.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
});
afterEach(() => bench.close());

const load = (definition: Partial<LoaderDefinition> & Pick<LoaderDefinition, 'load'>) =>
  bench.load({ name: 't', table: 't', ...definition });

/** Names that every object has from its prototype. */
const INHERITED = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];

describe('files of one name', () => {
  const columns = ['id'];
  const files = (...paths: string[]) => load({ load: () => paths.map((file) => csvFile({ path: file, columns })) });

  it('in two folders are two: their rows, rejects and whether they have changed', async () => {
    bench.file('2017/sales.csv', 'id\n1\n2,3\n');
    bench.file('2018/sales.csv', 'id\n4\n5,6\n7,8\n');
    const paths = ['2017/sales.csv', '2018/sales.csv'];
    expect(await files(...paths)).toMatchObject({ status: 'success', result: { loaded: 2, rejected: 3 } });
    expect(await bench.rows('SELECT id, _source_file FROM raw.t ORDER BY 1')).toEqual([
      ['1', '2017/sales.csv'],
      ['4', '2018/sales.csv'],
    ]);
    expect(await bench.rows('SELECT file_name, count(*) FROM meta.rejected_rows GROUP BY 1 ORDER BY 1')).toEqual([
      ['2017/sales.csv', 1],
      ['2018/sales.csv', 2],
    ]);
    expect(await files(...paths)).toMatchObject({ status: 'skipped' });
    bench.file('2018/sales.csv', 'id\n9\n');
    expect(await files(...paths)).toMatchObject({ status: 'success', rows: 2 });
  });

  it('a contract rejects the rows of each once', async () => {
    bench.file('c.json', JSON.stringify({ properties: { id: { type: 'integer', maximum: 5 } } }));
    bench.file('2017/sales.csv', 'id\n1\n20\n');
    bench.file('2018/sales.csv', 'id\n3\n40\n5\n');
    const outcome = await load({
      contract: 'c.json',
      load: () => ['2017/sales.csv', '2018/sales.csv'].map((file) => csvFile({ path: file, columns })),
    });
    expect(outcome).toMatchObject({ status: 'success', result: { loaded: 3, rejected: 2 } });
    expect(await bench.rows('SELECT file_name, line_number FROM meta.rejected_rows ORDER BY 1')).toEqual([
      ['2017/sales.csv', 3],
      ['2018/sales.csv', 3],
    ]);
  });

  it('are one when they lie at one place, and not loaded twice', async () => {
    bench.file('2017/sales.csv', 'id\n1\n');
    bench.file('all.zip', zip({ 'a.csv': 'id\n1\n' }));
    for (const [path, other] of [
      ['2017/sales.csv', './2017/../2017/sales.csv'],
      ['a.csv', 'all.zip/a.csv'],
    ] as const)
      expect(await files(path, other)).toMatchObject({ status: 'failed', error: { code: 'load.file-twice' } });
  });

  it('in one archive are named by their paths, and refused by their name alone', async () => {
    bench.file('all.zip', zip({ '2017/sales.csv': 'id\n1\n', '2018/sales.csv': 'id\n2\n' }));
    expect(await files('sales.csv')).toMatchObject({
      error: { code: 'load.zip-ambiguous', message: 'all.zip contains 2 files named sales.csv' },
    });
    const both = await files('all.zip/2017/sales.csv', 'all.zip/2018/sales.csv');
    expect(both.error?.message).toBeUndefined();
    expect(both).toMatchObject({
      status: 'success',
      rows: 2,
    });
    expect(await bench.rows('SELECT id, _source_file FROM raw.t ORDER BY 1')).toEqual([
      ['1', 'all.zip/2017/sales.csv'],
      ['2', 'all.zip/2018/sales.csv'],
    ]);
  });
});

describe('columns', () => {
  it.each(INHERITED)('%s is a column like any other, in records and in lines of JSON', async (name) => {
    const columns = ['id', name];
    const records = [JSON.parse(`{"id": 1, ${JSON.stringify(name)}: "x"}`) as Row, { id: 2 }];
    await load({ columns, load: () => records });
    const expected = [
      ['1', 'x'],
      ['2', null],
    ];
    const held = (): Promise<unknown> => bench.rows(`SELECT id, "${name}" FROM raw.t ORDER BY 1`);
    expect(await held()).toEqual(expected);
    const file = bench.file('t.jsonl', `{"id": 1, ${JSON.stringify(name)}: "x"}\n{"id": 2}\n`);
    await load({ load: () => jsonLinesFile({ path: file, columns }) });
    expect(await held()).toEqual(expected);
    expect(await load({ columns, mode: 'upsert', key: [name], load: () => [{ id: 3 }] })).toMatchObject({
      error: { code: 'load.all-rejected' },
    });
    expect((await bench.rows('SELECT rule FROM meta.rejected_rows')).flat()).toEqual(['missing-key']);
  });

  it('without a header are called by their places', async () => {
    const file = bench.file('p.csv', ',id,,city\n0,1,x,a\n');
    const columns = ['Unnamed: 0', 'id', 'Unnamed: 2', 'city'];
    expect(await bench.csv(file, columns)).toMatchObject({ status: 'success', rows: 1 });
    expect(await bench.rows('SELECT "Unnamed: 0", id, "Unnamed: 2", city FROM raw.t')).toEqual([['0', '1', 'x', 'a']]);
    expect((await bench.csv(file, ['id', 'city'])).error?.message).toContain('the unnamed column, called Unnamed: 0');
    const taken = bench.file('taken.csv', ',Unnamed: 0\n0,1\n');
    expect((await bench.csv(taken, ['Unnamed: 0'])).error?.message).toContain('column Unnamed: 0 occurs twice');
  });

  it.each([
    [['id', ''], 'load.blank-column'],
    [['id', 'ID'], 'load.column-twice'],
    [['id', 'id'], 'load.column-twice'],
    [['id', '_Run_Id'], 'load.column-twice'],
  ])('%j are refused, of files and of records', async (columns, code) => {
    const file = bench.file('t.csv', 'id\n1\n');
    expect((await bench.csv(file, columns)).error?.code).toBe(code);
    expect((await load({ columns, load: () => [{ id: 1 }] })).error?.code).toBe(code);
  });

  it('of a second file are those of the first', async () => {
    bench.file('a.csv', 'id\n1\n');
    bench.file('b.csv', 'id,more\n1,2\n');
    for (const [first, second] of [
      [['id'], ['id', 'more']],
      [['id', 'more'], ['id']],
    ] as const) {
      const outcome = await load({
        load: () => [csvFile({ path: 'a.csv', columns: first }), csvFile({ path: 'b.csv', columns: second })],
      });
      expect(outcome).toMatchObject({ error: { code: 'load.columns-differ' } });
      expect(outcome.error?.message).toContain('the column more');
    }
  });

  it('that stand twice in a header are refused', async () => {
    const outcome = await bench.csv(bench.file('t.csv', 'id,v,id\n1,2,3\n'), ['id', 'v']);
    expect(outcome.error).toMatchObject({
      code: 'load.header',
      message: expect.stringContaining('column id occurs twice') as string,
    });
  });
});

it('a header of many columns is looked at in no time', { timeout: 20_000 }, async () => {
  const started = process.cpuUsage();
  const names = Array.from({ length: 140_000 }, (_, i) => `c${i % 130_000}`);
  const outcome = await bench.csv(bench.file('t.csv', `${names.join(',')}\n1\n`), ['id', 'c1', 'v']);
  expect(outcome.error).toMatchObject({ code: 'load.header' });
  expect(outcome.error?.message.length).toBeLessThan(5000);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000);
  const long = 'x'.repeat(500_000);
  expect((await bench.csv(bench.file('l.csv', `${long}\n1\n`), [long.slice(1)])).error?.code).toBe('load.header');
});

it.each(['§', '||', '', '\n', '"'])('the delimiter %j is refused', async (delimiter) => {
  const outcome = await bench.csv(bench.file('d.csv', 'id§city\n1§a\n'), ['id', 'city'], { delimiter });
  const code = delimiter === '' ? 'option.invalid' : 'load.delimiter';
  expect(outcome).toMatchObject({ status: 'failed', error: { code } });
});

it.each(['append', 'upsert'] as const)('files are not loaded by mode %s', async (mode) => {
  bench.file('t.csv', 'id\n1\n');
  const outcome = await load({ mode, key: ['id'], load: () => csvFile({ path: 't.csv', columns: ['id'] }) });
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'load.mode-of-files' } });
});
