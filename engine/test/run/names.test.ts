import { afterEach, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
afterEach(() => project.remove());

const source = (name: string, table: string, column: string): string =>
  JSON.stringify({ sources: [{ name, tables: [{ name: table, columns: [{ name: column }] }] }] });

it.each([
  ['transforms/marts/Fct Late.sql', 'select 1 as n\n', 'transforms/marts/Fct Late.sql'],
  ["transforms/marts/fct'late.sql", 'select 1 as n\n', "transforms/marts/fct'late.sql"],
  ['transforms/marts/$&.sql', 'select 1 as n\n', 'transforms/marts/$&.sql'],
  ['transforms/seeds/2018.csv', 'a\n1\n', 'transforms/seeds/2018.csv'],
  ['transforms/raw/more.yaml', source('raw', 'or ders', 'a'), 'transforms/raw/more.yaml:1'],
  ['transforms/raw/more.yaml', source('r;w', 'orders', 'a'), 'transforms/raw/more.yaml:1'],
  ['transforms/raw/more.yaml', source('raw', 'orders', 'a\nb'), 'transforms/raw/more.yaml:1'],
  ['lastro.config.ts', `export default { name: 'My Shop' };\n`, 'lastro.config.ts'],
  [
    'loaders/more.ts',
    `import { defineLoader } from 'lastro'; export default defineLoader({ name: 'more', table: 'mo.re', description: '.', load: () => [] });\n`,
    'loaders/more.ts',
  ],
])('a name that breaks the rule of names is refused where it stands: %s', async (file, text, place) => {
  project = new ProjectFolder(SHOP);
  project.write(file, text);
  const { code, err } = await project.lastro('compile');
  expect(code).toBe(2);
  expect(err.split('\n').find((line) => line.includes('name.invalid'))).toMatch(
    / not a valid \w+ name: .* \(use .*; for example .*\)$/,
  );
  expect(err).toContain(place);
});

it('a page that cannot be linked to is refused', async () => {
  project = new ProjectFolder({ ...SHOP, 'src/index.md': '# Shop\n', 'src/what?.md': '# What\n' });
  expect((await project.lastro('build')).code).toBe(0);
  const { code, err } = await project.lastro('site');
  expect({ code, err }).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^src\/what\?\.md {2}name\.invalid/) as string,
  });
});
