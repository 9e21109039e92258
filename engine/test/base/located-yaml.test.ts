import { describe, expect, it } from 'vitest';
import { LocatedYaml } from '../../src/base/located-yaml.js';

/** Milliseconds: a slow machine needs a tenth of it. */
const SOON = 10_000;

const read = (
  text: string,
  options = {},
): { value: unknown; errors: readonly { message: string; location: object }[] } => {
  const { document, errors } = new LocatedYaml(text, 'f.yaml', options);
  return { errors, value: errors.length === 0 ? document.toJS() : undefined };
};

describe('a text that would be too large or without end', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'].map((key, i) =>
    i === 0
      ? key
      : `${key}: &${key} [${Array(9)
          .fill(`*${'abcdefghi'[i - 1] ?? ''}`)
          .join(', ')}]`,
  );

  it.each([
    ['a list in itself', 'a: 1\nb: &x [1, *x]', 'the alias *x refers to its own anchor', 2],
    ['a map in itself', 'b: &x\n  c: { d: *x }', 'the alias *x refers to its own anchor', 2],
    ['braces as a key', "a: 1\nb: {{ ref('a') }}", 'a key must be a text, not a list or a map', 2],
    ['a bomb of aliases', bomb.join('\n'), 'Excessive alias count', 2],
    ['aliases without number', `a: &a 1\nb: [${'*a,'.repeat(50_000)}]`, 'more than 500 aliases', 2],
    ['brackets', '['.repeat(200_000) + ']'.repeat(200_000), 'nested deeper than 200 levels', 1],
    ['braces left open', '{a: '.repeat(100_000), 'nested deeper than 200 levels', 1],
    ['brackets with comments between', '[ #]\n'.repeat(100_000), 'nested deeper than 200 levels', 201],
    ['lists of lists', `${'- '.repeat(100_000)}x`, 'nested deeper than 200 levels', 1],
    ['complex keys', '? '.repeat(100_000), 'nested deeper than 200 levels', 1],
    [
      'indentation',
      Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'nested deeper than 200 levels',
      202,
    ],
  ])('%s', { timeout: SOON }, (_, text, message, line) => {
    const { errors } = read(text);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining(message) as string,
      location: { file: 'f.yaml', line },
    });
  });

  it.each([
    ['anchors', '&a '.repeat(50_000)],
    ['tags', '!a '.repeat(50_000)],
    ['keys in keys', 'a: '.repeat(50_000)],
    ['quotes', `a: "${'\\"'.repeat(300_000)}x`],
    ['texts side by side', '{a}'.repeat(50_000)],
    ['an open quote', `"${'a'.repeat(1_000_000)}`],
  ])('%s end with an error', { timeout: SOON }, (_, text) => {
    const { length } = read(text).errors;
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(100);
  });
});

describe('a text as people write it', () => {
  it('has many keys, each once', { timeout: SOON }, () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}: ${i}`);
    expect(read(keys.join('\n')).value).toMatchObject({ k0: 0, k19999: 19_999 });
    expect(read([...keys, 'k7: 1'].join('\n')).errors).toEqual([
      { message: 'Map keys must be unique', location: { file: 'f.yaml', line: 20_001, column: 1 } },
    ]);
  });

  it('has aliases, deep text in blocks, and brackets in quotes', () => {
    expect(read('a: &a { x: 1 }\nb: *a\nc: [*a, *a]').value).toEqual({
      a: { x: 1 },
      b: { x: 1 },
      c: [{ x: 1 }, { x: 1 }],
    });
    expect(read(`a: |\n  x\n${' '.repeat(400)}y\nb: "${'['.repeat(400)}"\nc: '${'- '.repeat(400)}'`).errors).toEqual(
      [],
    );
  });

  it('loses no digit where it is asked to keep them', () => {
    const text = '[9007199254740993, -12345678901234567890, 0.12345678901234567890, 1.50, 0x10, .inf, 12]';
    expect(read(text, { exactNumbers: true }).value).toEqual([
      '9007199254740993',
      '-12345678901234567890',
      '0.12345678901234567890',
      1.5,
      16,
      Infinity,
      12,
    ]);
    expect(read('[9007199254740993]').value).toEqual([9007199254740992]);
  });
});
