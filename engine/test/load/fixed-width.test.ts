import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { fixedWidthFile, type FixedWidthFileOptions } from '../../src/load/files/file-source.js';
import { Bench, scratchDir } from './support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
});
afterEach(() => bench.close());

const COLUMNS = { id: [1, 4], name: [6, 11], amount: [12, 18] } as const;
const line = (id: string, name: string, amount: string): string =>
  id.padEnd(5) + name + ' '.repeat(6 - [...name].length) + amount.padStart(7);
const load = (content: string | Buffer, options: Partial<FixedWidthFileOptions> = {}) => {
  const file = bench.file('t.txt', content);
  return bench.load({
    name: 't',
    table: 't',
    load: () => fixedWidthFile({ path: file, columns: COLUMNS, ...options }),
  });
};
const loaded = () => bench.rows('SELECT id, name, amount FROM raw.t ORDER BY _source_row');
const rejects = () => bench.rows('SELECT line_number, rule, reason, raw_text FROM meta.rejected_rows ORDER BY ALL');

it('values are without their padding, blank ones NULL, and the gap between columns is left out', async () => {
  const outcome = await load(
    `${line('0001', 'Anaéá', '1.50')}\r\n${line('0002', 'a"b,c\t', '')}\r\n\r\n${line('', '😀', '-7')}\n`,
  );
  expect(outcome.error?.message).toBeUndefined();
  expect(outcome).toMatchObject({ status: 'success', result: { read: 3, loaded: 3, rejected: 0 } });
  expect(await loaded()).toEqual([
    ['0001', 'Anaéá', '1.50'],
    ['0002', 'a"b,c\t', null],
    [null, '😀', '-7'],
  ]);
});

it('a line of another length, or that is no text, is rejected with its number', async () => {
  const good = line('0001', 'Ana', '1.50');
  const bytes = Buffer.concat([
    Buffer.from(`\uFEFF${good}\n${good.slice(1)}\n\n${good} \n`),
    Buffer.from(`${line('0004', 'éva', '1')}\n`, 'latin1'),
    Buffer.from(`${line('0005', 'a\0b', '1')}\n${line('0006', 'Ana', '6')}`),
  ]);
  expect((await load(bytes)).result).toMatchObject({ read: 6, loaded: 2, rejected: 4 });
  expect((await loaded()).map(([id]) => id)).toEqual(['0001', '0006']);
  expect((await rejects()).map((row) => row.slice(0, 3))).toEqual([
    [2, 'line-length', 'expected 18 characters, found 17'],
    [4, 'line-length', 'expected 18 characters, found 19'],
    [5, 'encoding', 'not valid UTF-8'],
    [6, 'nul-byte', 'a NUL byte'],
  ]);
});

it('a byte order mark is no character at the beginning of the file, and one elsewhere', async () => {
  const [first, second] = [line('0001', 'Ana', '1'), line('0002', '\uFEFFEva', '2')];
  expect((await load(`\uFEFF${first}\n${second}\n\uFEFF${first}\n`)).result).toMatchObject({ loaded: 2, rejected: 1 });
  expect(await bench.rows('SELECT length(name) FROM raw.t ORDER BY _source_row')).toEqual([[3], [4]]);
});

it('takes other encodings, lines before the records, the width of lines, markers of NULL, and packed files', async () => {
  const text = `HEADER\n${line('0001', 'Zoë', '9999')} filler\n`;
  for (const content of [Buffer.from(text, 'latin1'), gzipSync(Buffer.from(text, 'latin1'))]) {
    const outcome = await load(content, { encoding: 'latin1', skip: 1, width: 25, nulls: ['9999'] });
    expect(outcome.error?.message).toBeUndefined();
    expect(await loaded()).toEqual([['0001', 'Zoë', null]]);
  }
});

it('rows that break a contract have their line', async () => {
  bench.file('contract.json', JSON.stringify({ type: 'object', properties: { id: { enum: ['0001'] } } }));
  const file = bench.file('t.txt', `${line('0001', 'Ana', '1')}\n\n${line('0002', 'Ana', '1')}\n`);
  await bench.load({
    ...{ name: 't', table: 't', contract: 'contract.json' },
    load: () => fixedWidthFile({ path: file, columns: COLUMNS }),
  });
  expect((await rejects()).map(([line, rule]) => [line, rule])).toEqual([[3, 'contract-enum']]);
});

it('columns that overlap, or end behind the line, are errors', () => {
  const columns = { id: [1, 8], name: [8, 40] } as const;
  expect(() => fixedWidthFile({ path: 'x', columns })).toThrow('the columns id and name share the character 8');
  expect(() => fixedWidthFile({ path: 'x', columns: { id: [1, 8] }, width: 7 })).toThrow('ends at 8, and lines at 7');
});
