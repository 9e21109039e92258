import { afterAll, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const MANY = 12;

const check = (column: string, severity: string): string =>
  `  - { type: expect_column_values_to_be_between, severity: ${severity}, kwargs: { column: ${column}, max_value: 1 } }\n`;
const columns = Array.from({ length: MANY }, (_, i) => `c${i + 1}`);

const project = new ProjectFolder({
  'lastro.config.ts': "export default { name: 'shop' };\n",
  'transforms/marts/t.sql': `select ${columns.map((column) => `2 as ${column}`).join(', ')}\n`,
});
afterAll(() => project.remove());

/** The blocks after the list of steps: places with their commands, and how many are left out. */
function blocks(out: string): { places: string[]; commands: string[]; left: string[] } {
  const all = (pattern: RegExp): string[] => [...out.matchAll(pattern)].map(([, match = '']) => match);
  return {
    places: all(/^expectations\/marts\/t\.yaml:(\d+) {2}/gm),
    commands: all(/^ {4}rows: npx lastro (show --failures) [0-9a-f]{12}$/gm),
    left: all(/^\.\.\. and (\d+) more$/gm),
  };
}

it.each([
  ['warning', 0],
  ['critical', 1],
])('checks of severity %s that find rows are listed with line and command, ten at most', async (severity, exitCode) => {
  project.write(
    'expectations/marts/t.yaml',
    `name: t\nexpectations:\n${columns.map((column) => check(column, severity)).join('')}`,
  );
  const { code, out } = await project.lastro('build');
  expect(code).toBe(exitCode);
  const { places, commands, left } = blocks(out);
  expect(places).toEqual(columns.slice(0, 10).map((_, i) => String(i + 3)));
  expect(commands).toHaveLength(10);
  expect(left).toEqual([String(MANY - 10)]);
});

it('failures come before warnings, each kind with its own ten; --quiet keeps both', async () => {
  const suite = columns.flatMap((column) => [check(column, 'warning'), check(column, 'critical')]);
  project.write(
    'expectations/marts/t.yaml',
    `name: t\nexpectations:\n${suite.join('').replaceAll('max_value: 1 }', 'max_value: 1, strict_max: true }')}`,
  );
  const { code, out } = await project.lastro('build', '--quiet');
  expect(code).toBe(1);
  const { places, left } = blocks(out);
  const lines = places.map(Number);
  expect(lines).toHaveLength(20);
  expect(lines.slice(0, 10).every((line) => line % 2 === 0)).toBe(true);
  expect(lines.slice(10).every((line) => line % 2 === 1)).toBe(true);
  expect(left).toEqual(['2', '2']);
});
