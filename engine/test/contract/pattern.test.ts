import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LastroError } from '../../src/base/errors.js';
import { compileContract } from '../../src/contract/index.js';
import { patternTest } from '../../src/contract/pattern.js';
import { jsonMatcher } from '../../src/expect/validators/json.js';

/** Milliseconds of a test that ends as it should. */
const SOON = 5000;

const EXPLODING = ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$', 'a*a*a*a*a*a*a*b'];
const HARD = `${'a'.repeat(50_000)}${'x'.repeat(50_000)}!`;

it.each(EXPLODING)('the pattern %s takes linear time in every place of a contract', { timeout: SOON }, (pattern) => {
  const contract = compileContract({
    type: 'object',
    properties: { a: { type: 'string', pattern } },
    patternProperties: { [pattern]: { type: 'string' } },
  });
  expect(contract.validate({ a: HARD }).map(({ keyword }) => keyword)).toEqual(['pattern']);
  expect(contract.validate({ [HARD]: 'text' })).toEqual([]);
  expect(jsonMatcher({ pattern })(JSON.stringify(HARD))).toBe(false);
});

it.each(['date-time', 'email', 'idn-email', 'hostname', 'uri', 'uri-template', 'ipv6', 'duration', 'json-pointer'])(
  'the format %s takes linear time',
  { timeout: SOON },
  (format) => {
    const contract = compileContract({ type: 'object', properties: { a: { type: 'string', format } } });
    for (const text of ['a', '1', '/', '1:', 'a.', '"\\', '%41', '{a}', '~0'])
      expect(contract.validate({ a: `${text.repeat(60_000)}~\n` })).toHaveLength(1);
  },
);

it('what RE2 leaves out means what it does in ECMAScript, and is given up when it explodes', { timeout: SOON }, () => {
  expect(patternTest('^(?=.*\\d)[a-z\\d]+$')('abc1')).toBe(true);
  expect(patternTest('^(?=.*\\d)[a-z\\d]+$')('abc')).toBe(false);
  expect(patternTest('^(.)\\1$')('éé')).toBe(true);
  const exploding = patternTest('^(?=a)(a+)+$');
  expect(() => exploding(HARD)).toThrow(
    expect.objectContaining({ code: 'pattern.too-slow', message: expect.stringContaining('^(?=a)(a+)+$') as string }),
  );
  expect(exploding('aaa')).toBe(true);
});

it.each([
  '((((a{999}){999}){999}){999}){999}',
  '(?:(?:(?:a{2000}){2000}){2000}){2000}',
  '(((a{0,2000}){0,2000}){0,2000})',
])('the pattern %s, which repeats without end in sight, is refused', { timeout: SOON }, (pattern) => {
  expect(() => compileContract({ properties: { a: { pattern } } })).toThrow(
    expect.objectContaining({ code: 'contract.invalid-pattern' }),
  );
});

it('matches as JavaScript does', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '.',
    '\\d',
    '\\w',
    '\\s',
    '[^a]',
    '[a-c]',
    'é',
    '\\u{1F600}',
    '\\p{Lu}',
    '^',
    '$',
  );
  const quantifier = fc.constantFrom('', '?', '*', '+', '{2}', '{1,3}', '+?');
  const quantified = fc
    .tuple(atom, quantifier)
    .map(([one, often]) => (/[\^$]/.test(one) && one.length === 1 ? one : one + often));
  const pattern = fc
    .array(
      fc.oneof(
        quantified,
        fc.array(quantified, { maxLength: 3 }).map((parts) => `(${parts.join('|')})`),
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join(''));
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', 'A', '1', ' ', 'é', '😀', '\n', '\u2028', '\ud800'),
    maxLength: 8,
  });
  fc.assert(
    fc.property(pattern, text, (source, value) => {
      expect(patternTest(source)(value)).toBe(new RegExp(source, 'u').test(value));
    }),
    { numRuns: 500 },
  );
});

it('an error of a pattern is coded', () => {
  expect(() => patternTest('^(?!b)(a+)+$')(HARD)).toThrow(LastroError);
});
