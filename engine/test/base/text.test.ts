import { describe, expect, it } from 'vitest';
import { LastroError, ProblemsError, UsageError, assertNoProblems, formatError } from '../../src/base/errors.js';
import { createLogger } from '../../src/base/log.js';
import { count, nearest, seconds, suggest } from '../../src/base/text.js';

describe('names', () => {
  const known = ['order_id', 'customer_id', 'amount'];
  it.each([
    ['odrer_id', 'order_id'],
    ['ORDER_ID', 'order_id'],
    ['amuont', 'amount'],
    ['zip', undefined],
  ])('%s is nearest to %s', (name, near) => expect(nearest(name, known)).toBe(near));
  it('are listed when none is near', () => {
    expect(suggest('zip', known)).toBe('known: order_id, customer_id, amount');
    expect(suggest('zip', [])).toBe('none is defined');
  });
});

describe('words for numbers', () => {
  it.each([
    [1, '1 row'],
    [0, '0 rows'],
    [1550922, '1,550,922 rows'],
  ])('%i', (n, text) => expect(count(n, 'row')).toBe(text));
  it.each([
    [40, '0.04 s'],
    [1300, '1.3 s'],
    [125_000, '2 min 5 s'],
    [119_900, '2 min 0 s'],
    [59_990, '1 min 0 s'],
  ])('%i ms', (ms, text) => expect(seconds(ms)).toBe(text));
});

describe('errors', () => {
  it('are reported with place, code, message and hint, one line each', () => {
    const first = new LastroError('a.b', 'x is wrong', {
      location: { file: 'f.sql', line: 3, column: 7 },
      hint: 'do y',
    });
    const second = new LastroError('c.d', 'z', { location: { file: 'g.yaml', line: 2 } });
    expect(formatError(first)).toBe('f.sql:3:7  a.b  x is wrong (do y)');
    expect(() => assertNoProblems([first, second])).toThrow(ProblemsError);
    expect(formatError(new ProblemsError([first, second]))).toBe('f.sql:3:7  a.b  x is wrong (do y)\ng.yaml:2  c.d  z');
    expect(new ProblemsError([first])).toBeInstanceOf(UsageError);
    expect(() => assertNoProblems([])).not.toThrow();
  });
});

describe('the log', () => {
  const lines: string[] = [];
  const options = { write: (line: string) => lines.push(line), now: () => new Date('2018-10-17T00:00:00Z') };
  it('masks secrets in text and in JSON', () => {
    for (const format of ['text', 'json'] as const)
      createLogger({ ...options, format, level: 'info', secrets: ['hunter2', 'abc'] }).info('key "hunter2" of abc');
    expect(lines).toEqual([
      'key "***" of abc',
      '{"ts":"2018-10-17T00:00:00.000Z","level":"info","message":"key \\"***\\" of abc"}',
    ]);
  });
});
