import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSignificant, positionAt, tokenize } from '../../src/sql/lexer.js';

const code = (sql: string): string[] =>
  tokenize(sql)
    .filter(isSignificant)
    .map(({ kind, value }) => `${kind} ${value}`);

describe('tokenize', () => {
  it('tells strings, quoted names, helpers and comments apart', () => {
    expect(code(`select 'it''s', "a ""b""", \`c\`, @ref(x) -- @no 'no'\n/* "no" */ from t`)).toEqual([
      'word select',
      "string it's",
      'symbol ,',
      'identifier a "b"',
      'symbol ,',
      'identifier c',
      'symbol ,',
      'helper ref',
      'symbol (',
      'word x',
      'symbol )',
      'word from',
      'word t',
    ]);
  });

  it('reads dollar quotes with and without a tag', () => {
    expect(code(`$$a 'b' $c$$ $tag$x $$ y$tag$`)).toEqual(["string a 'b' $c", 'string x $$ y']);
  });

  it('reads numbers and operators of more than one character', () => {
    expect(code('1.5e-3::int || a->>b <> .5')).toEqual([
      'number 1.5e-3',
      'symbol ::',
      'word int',
      'symbol ||',
      'word a',
      'symbol ->>',
      'word b',
      'symbol <>',
      'number .5',
    ]);
  });

  it.each(["select 'open", 'select "open', 'select /* open', 'select $$open'])(
    'marks what is not closed: %s',
    (sql) => {
      expect(tokenize(sql).at(-1)?.kind).toBe('unterminated');
    },
  );

  it('loses no character of any text', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '`',
      '$$',
      '$a$',
      '--',
      '/*',
      '*/',
      '@',
      '\n',
      ' ',
      'é',
      '😀',
      'a1',
      '1.',
      '::',
    );
    const text = fc.array(fc.oneof(piece, fc.string())).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (sql) => {
        const tokens = tokenize(sql);
        expect(tokens.map((token) => token.text).join('')).toBe(sql);
        for (const token of tokens) expect(sql.startsWith(token.text, token.start)).toBe(true);
      }),
    );
  });
});

describe('positionAt', () => {
  it('counts lines and columns from 1', () => {
    expect(positionAt('ab\ncd', 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
  });
});
