import { expect, it } from 'vitest';
import { nameProblem } from '../../src/base/names.js';

const LOCATION = { file: 'transforms/sources.yaml', line: 3 };

it.each(['project', 'loader', 'table', 'model', 'seed', 'source'] as const)('names of a %s have one rule', (kind) => {
  for (const name of ['a', '_a', 'fct_orders', 'z-ids', 'x1', 'Orders', 'a'.repeat(128)])
    expect(nameProblem(kind, name, LOCATION), name).toBeUndefined();
  const invalid = ['', '1a', '-a', 'a b', 'a.b', 'a/b', '..', 'a"b', "a'b", 'a;b', 'é', 'a\n', '$&', 'a'.repeat(129)];
  for (const name of [...invalid, undefined, null, 1, {}])
    expect(nameProblem(kind, name, LOCATION), JSON.stringify(name)).toMatchObject({
      code: 'name.invalid',
      location: LOCATION,
    });
});

it('columns are called as their source calls them, in one line', () => {
  for (const name of ['Order ID', 'preço (R$)', 'a"b', "a'b", 'a.b', '$&', '1', '😀'])
    expect(nameProblem('column', name, LOCATION), name).toBeUndefined();
  for (const name of ['', 'a\nb', 'a\u0000', '\u001b[31m', 'a\u2028b', '\ud800', 'a'.repeat(256)])
    expect(nameProblem('column', name, LOCATION)?.code, JSON.stringify(name)).toBe('name.invalid');
});

it('pages have names that can be linked to', () => {
  for (const name of ['index.md', 'late orders.md', '[id].md', 'país.md', 'data.json.py'])
    expect(nameProblem('page', name, LOCATION), name).toBeUndefined();
  for (const name of ['what?.md', 'a#b.md', '100%.md', 'a\\b.md', 'a:b.md', 'a\n.md', '<b>.md'])
    expect(nameProblem('page', name, LOCATION)?.code, name).toBe('name.invalid');
});

it('an invalid name is reported with the rule and an example', () => {
  expect(nameProblem('model', 'Fct Orders', LOCATION)).toMatchObject({
    message: 'not a valid model name: "Fct Orders"',
    hint: 'use up to 128 letters a-z, digits, underscores and hyphens, starting with a letter or underscore; for example fct_orders',
  });
});
