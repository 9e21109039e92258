import { afterEach, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const FILES = {
  'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({ name: 'beans' });
`,
  'loaders/harvest.ts': `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'harvest',
  table: 'harvest',
  description: 'Bags of coffee by farm.',
  columns: ['farm', 'bags'],
  load: () => [{ farm: 'Alta', bags: '12' }, { farm: 'Baixa', bags: '30' }, { farm: 'Alta', bags: '5' }],
});
`,
  'transforms/marts/farms.sql': `select farm, sum(@try_cast(bags, INT64)) as bags from @source(raw, harvest) group by farm
`,
};

let project: ProjectFolder;
afterEach(() => project.remove());

it('three files make a project: config, loader, model', async () => {
  project = new ProjectFolder(FILES);
  const { code, out } = await project.lastro('build');
  expect(out).toContain('3 rows read = 3 loaded + 0 rejected');
  expect(code).toBe(0);
  expect(await project.query('SELECT farm, bags FROM marts.farms ORDER BY farm')).toEqual([
    ['Alta', 17],
    ['Baixa', 30],
  ]);
  expect(project.results.verdict).toBe('not_checked');
});

it('a suite beside them decides whether the figures are published', async () => {
  project = new ProjectFolder({
    ...FILES,
    'expectations/marts/farms.json': JSON.stringify({
      name: 'farms',
      expectations: [{ type: 'expect_column_values_to_be_between', kwargs: { column: 'bags', max_value: 20 } }],
    }),
  });
  expect((await project.lastro('build')).code).toBe(1);
  expect(project.statuses()).toMatchObject({ farms: 'success', 'expect_column_values_to_be_between:farms': 'fail' });
  project.edit('expectations/marts/farms.json', (text) => text.replace('20', '40'));
  expect((await project.lastro('build')).code).toBe(0);
  expect(project.results.verdict).toBe('pass');
  expect(JSON.parse(project.read('target/published/index.json'))).toMatchObject({
    run_id: project.results.metadata.invocation_id,
    tables: [{ relation: 'marts.farms', rows: 2 }],
  });
});

it('works in a process of its own, where nothing of this repository is loaded', async () => {
  project = new ProjectFolder(FILES);
  const { code, err, lines } = await project.spawn(['build']).ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(lines.at(-1)).toMatch(/2 success/);
});
