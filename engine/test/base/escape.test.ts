import { expect, it } from 'vitest';
import { printable } from '../../src/base/escape.js';

it('shows what a terminal would act on, and leaves text as it is', () => {
  expect(printable('\u001b]0;owned\u0007 \u009b2J \u202etxt\u2066 a\rb \u007f\0')).toBe(
    '\\u001b]0;owned\\u0007 \\u009b2J \\u202etxt\\u2066 a\\u000db \\u007f\\u0000',
  );
  expect(printable('São\t"😀"\n👩‍👩‍👧 العربية')).toBe('São\t"😀"\n👩‍👩‍👧 العربية');
});
