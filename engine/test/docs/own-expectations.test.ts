import { afterAll, expect, it } from 'vitest';
import { readDocument } from '../support/documents.js';
import { ProjectFolder } from '../support/project-folder.js';

const project = new ProjectFolder({
  'lastro.config.ts': "import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n",
  'transforms/seeds/stg_items.csv': 'item,price\n1,2.5\n2,1000\n',
  'transforms/seeds/items.yaml':
    'seeds:\n  - name: stg_items\n    columns:\n      - { name: item, data_type: INTEGER }\n      - { name: price, data_type: DOUBLE }\n',
});
afterAll(() => project.remove());

it('the expectations of the guide are read, and the one of its suite checks', async () => {
  const { blocks } = readDocument('docs/guide/own-expectations.md');
  const code = blocks.filter(({ language }) => language === 'ts');
  expect(code).toHaveLength(3);
  code.forEach(({ text }, i) => project.write(`expectations/custom/guide${i}.ts`, text));
  project.write('expectations/staging/stg_items.yaml', blocks.find(({ language }) => language === 'yaml')?.text ?? '');
  const built = await project.lastro('build');
  expect(built.out).toContain('price is a price below 1000: 1 of 2 rows (50 %) not as expected');
  expect(built.code).toBe(1);
});
