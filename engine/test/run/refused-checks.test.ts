import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

/** Expectations that cannot be read, each in its own way, and what is said of it. */
const UNREADABLE: readonly (readonly [string, RegExp])[] = [
  ['{type: expect_column_values_to_be_magic, kwargs: {column: amount}}', /unknown expectation expect_column_values_to/],
  ['{type: expect_column_max_to_be_between, kwargs: {column: amount, maximum: 3}}', /unknown kwarg maximum/],
  ['{type: expect_column_max_to_be_between, kwargs: {column: amount, auto: true}}', /kwarg auto/],
  ['{type: expect_table_row_count_to_equal, kwargs: {value: {$PARAMETER: "urn:x:y"}}}', /parameter .*urn:x:y/],
  ['{type: expect_column_values_to_be_null, kwargs: {column: amount, row_condition: "a =="}}', /row condition/],
  ['{type: expect_column_to_exist, kwarg: {column: amount}}', /unknown key in expectation 6: kwarg/],
  ['{type: expect_column_to_exist, kwargs: [amount]}', /kwargs of expectation 7 .* are not an object/],
  ['{kwargs: {column: amount}, severity: info}', /expectation 8 has no type/],
  ['{type: expect_column_to_exist, kwargs: {column: amount}, severity: hihg}', /unknown severity: "hihg"/],
  ['amount', /expectation 10 is not an object/],
];

const READABLE = '{type: expect_column_values_to_not_be_null, kwargs: {column: amount}}';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder(SHOP);
  const lines = [...UNREADABLE.map(([text]) => text), READABLE].map((text) => `  - ${text}\n`);
  project.write('expectations/marts/fct_orders.yaml', `expectations:\n${lines.join('')}`);
});
afterEach(() => project.remove());

const checks = (): (readonly [string, string])[] =>
  project.results.results
    .filter(({ relation, check }) => relation === 'marts.fct_orders' && check !== null)
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .map(({ status, message }) => [status, message] as const);

describe('an expectation that cannot be read', () => {
  it('is an error of its own check, and the others of its suite run', async () => {
    const { code } = await project.lastro('build');
    expect(code).toBe(1);
    const found = checks();
    expect(found.map(([status]) => status)).toEqual([...UNREADABLE.map(() => 'error'), 'pass']);
    for (const [i, [, message]] of UNREADABLE.entries()) expect(found[i]?.[1]).toMatch(message);
  });

  it('keeps a run from starting with --strict, each at its place', async () => {
    const { code, err } = await project.lastro('build', '--strict');
    expect(code).toBe(2);
    for (const [i, [, message]] of UNREADABLE.entries())
      expect(err.split('\n').find((line) => line.startsWith(`expectations/marts/fct_orders.yaml:${i + 2}:`))).toMatch(
        message,
      );
  });

  it('is listed, explained and described as such', async () => {
    expect((await project.lastro('ls', '--select', 'fct_orders+')).code).toBe(0);
    await project.lastro('build');
    const { out, code } = await project.lastro('test', '--explain');
    expect(code).toBe(0);
    expect(out).toContain('cannot be measured: expect_column_values_to_be_magic');
    expect(project.read('target/manifest.json')).toContain('expect_column_values_to_be_magic cannot be read');
  });
});
