import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCsvDialect } from '../../src/load/csv/csv-dialect.js';
import { createRecordFinder, type RecordFinder } from '../../src/load/csv/record-finder.js';
import { RECORD_LIMIT, RecordScanner, fieldsOf } from '../../src/load/csv/scanner.js';
import type { Reject } from '../../src/load/reject.js';

interface ScanOptions {
  chunk?: number;
  delimiter?: string;
}

const finder = createRecordFinder();

/** What the scanner finds, by WebAssembly and without it. */
function scan(content: string | Buffer, options: ScanOptions = {}) {
  const found = scanBy(finder, content, options);
  expect(found).toEqual(scanBy(null, content, options));
  return found;
}

function scanBy(by: RecordFinder | null, content: string | Buffer, { chunk = 1 << 20, delimiter = ',' }: ScanOptions) {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const rejects: Reject[] = [];
  const good: Buffer[] = [];
  let header: string[] = [];
  const scanner = new RecordScanner(
    {
      header: (fields) => (header = fields),
      reject: (reject) => rejects.push(reject),
      good: (part) => good.push(Buffer.from(part)),
    },
    { delimiter },
    by,
  );
  for (let i = 0; i < bytes.length; i += chunk) scanner.push(bytes.subarray(i, i + chunk));
  scanner.end();
  return {
    header,
    records: scanner.records,
    irregular: scanner.irregular,
    rejects: rejects.map(({ record, line, rule, raw }) => [record, line, rule, raw.toString('latin1')]),
    good: Buffer.concat(good).toString('utf8'),
  };
}

describe('regular files', () => {
  it.each([
    ['line feeds', 'a,b\n1,2\n3,4\n', 2],
    ['no line end at the end', 'a,b\n1,2\n3,4', 2],
    ['CR LF', 'a,b\r\n1,2\r\n3,4\r\n', 2],
    ['a byte order mark', '\ufeffa,b\n1,2\n', 1],
    ['quotes, commas and line ends inside quotes', 'a,b\n"x, ""y""\nz",2\n"",","\n', 2],
    ['CR LF and a bare CR inside quotes', 'a,b\n"x\r\ny","p\rq"\n', 1],
    ['empty values', 'a,b\n,\n,2\n', 2],
    ['only a header', 'a,b\n', 0],
    ['only a header without a line end', 'a,b', 0],
    ['blank lines', 'a,b\n1,2\n\n\n3,4\n\n', 2],
    ['letters of many bytes', 'a,b\nsão,😀\n', 1],
  ])('%s', (_, content, records) => {
    const found = scan(content);
    expect(found).toMatchObject({ header: ['a', 'b'], records, irregular: false, rejects: [] });
  });

  it('one column: a blank line is an absent value', () => {
    expect(scan('a\n1\n\n2\n')).toMatchObject({ records: 3, irregular: false });
  });

  it('another delimiter', () => {
    expect(scan('a;b\n1,5;2\n', { delimiter: ';' })).toMatchObject({ header: ['a', 'b'], records: 1, rejects: [] });
  });
});

describe('records that are rejected', () => {
  it.each<[string, string, (string | number)[][], number]>([
    ['too few columns', 'a,b,c\n1,2\n4,5,6\n', [[1, 2, 'column-count', '1,2']], 2],
    ['too many columns', 'a,b,c\n1,2,3\n1,2,3,4\n', [[2, 3, 'column-count', '1,2,3,4']], 2],
    ['a quote never closed takes one line', 'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n', [[2, 3, 'broken-quote', '4,"5,6']], 3],
    [
      'a quote closed on a later line by accident takes one line',
      'a,b,c\n4,"5,6\n7,8,9\n1,"x",3\n',
      [[1, 2, 'broken-quote', '4,"5,6']],
      3,
    ],
    ['text after a closing quote', 'a,b,c\n1,"x"y,3\n4,5,6\n', [[1, 2, 'broken-quote', '1,"x"y,3']], 2],
    ['a blank after a closing quote', 'a,b,c\n1,"x" ,3\n', [[1, 2, 'broken-quote', '1,"x" ,3']], 1],
    ['a blank before an opening quote', 'a,b,c\n1, "x",3\n', [[1, 2, 'broken-quote', '1, "x",3']], 1],
    ['a quote inside a value', 'a,b,c\n1,5" pipe,3\n', [[1, 2, 'broken-quote', '1,5" pipe,3']], 1],
    ['a NUL', 'a,b,c\n1,x\0y,3\n4,5,6\n', [[1, 2, 'nul-byte', '1,x\0y,3']], 2],
    ['a bare carriage return', 'a,b,c\n1,x\ry,3\n4,5,6\n', [[1, 2, 'stray-carriage-return', '1,x\ry,3']], 2],
    ['a byte order mark in front', 'a,b,c\n\ufeff1,2,3\n4,\ufeff5,6\n', [[1, 2, 'encoding', '\xef\xbb\xbf1,2,3']], 2],
    ['a line of blanks', 'a,b,c\n  \n4,5,6\n', [[1, 2, 'column-count', '  ']], 2],
    [
      'a record of several lines with too few columns is one reject',
      'a,b,c\n1,"x\ny\nz"\n4,5,6\n',
      [[1, 2, 'column-count', '1,"x\ny\nz"']],
      2,
    ],
    [
      'unless it swallowed good records',
      'a,b,c\n1,"2,3\n4,5,6\n7,8,"\n4,5,6\n',
      [
        [1, 2, 'column-count', '1,"2,3'],
        [3, 4, 'broken-quote', '7,8,"'],
      ],
      4,
    ],
    ['the line counts the lines inside quotes', 'a,b,c\n1,"x\n\ny",3\n4\n', [[2, 5, 'column-count', '4']], 2],
  ])('%s', (_, content, rejects, records) => {
    const found = scan(content);
    expect(found.rejects).toEqual(rejects);
    expect(found).toMatchObject({ records, irregular: true });
  });

  it('latin-1 among UTF-8, and only that record', () => {
    const content = Buffer.concat([
      Buffer.from('a,b\nsão,1\n'),
      Buffer.from('são,2\n', 'latin1'),
      Buffer.from('sé,3\n'),
    ]);
    expect(scan(content)).toMatchObject({ records: 3, rejects: [[2, 3, 'encoding', 's\xe3o,2']] });
  });

  it('a line longer than the limit, and the line after it is good', () => {
    const found = scan(`a,b\n1,${'x'.repeat(3 * RECORD_LIMIT)}\n3,4\n`, { chunk: 60_000 });
    expect(found.records).toBe(2);
    expect(found.rejects.map(([record, line, rule]) => [record, line, rule])).toEqual([[1, 2, 'too-long']]);
    expect(found.good).toBe('a,b\n"",""\n3,4\n');
  });

  it('an unclosed quote before more text than the limit takes one line', () => {
    const lines = Array.from({ length: 150_000 }, (_, i) => `${i},some text`).join('\n');
    const found = scan(`a,b\n1,"x\n${lines}\n`, { chunk: 60_000 });
    expect(found.rejects).toEqual([[1, 2, 'broken-quote', '1,"x']]);
    expect(found.records).toBe(150_001);
  });
});

describe('what the reader is given', () => {
  it('has a line of empty values in the place of a rejected record', () => {
    expect(scan('a,b\n1,2\nbroken\n3,4\n').good).toBe('a,b\n1,2\n"",""\n3,4\n');
  });

  it('has the line ends of the header throughout', () => {
    expect(scan('a,b\r\n1,2\n3,4\r\n5,6').good).toBe('a,b\r\n1,2\r\n3,4\r\n5,6');
    expect(scan('a,b\n1,2\r\n\r\n3,4\n')).toMatchObject({ good: 'a,b\n1,2\n3,4\n', irregular: true, records: 2 });
  });

  it('begins with the header', () => {
    expect(scan('\n\na,b\n1,2\n')).toMatchObject({ good: 'a,b\n1,2\n', irregular: true, header: ['a', 'b'] });
  });
});

const messy = fc
  .array(fc.constantFrom('a', ',', '"', '""', '\n', '\r\n', '\r', '\0', 'é', '1,2\n', '"x\ny",2\n', '\ufeff'), {
    maxLength: 60,
  })
  .map((parts) => `h,i\n${parts.join('')}`);

it('records get their number in the place of a last empty value, wherever chunks end, and those that are rejected none', () => {
  const text = 'a,b,n\n1,"x\ny",\n2,lost,more,\n3,"",\r\n4,z,';
  for (let size = 1; size <= text.length; size++) {
    let numbered = '';
    const scanner = new RecordScanner(
      {
        header() {},
        reject() {},
        good: (part) => void (numbered += part.toString()),
        numbered: (buffer, from, to, record) => void (numbered += `${buffer.toString('utf8', from, to)}${record}`),
      },
      { numbersRecords: true },
    );
    for (let at = 0; at < text.length; at += size) scanner.push(Buffer.from(text.slice(at, at + size)));
    scanner.end();
    expect(numbered).toBe('a,b,n\n1,"x\ny",1\n"","",""\n3,"",3\n4,z,4');
  }
});

describe('properties', () => {
  it('chunks of any size give the same answer', () => {
    fc.assert(
      fc.property(messy, fc.integer({ min: 1, max: 7 }), (content, chunk) => {
        expect(scan(content, { chunk })).toEqual(scan(content));
      }),
    );
  });

  it('what it gives the reader is regular', () => {
    fc.assert(
      fc.property(messy, (content) => {
        const first = scan(content);
        const again = scan(first.good);
        expect(again).toMatchObject({ records: first.records, rejects: [], irregular: false });
      }),
    );
  });

  it('every short file is read to its end, in chunks too, whatever its first line is', () => {
    const texts = ['a', ',', '"', '\r', '\n'].reduce<string[]>(
      (all, _, at, letters) =>
        at === 0 ? letters : all.flatMap((text) => ['', ...letters].map((next) => text + next)),
      [],
    );
    for (const text of new Set(texts)) {
      const whole = scan(text);
      expect(scan(text, { chunk: 1 })).toEqual(whole);
      expect(findCsvDialect(Buffer.from(text), {}, ',').encoding).toBe('utf-8');
    }
  });

  it('fields written by the rules are read back', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é', ' ') });
    fc.assert(
      fc.property(fc.array(field, { minLength: 2, maxLength: 5 }), (fields) => {
        const record = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
        expect(fieldsOf(Buffer.from(record), 44)).toEqual(fields);
        const header = fields.map((_, i) => `c${i}`).join(',');
        expect(scan(`${header}\n${record}\n`)).toMatchObject({ records: 1, rejects: [] });
      }),
    );
  });
});
