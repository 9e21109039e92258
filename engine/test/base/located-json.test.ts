import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLocated } from '../../src/base/located-json.js';

const json = fc.jsonValue({ maxDepth: 3, depthSize: 'small' });

/** What people leave between the tokens of JSON. */
const between = fc.constantFrom('', ' ', '\n', '\r\n\t', '// "a", [ {\n', '/* , ] */', '/*\n*/ ');

/** A value as a text with something between its tokens; `trailing` stands before what closes a list or object. */
function spread(value: unknown, next: () => string, trailing: () => string): string {
  const gap = next();
  if (Array.isArray(value))
    return `${gap}[${value.map((item) => spread(item, next, trailing)).join(',')}${value.length > 0 ? trailing() : ''}${next()}]${next()}`;
  if (typeof value !== 'object' || value === null) return `${gap}${JSON.stringify(value)}${next()}`;
  const members = Object.entries(value).map(
    ([key, item]) => `${next()}${JSON.stringify(key)}${next()}:${spread(item, next, trailing)}`,
  );
  return `${gap}{${members.join(',')}${members.length > 0 ? trailing() : ''}${next()}}${next()}`;
}

describe('JSON with comments, trailing commas and a byte order mark', () => {
  it('is the value that stands there without them', () => {
    fc.assert(
      fc.property(
        json,
        fc.infiniteStream(between),
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        (value, gaps, commas, mark) => {
          const text = spread(
            { value },
            () => String(gaps.next().value ?? ''),
            () => (commas.next().value === true ? ',' : ''),
          );
          const { yaml, problems } = readLocated(`${mark ? '\uFEFF' : ''}${text}`, 'x.json');
          expect(problems).toEqual([]);
          expect(JSON.stringify(yaml.document.toJS())).toBe(JSON.stringify({ value }));
        },
      ),
    );
  });

  it('keeps every place', () => {
    const { yaml } = readLocated('\uFEFF{ // one\n  /* two\n  */ "a": [1,], "b": 2,\n}', 'x.json');
    expect(yaml.locationOf(yaml.document.getIn(['a'], true))).toEqual({ file: 'x.json', line: 3, column: 11 });
    expect(yaml.locationOf(yaml.document.getIn(['b'], true))).toEqual({ file: 'x.json', line: 3, column: 22 });
  });
});

describe('what is no JSON', () => {
  it.each<[string, string, number, number]>([
    ['NaN', '{"a": 1,\n "b": NaN}', 2, 7],
    ['a comma too many', '{"a": [,]}', 1, 8],
    ['two commas', '{"a": [1,,]}', 1, 10],
    ['a key without quotes', '{\n  a: 1}', 2, 3],
    ['a comment without an end', '{"a": 1 /* }', 1, 9],
    ['an end too early', '{"a": [1, 2', 1, 12],
    ['more than one value', '{} {}', 1, 4],
    ['nothing', '', 1, 1],
    ['a key that stands twice', '{"a": 1,\n "a": 2}', 2, 2],
  ])('is told where it begins to be wrong: %s', (_, text, line, column) => {
    const [problem] = readLocated(text, 'x.json').problems;
    expect(problem).toMatchObject({ location: { file: 'x.json', line, column } });
    expect(problem?.message).toMatch(/^not JSON: /);
  });

  it('has a line and a column, wherever a text is cut', () => {
    const text = JSON.stringify(
      { expectations: [{ type: 'a', kwargs: { column: 'ação', value: [1, -2.5e3, null, true] } }] },
      null,
      2,
    );
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.constantFrom('', '#', '"', ']', ':', 'tru'), (at, inserted) => {
        const cut = text.slice(0, at) + inserted;
        const [problem] = readLocated(cut, 'x.json').problems;
        const lines = cut.split('\n');
        expect(problem?.location.line).toBeGreaterThan(0);
        expect(problem?.location.line).toBeLessThanOrEqual(lines.length);
        expect(problem?.location.column).toBeGreaterThan(0);
      }),
    );
  });
});

it('YAML that nests too deeply or is not YAML has a line and a column', () => {
  const deep = `a: 1\nb: ${'['.repeat(300)}`;
  expect(readLocated(deep, 'x.yaml').problems).toEqual([
    { message: expect.stringContaining('nested deeper') as string, location: { file: 'x.yaml', line: 2, column: 204 } },
  ]);
  expect(readLocated('a: [1\nb: 2', 'x.yaml').problems[0]).toMatchObject({ location: { line: 2, column: 1 } });
});
