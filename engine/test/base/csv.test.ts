import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCsv, formatCsvField, parseCsv } from '../../src/base/csv.js';

const fail = (message: string, line: number): never => {
  throw new Error(`${line}: ${message}`);
};
const fieldsOf = (text: string): string[][] => parseCsv(text, fail).map(({ fields }) => fields);
const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', 'é') });
const anyRecords = fc.array(fc.array(field, { minLength: 1 }), { minLength: 1 });

describe('CSV', () => {
  it('is read as RFC 4180 has it, with the line of every record', () => {
    fc.assert(
      fc.property(anyRecords, fc.constantFrom('\n', '\r\n'), (records, end) => {
        const texts = records.map((record) => record.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const expected = records.map((fields, i) => {
          const before = texts.slice(0, i).map((text) => `${text}\n`);
          return { fields, line: before.join('').split('\n').length };
        });
        expect(parseCsv(texts.join(end), fail)).toEqual(expected);
      }),
    );
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        expect(fieldsOf(`${formatCsv(records)}\n`)).toEqual(records);
      }),
    );
    fc.assert(
      fc.property(field, (text) => {
        expect(fieldsOf(`${formatCsvField(text)}\n`)).toEqual([[text]]);
      }),
    );
    expect([null, '', 'a', 'a,b'].map(formatCsvField)).toEqual(['', '""', 'a', '"a,b"']);
  });

  it.each([
    ['a,b\n"x,1\n2\n', '2: a quoted field is not closed'],
    ['a\nx"y\n', '2: a quote inside a field without quotes'],
    ['"a\nb"\n"x"y\n', '3: text after a closing quote'],
  ])('%j is not CSV', (text, message) => expect(() => fieldsOf(text)).toThrow(message));

  it('may begin with a byte order mark', () => expect(fieldsOf('\ufeffa\r\n\r\nb')).toEqual([['a'], [''], ['b']]));
});
