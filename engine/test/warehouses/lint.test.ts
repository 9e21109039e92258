import { ESLint } from 'eslint';
import { expect, it } from 'vitest';
import path from 'node:path';

const eslint = new ESLint({
  cwd: path.resolve('.'),
  // Only the rule in question, which needs no types.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-syntax',
});

const findings = async (code: string, file: string): Promise<string[]> => {
  const [result] = await eslint.lintText(`export const f = (dialect, plan, target) => { ${code} };\n`, {
    filePath: path.resolve('engine', 'src', file),
  });
  return (result?.messages ?? []).map(({ message }) => message.replace(/\(.*$/, '').trim());
};

const MESSAGE = 'Take the SQL from the dialect, or the value from the warehouse';

it.each([
  "return dialect.name === 'duckdb';",
  'return dialect.name === target;',
  'return dialect.name !== plan.dialect.name ? 1 : 2;',
  "switch (target.type) { case 'bigquery': return 1; }",
  "return ['duckdb'].includes(target.type);",
  'return target[dialect.name];',
  'return target[plan.dialect.name];',
  'switch (plan.dialect.name) { default: return 1; }',
])('no room asks which warehouse there is: %s', async (code) => {
  expect(new Set(await findings(code, 'expect/like.ts'))).toEqual(new Set([MESSAGE]));
});

it('a message names the dialect, and a folder of warehouses itself', async () => {
  expect(await findings('return `rows of a ${dialect.name} table`;', 'expect/like.ts')).toEqual([]);
  expect(await findings('return [dialect.name, target];', 'publish/figures.ts')).toEqual([]);
  expect(await findings("return { type: 'duckdb' };", 'warehouses/duckdb/index.ts')).toEqual([]);
});
