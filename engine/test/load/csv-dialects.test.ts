import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scannerOptions } from '../../src/load/csv/csv-layout.js';
import { createScanner, type DialectOptions } from '../../src/load/csv/dialect-scanner.js';
import type { CsvFileOptions } from '../../src/load/files/file-source.js';
import { renameColumns } from '../../src/load/csv/rename-columns.js';
import { RECORD_LIMIT } from '../../src/load/csv/scanner.js';
import type { Reject } from '../../src/load/reject.js';
import { Bench, scratchDir } from './support.js';

function scan(content: string, options: DialectOptions, chunk = 1 << 20) {
  const bytes = Buffer.from(content);
  const rejects: Reject[] = [];
  const good: Buffer[] = [];
  const lines: number[] = [];
  let header: string[] = [];
  const scanner = createScanner(
    {
      header: (fields) => (header = fields),
      reject: (reject) => rejects.push({ ...reject, raw: Buffer.from(reject.raw) }),
      record: (_, line) => lines.push(line),
      good: (part) => good.push(Buffer.from(part)),
    },
    options,
  );
  for (let i = 0; i < bytes.length; i += chunk) scanner.push(bytes.subarray(i, i + chunk));
  scanner.end();
  return {
    header,
    lines,
    records: scanner.records,
    comments: scanner.comments,
    rejects: rejects.map(({ line, rule, raw }) => [line, rule, raw.toString('utf8')]),
    good: Buffer.concat(good).toString('utf8'),
  };
}

/** The values that a reader of RFC 4180 finds in what the scanner gives it; NULL is an empty value without quotes. */
const valuesIn = (good: string, delimiter = ','): (string | null)[][] =>
  parse(good, {
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
  }).slice(1);

const SINGLE: DialectOptions = { quote: "'" };
const BACKSLASH: DialectOptions = { escape: '\\' };
const NO_QUOTES: DialectOptions = { quote: '', escape: '\\', nulls: ['\\N'] };

describe('quotes and escapes', () => {
  it.each<[string, DialectOptions, string, (string | null)[][]]>([
    [
      'single quotes',
      SINGLE,
      `a,b\n'x, ''y''\nz',5" pipe\n'',\n`,
      [
        ["x, 'y'\nz", '5" pipe'],
        ['', null],
      ],
    ],
    ['a backslash before a quote', BACKSLASH, 'a,b\n"say \\"hi\\"","\\\\"\n', [['say "hi"', '\\']]],
    [
      'a backslash before a delimiter and a line end, without quotes',
      BACKSLASH,
      'a,b\nx\\,y,1\\\n2\n',
      [['x,y', '1\n2']],
    ],
    ['a backslash before a CR LF', BACKSLASH, 'a,b\r\nx\\\r\ny,1\r\n', [['x\r\ny', '1']]],
    ['a backslash before anything else', BACKSLASH, 'a,b\nC:\\temp,"\\d+"\n', [['C:\\temp', '\\d+']]],
    ['a backslash at the end', BACKSLASH, 'a,b\n1,\\', [['1', '\\']]],
    ['no quotes', { quote: '' }, 'a,b\n"x,y"z\n', [['"x', 'y"z']]],
    ['no quotes and a carriage return', { quote: '' }, 'a,b\nx\ry,1\n', [['x\ry', '1']]],
    [
      'no quotes, escapes and NULL',
      NO_QUOTES,
      'a,b\n\\N,\\\\N\n"\\N",\n',
      [
        [null, '\\N'],
        ['"\\N"', null],
      ],
    ],
    ['NULL in quotes', { ...BACKSLASH, nulls: ['\\N', 'NA'] }, 'a,b\n"\\N","NA"\n', [[null, null]]],
    ['letters of many bytes', BACKSLASH, 'a,b\n\\são,"\\😀"\n', [['\\são', '\\😀']]],
    ['a quote that means something in a pattern', { quote: '^', escape: ']' }, 'a,b\n^x],]^^,]-\n', [['x,^', ']-']]],
  ])('%s', (_, options, content, values) => {
    const found = scan(content, options);
    expect(found).toMatchObject({ header: ['a', 'b'], rejects: [], records: values.length });
    expect(valuesIn(found.good)).toEqual(values);
  });

  it.each<[string, DialectOptions, string, (string | number)[][], number[]]>([
    ['a quote never closed', SINGLE, `a,b\n'x,1\n2,3\n`, [[2, 'broken-quote', `'x,1`]], [3]],
    ['text after a quote', SINGLE, `a,b\n'x'y,1\n2,3\n`, [[2, 'broken-quote', `'x'y,1`]], [3]],
    ['a quote within a value', SINGLE, `a,b\nx'y,1\n2,3\n`, [[2, 'broken-quote', `x'y,1`]], [3]],
    ['a doubled quote beside an escape', BACKSLASH, 'a,b\n"x""y",1\n2,3\n', [[2, 'broken-quote', '"x""y",1']], [3]],
    ['an escaped quote that closes nothing', BACKSLASH, 'a,b\n"x\\",1\n2,3\n', [[2, 'broken-quote', '"x\\",1']], [3]],
    ['a wrong number of fields', NO_QUOTES, 'a,b\nx\\,1\n2,3\n', [[2, 'column-count', 'x\\,1']], [3]],
    ['lines within values', BACKSLASH, 'a,b\n"x\ny",1\\\n2\n3\n4,5\n', [[5, 'column-count', '3']], [2, 6]],
    ['a carriage return', SINGLE, 'a,b\nx\ry,1\n2,3\n', [[2, 'stray-carriage-return', 'x\ry,1']], [3]],
    ['a NUL', SINGLE, `a,b\n'x\0',1\n2,3\n`, [[2, 'nul-byte', `'x\0',1`]], [3]],
  ])('rejects %s, and the lines after it are good', (_, options, content, rejects, lines) => {
    expect(scan(content, options)).toMatchObject({ rejects, lines });
  });

  it('rejects a record that is too long, or would be when it is converted', () => {
    const long = `'${'"'.repeat(RECORD_LIMIT - 100)}'`;
    const found = scan(`a,b\n${long},1\n'${'x'.repeat(RECORD_LIMIT)}',1\n`, SINGLE, 60_000);
    expect(found.rejects.map(([line, rule]) => [line, rule])).toEqual([
      [2, 'too-long'],
      [3, 'too-long'],
    ]);
  });
});

describe('lines that are no records', () => {
  it.each<[string, DialectOptions, string, Partial<ReturnType<typeof scan>>]>([
    [
      'lines to skip',
      { skip: 2 },
      'Title "1\n\na,b\n1,2\n3\n',
      { header: ['a', 'b'], lines: [4], rejects: [[5, 'column-count', '3']] },
    ],
    ['lines to skip after a byte order mark', { skip: 1 }, '\ufeffx\na,b\n1,2\n', { header: ['a', 'b'], lines: [3] }],
    [
      'comments',
      { comment: '#' },
      '# one\na,b\n#"\n1,#2\n"#3",4\n"\n#5",6\n# end',
      { header: ['a', 'b'], lines: [4, 5, 6], comments: 3, rejects: [] },
    ],
    [
      'comments with other quotes',
      { comment: '#', quote: "'" },
      `#'\na,b\n'#1',2\n#\n`,
      { lines: [3], comments: 2, rejects: [] },
    ],
    ['comments in one column', { comment: '#' }, 'a\n#\n\n1\n', { lines: [3, 4], comments: 1 }],
    [
      'no header',
      { hasHeader: false },
      '1,2\n3,4\n',
      { header: ['column1', 'column2'], lines: [1, 2], good: '"",""\n1,2\n3,4\n' },
    ],
    [
      'no header and a stated number of columns',
      { hasHeader: false, columns: 2 },
      '1\n3,4\n',
      { lines: [2], rejects: [[1, 'column-count', '1']] },
    ],
    ['no header, one column and a blank line', { hasHeader: false, columns: 1 }, '\n1\n', { lines: [1, 2] }],
    [
      'no header, other quotes and CR LF',
      { hasHeader: false, quote: "'" },
      `'1',2\r\n`,
      { lines: [1], good: '"",""\r\n"1",2\r\n' },
    ],
  ])('%s', (_, options, content, expected) => {
    expect(scan(content, options)).toMatchObject(expected);
    expect(scan(content, options, 1)).toEqual(scan(content, options));
  });
});

/** Every text of up to `length` of some letters. */
function* texts(letters: readonly string[], length: number): Generator<string> {
  yield '';
  if (length > 0) for (const letter of letters) for (const rest of texts(letters, length - 1)) yield letter + rest;
}

describe('every short file', () => {
  const LETTERS = ['a', ',', "'", '\\', '\n', '#', '\r'];
  const DIALECTS: DialectOptions[] = [
    { quote: "'" },
    { quote: "'", escape: '\\', comment: '#' },
    { quote: '', escape: '\\' },
    { quote: '', comment: '#', hasHeader: false },
    { quote: "'", hasHeader: false, columns: 2 },
    { comment: '#', skip: 1 },
  ];

  it.each(DIALECTS)('%j: is read to its end, in chunks too, and what the reader is given is regular', (options) => {
    for (const text of texts(LETTERS, 4)) {
      const content = `h,i\n${text}`;
      const found = scan(content, options);
      if (scan(content, options, 1).good !== found.good) expect(scan(content, options, 1)).toEqual(found);
      if (found.header.length === 0) continue;
      const again = scan(found.good, {});
      if (again.records !== found.records || again.rejects.length > 0) expect([content, again, found]).toBe('regular');
    }
  });

  it.each<[DialectOptions, object]>([
    [{ quote: "'" }, { quote: "'", escape: "'" }],
    [{ quote: '' }, { quote: false, escape: null }],
    [
      { quote: "'", comment: '#' },
      { quote: "'", escape: "'", comment: '#', comment_no_infix: true },
    ],
    [
      { quote: "'", skip: 1 },
      { quote: "'", escape: "'", from_line: 2 },
    ],
  ])('%j: has the values that csv-parse finds', (options, theirs) => {
    let compared = 0;
    for (const text of texts(['x', ',', "'", '\n', '#'], 5)) {
      const content = `${options.skip === 1 ? 'title\n' : ''}h,i\n${text}\n`;
      const found = scan(content, options);
      if (found.rejects.length > 0) continue;
      const rows = parse(content, {
        ...theirs,
        relax_column_count: true,
        skip_empty_lines: true,
        record_delimiter: '\n',
      }).slice(1);
      const ours = valuesIn(found.good).map((row) => row.map((value) => value ?? ''));
      if (JSON.stringify(ours) !== JSON.stringify(rows)) expect({ content, ours }).toEqual({ content, ours: rows });
      compared++;
    }
    expect(compared).toBeGreaterThan(400);
  });

  const value = fc.string({ unit: fc.constantFrom('a', ',', "'", '"', '\\', '\n', '\r', '#', 'é', ' ', 'N') });

  it('values written by the rules are read back', () => {
    const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
    const escaped = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
    const bare = (text: string): string => text.replaceAll(/[,\\\n]/g, '\\$&').replaceAll('\r\\\n', '\\\r\n');
    for (const [options, write] of [
      [SINGLE, quoted],
      [BACKSLASH, escaped],
      [{ quote: '', escape: '\\' }, bare],
    ] as const)
      fc.assert(
        fc.property(fc.array(fc.tuple(value, value), { minLength: 1 }), (rows) => {
          const isPlain = write !== bare;
          const writable = isPlain ? rows : rows.map((row) => row.map((text) => `${text}.`));
          const content = `a,b\n${writable.map((row) => row.map(write).join(',')).join('\n')}\n`;
          const found = scan(content, options);
          expect(found.rejects).toEqual([]);
          expect(valuesIn(found.good)).toEqual(writable);
        }),
      );
  });
});

const scratch = scratchDir();
afterAll(scratch.remove);
let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
});
afterEach(() => bench.close());

describe('renamed columns', () => {
  const header = (names: string[], quote = true) => ({ file: 't.csv', line: 1, names, quote });

  it.each<[string[], string[]]>([
    [
      ['a', 'a', 'A'],
      ['a', 'a_2', 'A_3'],
    ],
    [
      ['a', 'a', 'a_2'],
      ['a', 'a_3', 'a_2'],
    ],
    [
      ['', ' ', 'column1'],
      ['column1_2', 'column2', 'column1'],
    ],
    [
      ['__proto__', 'constructor', '__proto__'],
      ['__proto__', 'constructor', '__proto___2'],
    ],
  ])('%j are distinct as %j', (names, renamed) => {
    expect(renameColumns(header(names), { header: 'rename' }).names).toEqual(renamed);
    expect(renameColumns(header(names), {})).toEqual({ names, notes: [] });
  });

  it('are always distinct, and those that were keep their names', () => {
    const name = fc.constantFrom('a', 'A', 'a_2', 'a_3', '', ' ', 'column1', 'column2', 'column2_2', 'b');
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const renamed = renameColumns(header(names), { header: 'rename' }).names;
        expect(new Set(renamed.map((each) => each.toLowerCase())).size).toBe(names.length);
        for (const [i, each] of names.entries())
          if (each.trim() !== '' && names.every((other, j) => i === j || other.toLowerCase() !== each.toLowerCase()))
            expect(renamed[i]).toBe(each);
      }),
    );
  });

  it('are not quoted where a header may be a person', () => {
    const { notes } = renameColumns(header(['Ana', 'Ana', ''], false), { header: 'rename' });
    expect(notes).toEqual(['its header is renamed: column 2 (repeated), column 3 (without a name)']);
    expect(() => renameColumns(header(['Ana'], false), { rename: { Ann: 'x' } })).toThrow(
      /^t\.csv: rename names "Ann"/,
    );
  });
});

describe('a loader with options of its own', () => {
  const load = (options: Partial<CsvFileOptions>, columns = ['a', 'b']) =>
    bench.csv(path.join(bench.dir, 't.csv'), columns, options);

  it('says what it did not read, and counts lines of the file', async () => {
    bench.file('t.csv', "title\n# c\na,b\n'1\n2',3\nx\n#\n4,5\n");
    const outcome = await load({ skip: 1, comment: '#', quote: "'" });
    expect(outcome).toMatchObject({ status: 'success', result: { read: 3, loaded: 2, rejected: 1 } });
    expect(outcome.notes).toEqual([
      't.csv: its first line is skipped',
      't.csv: 2 lines that begin with # are comments',
    ]);
    expect(outcome.warnings).toEqual([expect.stringContaining('the first at t.csv:6: expected 2 columns, found 1')]);
    expect(await bench.rows('SELECT a, b, _source_row FROM raw.t ORDER BY 3')).toEqual([
      ['1\n2', '3', 1],
      ['4', '5', 3],
    ]);
  });

  it('loads an unchanged file again when one of them changes, and only then', async () => {
    bench.file('t.csv', 'a,b\n1,2\n3,4\n5,6\n');
    const all: Partial<CsvFileOptions>[] = [
      {},
      { quote: "'" },
      { escape: '\\' },
      { comment: '3' },
      { header: false },
      { header: 'rename' },
      { header: false, skip: 1 },
      { nulls: ['1'] },
    ];
    for (const options of all) {
      expect((await load(options)).status).toBe('success');
      expect((await load(options)).status).toBe('skipped');
    }
    expect((await load({ rename: { a: 'c' } }, ['c', 'b'])).status).toBe('success');
  });

  it.each<[string, Partial<CsvFileOptions>, string, string, string]>([
    [
      'the same quote and delimiter',
      { quote: ';', delimiter: ';' },
      'a,b\n',
      'load.dialect',
      'the delimiter and the quote of t.csv are both ";"',
    ],
    [
      'the same escape and comment',
      { escape: '#', comment: '#' },
      'a,b\n',
      'load.dialect',
      'the escape and the comment of t.csv are both "#"',
    ],
    [
      'more lines to skip than it has',
      { skip: 5 },
      'a,b\n1,2\n',
      'load.empty-file',
      't.csv has no header after 2 skipped lines and 0 comments',
    ],
    ['nothing but comments', { comment: '#' }, '#a\n#b', 'load.empty-file', 'after 0 skipped lines and 2 comments'],
    [
      'a header that is not the one renamed',
      { rename: { C: 'b' } },
      'a,c\n1,2\n',
      'load.header',
      'rename names "C", which is not in the header',
    ],
    [
      'a column renamed to one that is there',
      { rename: { a: 'b' } },
      'a,b\n1,2\n',
      'load.header',
      'column a is missing',
    ],
    ['a repeated name', {}, 'a,b,a\n1,2,3\n', 'load.header', 'column a occurs twice'],
    ['lines before the header', {}, 'Report\na,b\n1,2\n', 'load.header', 'column a is missing'],
    [
      'a decimal comma without a contract',
      { decimal: ',' },
      'a,b\n1,2\n',
      'load.decimal',
      'which columns of t.csv are numbers',
    ],
    [
      'a header that cannot be read after lines that are skipped',
      { skip: 1 },
      'x\na,"b\n1,2\n',
      'load.header-unreadable',
      'cannot be read: a,"b',
    ],
  ])('fails with %s', async (_, options, content, code, message) => {
    bench.file('t.csv', content);
    const { status, error } = await load(options);
    expect({ status, code: error?.code }).toEqual({ status: 'failed', code });
    expect(error?.message).toContain(message);
    expect(error?.hint).toBeTruthy();
    if (content.includes('a,b,a')) expect(error?.hint).toContain("header: 'rename'");
    if (content.startsWith('Report')) expect(error?.hint).toContain('skip');
    if (code === 'load.header-unreadable') expect(error?.location).toEqual({ file: 't.csv', line: 2 });
  });
});

describe('the warehouse reads as many', () => {
  const LAYOUTS: Partial<CsvFileOptions>[] = [
    { quote: "'" },
    { quote: "'", escape: '\\', comment: '#', nulls: ['\\N'] },
    { quote: '', escape: '\\', skip: 1 },
    { quote: '', comment: '#', header: false },
    { comment: '#', skip: 1 },
  ];

  it.each(LAYOUTS)('%j', async (layout) => {
    const part = fc.constantFrom(
      'a',
      ',',
      "'",
      '"',
      '\\',
      '\n',
      '\r\n',
      '\r',
      '\0',
      '1,2\n',
      `'x\ny',2\n`,
      '#',
      '\ufeff',
      '\\N',
    );
    const first = `${layout.skip === 1 ? 'a title\n' : ''}${layout.header === false ? '' : 'a,b\n'}1,1\n`;
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
        const content = `${first}${parts.join('')}`;
        const outcome = await bench.csv(bench.file('t.csv', content), ['a', 'b'], layout, { fullRefresh: true });
        expect(outcome.error?.message).toBeUndefined();
        expect(outcome.result.loaded + outcome.result.rejected).toBe(outcome.result.read);
        const { good, rejects, lines } = scan(content, { ...scannerOptions(layout), columns: 2, nulls: layout.nulls });
        expect(outcome.result).toMatchObject({ loaded: lines.length, rejected: rejects.length });
        // Of a value the client takes a byte order mark away.
        if (rejects.length === 0 && layout.quote !== undefined && !content.includes('\ufeff'))
          expect(await bench.rows('SELECT a, b FROM raw.t ORDER BY _source_row')).toEqual(valuesIn(good));
      }),
      { numRuns: 40 },
    );
  });

  it('no line is longer than it takes, however long the conversion of a record is', async () => {
    const quotes = (n: number): string => `'${'"'.repeat(n)}'`;
    const content = `a,b\n${quotes(RECORD_LIMIT - 100)},1\n${quotes(999_990)},2\n`;
    const outcome = await bench.csv(bench.file('t.csv', content), ['a', 'b'], { quote: "'" });
    expect(outcome.error?.message.slice(0, 200)).toBeUndefined();
    expect(await bench.rows('SELECT length(a), b FROM raw.t ORDER BY _source_row')).toEqual([[999_990, '2']]);
    expect(await bench.rows('SELECT rule, reason FROM meta.rejected_rows')).toEqual([
      ['too-long', 'longer than 2,000,000 bytes with its quotes doubled'],
    ]);
  });
});
