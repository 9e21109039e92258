import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNumber } from '../../../src/intake/form/read-number.js';

describe('a number as people type it', () => {
  it.each([
    ['19,90', 19.9, 19.9],
    ['19.90', 19.9, 19.9],
    [' 7 ', 7, 7],
    ['\u22125', -5, -5],
    ['1.234,56', 1234.56, 1234.56],
    ['1,234.56', 1234.56, 1234.56],
    ['1.234.567', 1234567, 1234567],
    ['1 234,5', 1234.5, 1234.5],
    ['0.125', 0.125, 0.125],
    ['007', 7, 7],
    ['1e3', 1000, 1000],
    ['1.234', 1.234, 'ambiguous-number'],
    ['1,234', 'ambiguous-number', 1.234],
    ['1.23,456', undefined, undefined],
    ['1,2,3', undefined, undefined],
    ['12.', undefined, undefined],
    ['R$ 5', undefined, undefined],
    ['0x10', undefined, undefined],
    ['', undefined, undefined],
    ['NaN', undefined, undefined],
    ['9007199254740993', 'long-number', 'long-number'],
    ['1e999', 'long-number', 'long-number'],
  ])('%s', (text, english, portuguese) => {
    expect([readNumber(text, 'en'), readNumber(text, 'pt-BR')]).toEqual([english, portuguese]);
  });

  it('keeps every digit, whatever marks are used', () => {
    const digits = fc.tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 99 }));
    fc.assert(
      fc.property(digits, fc.constantFrom('en' as const, 'pt-BR' as const), ([whole, cents], language) => {
        const value = Number(`${whole}.${String(cents).padStart(2, '0')}`);
        const written = value.toLocaleString(language, { minimumFractionDigits: 2 });
        expect(readNumber(written, language)).toBe(value);
        expect(readNumber(written, language === 'en' ? 'pt-BR' : 'en')).toBe(value);
      }),
    );
  });
});
