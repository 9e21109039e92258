import { describe, expect, it } from 'vitest';
import { dateFormatOf, type DateFormat } from '../../src/load/excel/number-formats.js';
import { serialText } from '../../src/load/excel/serial-date.js';

it.each<[string, DateFormat]>([
  ['yyyy-mm-dd', 'date'],
  ['[$-416]d "de" mmmm "de" yyyy;@', 'date'],
  ['mmm', 'date'],
  ['dd/mm/yyyy hh:mm:ss.000', 'datetime'],
  ['[$-F800]dddd, mmmm dd, yyyy', 'date'],
  ['h:mm AM/PM', 'time'],
  ['mm:ss.0', 'time'],
  ['[h]:mm:ss', 'duration'],
  ['[mm]:ss', 'duration'],
  ['General', undefined],
  ['#,##0.00 "dias"', undefined],
  ['[Red]-#,##0.00;[Blue]0', undefined],
  ['\\d0', undefined],
  ['0.00E+00', undefined],
  ['_-* #,##0.00_d_-', undefined],
  ['0;"d"0', undefined],
  ['@', undefined],
])('the format %s is of a %s', (code, format) => {
  expect(dateFormatOf(code)).toBe(format);
});

describe('numbers of days', () => {
  it.each<[number, NonNullable<DateFormat>, string | undefined, boolean?]>([
    [1, 'date', '1900-01-01'],
    [59, 'date', '1900-02-28'],
    [60, 'date', undefined],
    [61, 'date', '1900-03-01'],
    [0, 'date', undefined],
    [-1, 'date', undefined],
    [43101.00069444445, 'datetime', '2018-01-01 00:01:00'],
    [43101, 'datetime', '2018-01-01 00:00:00'],
    [43101.5, 'date', '2018-01-01 12:00:00'],
    [43101.999999999, 'datetime', '2018-01-02 00:00:00'],
    [2958465, 'date', '9999-12-31'],
    [2958466, 'date', undefined],
    [0, 'time', '00:00:00'],
    [0.99999, 'time', '23:59:59.136'],
    [43101.25, 'time', '2018-01-01 06:00:00'],
    [1.5, 'duration', '36:00:00'],
    [-0.0625, 'duration', '-01:30:00'],
    [0, 'date', '1904-01-01', true],
    [-1, 'date', undefined, true],
    [1462, 'date', '1908-01-02', true],
  ])('%d as a %s is %s', (serial, format, text, is1904 = false) => {
    expect(serialText(serial, format, is1904)).toBe(text);
  });
});
