import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { excelFile, type ExcelFileOptions } from '../../src/load/files/file-source.js';
import { pythonWith, runPython } from '../support/python.js';
import { itRequires } from '../support/requires.js';
import { FileServer } from './file-server.js';
import { Bench, scratchDir } from './support.js';
import { WRITERS, workbook } from './workbook.js';
import { zip } from './zip.js';

const python = await pythonWith(...WRITERS);
const itWithWriters = itRequires(python !== undefined, `${WRITERS.join(' and ')} cannot be installed from PyPI`);

const books = scratchDir();
const scratch = scratchDir();
beforeAll(async () => {
  if (python !== undefined) await runPython(python, path.join(import.meta.dirname, 'workbooks.py'), books.path);
});
afterAll(() => {
  books.remove();
  scratch.remove();
});

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
  bench.file('here', '');
});
afterEach(() => bench.close());

const load = (file: string, columns: string[], options: Partial<ExcelFileOptions> = {}) =>
  bench.load({ name: 't', table: 't', load: () => excelFile({ path: file, columns, ...options }) });
const loadBook = (name: string, columns: string[], options: Partial<ExcelFileOptions> = {}) =>
  load(path.join(books.path, name), columns, options);
const loaded = (columns: string[]) =>
  bench.rows(`SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM raw.t ORDER BY _source_row`);
const rejects = () => bench.rows('SELECT line_number, rule, reason, raw_text FROM meta.rejected_rows ORDER BY ALL');

describe('workbooks of other programs', () => {
  const COLUMNS = ['text', 'whole', 'amount', 'day', 'at', 'time', 'span', 'is'];

  itWithWriters('the values of openpyxl are texts, in both systems of dates', async () => {
    for (const file of ['openpyxl.xlsx', 'openpyxl-1904.xlsx']) {
      const { error, status, result, warnings } = await loadBook(file, COLUMNS);
      expect([error?.message, status, result.read, result.loaded]).toEqual([undefined, 'success', 2, 2]);
      expect(warnings).toEqual([`${file}: 1 empty row left out, the first is row 3`]);
      expect(await loaded(COLUMNS)).toEqual([
        [
          'a "b", c\n\ré',
          '1234567890123456',
          '1.1',
          '2018-01-31',
          '2018-01-31 12:30:00.5',
          '06:05:04',
          '36:30:00',
          'true',
        ],
        ['=x', '-7', '0.3', '1904-01-02', '1999-12-31 00:00:00', null, null, 'false'],
      ]);
    }
  });

  itWithWriters('so are those of XlsxWriter, shared or in their cells', async () => {
    for (const file of ['xlsxwriter.xlsx', 'xlsxwriter-inline.xlsx', 'xlsxwriter-1904.xlsx']) {
      expect(await loadBook(file, COLUMNS)).toMatchObject({ status: 'success', warnings: [] });
      expect(await loaded(COLUMNS)).toEqual([
        ['a "b", c\n\ré', '42', '1.1', '2018-01-31', '2018-01-31 12:30:00.5', '06:05:00', '36:30:00', 'true'],
        ['rich text', '-7', '1e+300', null, null, null, null, null],
      ]);
    }
  });

  itWithWriters('of several sheets one is named', async () => {
    expect((await loadBook('sheets.xlsx', ['id'])).error).toMatchObject({
      code: 'load.sheet',
      message: 'sheets.xlsx has 3 sheets',
      hint: 'name the sheet to read: Orders, Costs & more, Old (hidden)',
    });
    await loadBook('sheets.xlsx', ['id'], { sheet: 'Costs & more' });
    expect(await loaded(['id'])).toEqual([['2']]);
    expect((await loadBook('sheets.xlsx', ['id'], { sheet: 'Old' })).warnings).toEqual([
      'sheets.xlsx: the sheet is hidden',
    ]);
    expect((await loadBook('sheets.xlsx', ['id'], { sheet: 'Order' })).error).toMatchObject({
      code: 'load.no-sheet',
      hint: 'did you mean Orders?',
    });
    expect((await loadBook('sheets.xlsx', ['id'], { sheet: 'Chart' })).error?.code).toBe('load.no-sheet');
  });

  itWithWriters('what is no plain table is said: titles, empty, hidden and merged rows, notes beside it', async () => {
    const columns = ['city', '2018', 'Unnamed: 0'];
    const title = await loadBook('layout.xlsx', columns);
    expect(title.error?.message).toMatch(/^layout\.xlsx: column city is missing/);
    const { result, warnings } = await loadBook('layout.xlsx', columns, { skip: 2 });
    expect(result).toMatchObject({ read: 4, loaded: 3, rejected: 1 });
    expect(warnings).toEqual([
      'layout.xlsx: 2 empty rows left out, the first is row 7',
      'layout.xlsx: 1 hidden row read as the others',
      'layout.xlsx: 1 range of merged cells, such as B8:B9: only the first cell has the value',
      '1 of 4 records rejected, the first at layout.xlsx:11: F11 has a value, and its column no header',
    ]);
    expect(await loaded(columns)).toEqual([
      ['Recife', '1', '6'],
      ['Natal', '2', '8'],
      [null, '3', '9'],
    ]);
    expect(await loadBook('layout.xlsx', columns, { skip: 2 })).toMatchObject({ status: 'skipped' });
  });

  itWithWriters('errors, dates that are none and formulas without a value are rejected rows, never NULL', async () => {
    const columns = ['id', 'value'];
    expect((await loadBook('faults.xlsx', columns)).result).toMatchObject({ read: 6, loaded: 2, rejected: 4 });
    expect(await rejects()).toEqual([
      [3, 'cell-error', 'B3 is #N/A', '2,#N/A'],
      [4, 'cell-error', 'B4 is #DIV/0!', '3,#DIV/0!'],
      [5, 'cell', 'B5 is no date', '4,60'],
      [6, 'cell', 'B6 is a formula without a stored value', '5,""'],
    ]);
    const { warnings } = await loadBook('faults.xlsx', columns, { nulls: ['#N/A', 'good'] });
    expect(warnings[0]).toBe(
      'faults.xlsx: 4 cells with stored values of formulas that may be old: the workbook is to be calculated when it is opened',
    );
    expect(await loaded(columns)).toEqual([
      ['1', null],
      ['2', null],
      ['6', '2'],
    ]);
    expect((await loadBook('formulas.xlsx', columns)).result).toMatchObject({ read: 2, loaded: 1, rejected: 1 });
  });

  itWithWriters('rows that break a contract have the numbers of their rows in the sheet', async () => {
    bench.file('contract.json', JSON.stringify({ type: 'object', properties: { '2018': { enum: ['1', '3'] } } }));
    await bench.load({
      ...{ name: 't', table: 't', contract: 'contract.json' },
      load: () =>
        excelFile({ path: path.join(books.path, 'layout.xlsx'), columns: ['Unnamed: 0', 'city', '2018'], skip: 4 }),
    });
    expect((await rejects()).map(([line, rule]) => [line, rule])).toEqual([
      [8, 'contract-enum'],
      [11, 'column-count'],
    ]);
  });

  itWithWriters(
    'in a sheet of one column an empty row between others is a record, and a sheet may be empty',
    async () => {
      await loadBook('one-column.xlsx', ['id']);
      expect(await loaded(['id'])).toEqual([['1'], [null], ['3']]);
      expect((await loadBook('empty.xlsx', ['id'])).error?.code).toBe('load.empty-file');
    },
  );

  itWithWriters('a workbook may be packed by gzip or in an archive', async () => {
    const bytes = fs.readFileSync(path.join(books.path, 'xlsxwriter.xlsx'));
    bench.file('a.xlsx.gz', gzipSync(bytes));
    bench.file('b.zip', zip({ 'b.xlsx': bytes }));
    for (const name of ['a.xlsx', 'b.xlsx']) {
      expect(await load(path.join(bench.dir, name), COLUMNS)).toMatchObject({ status: 'success' });
      expect((await loaded(['whole'])).flat()).toEqual(['42', '-7']);
    }
  });
});

describe('what a workbook may have by its standard', () => {
  const read = async (sheet: string, parts: Parameters<typeof workbook>[1] = {}) => {
    const outcome = await load(bench.file('t.xlsx', workbook(sheet, parts)), ['a', 'b']);
    return outcome.error === undefined ? loaded(['a', 'b']) : `${outcome.error.code}: ${outcome.error.message}`;
  };
  const HEADER = '<row><c t="inlineStr"><is><t>a</t></is></c><c t="str"><v>b</v></c></row>';

  it('cells and rows without references, prefixes of names, phonetic readings, dates of ISO 8601', async () => {
    expect(
      await read(
        `${HEADER}<row><c t="inlineStr"><is><r><t>漢</t></r><rPh sb="0" eb="1"><t>かん</t></rPh></is></c><c t="d"><v>2018-01-31T12:30:00Z</v></c></row>`,
      ),
    ).toEqual([['漢', '2018-01-31 12:30:00']]);
    expect(
      await read(`${HEADER}<row><c><v>1</v></c><c/></row>`.replaceAll(/<(\/?)(\w)/g, '<$1x:$2'), { prefix: 'x:' }),
    ).toEqual([['1', null]]);
  });

  it.each([
    ['1.1000000000000001', '1.1'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.2345678901234568E+16', '12345678901234568'],
    ['1E-3', '0.001'],
    ['5.10', '5.10'],
    ['123456789012345678.25', '123456789012345678.25'],
  ])('the number %s is %s', async (stored, text) => {
    expect(await read(`${HEADER}<row><c><v>${stored}</v></c></row>`)).toEqual([[text, null]]);
  });

  it.each([
    ['<c t="s"><v>7</v></c>', 'A2 names a shared text that is missing'],
    ['<c><v>many</v></c>', 'A2 is not a number'],
    ['<c t="str"><v>_x0000_</v></c>', 'A2 contains a NUL byte'],
    ['<c t="str"><v>_xD83D_</v></c>', 'A2 contains half a character'],
    ['<c t="e"><v>Ana Lima</v></c>', 'A2 is an error'],
    [`<c t="str"><v>${'x'.repeat(1 << 20)}y</v></c>`, 'longer than 1,048,576 bytes'],
  ])('a cell %.20s is rejected', async (cell, reason) => {
    await read(`${HEADER}<row>${cell}</row><row><c><v>1</v></c></row>`);
    expect((await rejects()).map(([line, , why]) => [line, why])).toEqual([[2, reason]]);
  });

  it.each([
    ['a sheet that ends early', `${HEADER}<row>`, /^load\.unreadable: t\.xlsx cannot be read/],
    ['rows out of order', `<row r="5">${HEADER.slice(5)}<row r="2"/>`, /row 2 follows row 5/],
    ['a row that no sheet has', `${HEADER}<row r="1048577"><c><v>1</v></c></row>`, /row 1048577 follows row 1/],
    [
      'a cell twice',
      `${HEADER}<row><c r="B2"><v>1</v></c><c r="B2"><v>2</v></c></row>`,
      /cell B2 is in no place of row 2/,
    ],
    ['an entity of its own', `${HEADER}<row><c t="str"><v>&x;</v></c></row>`, /^load\.unreadable/],
    ['nesting without end', `${HEADER}${'<row>'.repeat(200)}`, /nested deeper than 100/],
    ['a text without end', `${HEADER}<row><c t="str"><v>${'x'.repeat(9 << 20)}`, /a value is longer than 8 MiB/],
    ['an error as a header', '<row><c t="e"><v>#REF!</v></c></row>', /^load\.header: t\.xlsx: A1 is #REF!/],
  ])('%s is an error', async (_, sheet, message) => {
    expect(await read(sheet)).toMatch(message);
  });

  it('a cell without a value is empty, and a boolean or a shared text that is none is rejected', async () => {
    const sheet = [
      '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>',
      '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v></v></c></row>',
      '<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="b"><v/></c></row>',
      '<row r="4"><c r="A4"><v>3</v></c><c r="B4" t="b"><v>TRUE</v></c></row>',
      '<row r="5"><c r="A5"><v>4</v></c><c r="B5" t="b"><v>7</v></c></row>',
      '<row r="6"><c r="A6"><v>5</v></c><c r="B6" t="s"><v> </v></c></row>',
    ].join('');
    expect((await load(bench.file('t.xlsx', workbook(sheet)), ['a', 'b'])).result).toMatchObject({
      loaded: 3,
      rejected: 2,
    });
    expect(await loaded(['a', 'b'])).toEqual([
      ['1', null],
      ['2', null],
      ['3', 'true'],
    ]);
  });

  it('a file that is no workbook, or lacks its parts', async () => {
    const error = async (content: Buffer | string) => (await load(bench.file('t.xlsx', content), ['a'])).error;
    expect(await error('a\n1\n')).toMatchObject({ code: 'load.unreadable', message: 't.xlsx is no workbook' });
    expect(await error(zip({ '[Content_Types].xml': '<Types/>' }))).toMatchObject({ code: 'load.unreadable' });
    expect(await error(workbook(HEADER).subarray(0, 300))).toMatchObject({
      code: expect.stringMatching(/^load\./) as string,
    });
  });

  it('a workbook at an address is downloaded as a whole', async () => {
    const server = new FileServer();
    await server.listen();
    try {
      server.put('/t.xlsx', workbook(`${HEADER}<row><c><v>1</v></c></row>`));
      const source = () => excelFile({ url: server.url('/t.xlsx'), columns: ['a', 'b'] });
      expect(await bench.load({ name: 't', table: 't', load: source })).toMatchObject({ status: 'success' });
      expect(await loaded(['a', 'b'])).toEqual([['1', null]]);
      expect(await bench.load({ name: 't', table: 't', load: source })).toMatchObject({ status: 'skipped' });
    } finally {
      server.close();
    }
  });

  it('names of sheets and headers are not quoted where they may be personal', async () => {
    const file = bench.file('t.xlsx', workbook(HEADER, { sheets: ['Ana Lima', 'Rui Paz'] }));
    const outcome = await bench.load(
      { name: 't', table: 't', load: () => excelFile({ path: file, columns: ['a', 'b'] }) },
      { personal: { names: ['a'], isEmpty: false } as never },
    );
    expect(outcome.error?.message).toBe('t.xlsx has 2 sheets');
    expect(outcome.error?.hint).toBe('name the sheet to read');
  });
});
