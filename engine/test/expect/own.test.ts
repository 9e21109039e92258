import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const ONE_SQL = `sqlExpectation({
  type: 'expect_column_values_to_be_a_price',
  summary: 'Every value is a price below a limit.',
  kwargs: { limit: { type: 'number' } },
  required: ['limit'],
  expression: 'column > 0 and column < limit',
  says: 'is a price below {limit}',
})`;

const ONE_TYPESCRIPT = `columnMap({
  type: 'expect_column_values_to_be_trimmed',
  summary: 'No value begins or ends with a blank.',
  expected: ({ sql }) => \`\${sql} = TRIM(\${sql})\`,
  says: () => 'has no blanks around it',
})`;

let project: ProjectFolder;
beforeAll(() => {
  project = new ProjectFolder({
    'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({ name: 'bags' });
`,
    'loaders/bags.ts': `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'bags', table: 'bags', description: 'Bags.', columns: ['farm', 'price'],
  load: () => [{ farm: ' Alta', price: '12' }, { farm: 'Baixa', price: '3' }],
});
`,
    'transforms/marts/farms.sql': 'select farm from @source(raw, bags)\n',
    'expectations/custom/bags.ts': `import { columnMap, sqlExpectation } from 'lastro';
export default [${ONE_SQL}, ${ONE_TYPESCRIPT}];
`,
    'expectations/raw/bags.yaml': `expectations:
  - {type: expect_column_values_to_be_trimmed, kwargs: {column: farm}, severity: warning}
`,
    'expectations/marts/farms.yaml': `expectations:
  - {type: expect_column_values_to_be_unique, kwargs: {column: farm}}
`,
    'bags.csv': 'farm,price\n Alta,12\nBaixa,-3\nCampo,4\n',
    'suite.yaml': `expectations:
  - {type: expect_column_values_to_be_a_price, kwargs: {column: price, limit: 10}}
  - {type: expect_column_values_to_be_trimmed, kwargs: {column: farm, mostly: 0.6}}
`,
  });
});
afterAll(() => project.remove());

describe('an expectation of a project’s own', () => {
  it('is checked in its runs', async () => {
    const { code, out } = await project.lastro('build');
    expect(out).toContain('farm has no blanks around it: 1 of 2 rows (50 %) not as expected');
    expect(code).toBe(0);
  });

  it('is known where a file is checked in its folder', async () => {
    const { code, out } = await project.lastro('check', 'bags.csv', '--suite', 'suite.yaml');
    expect(out).toContain(
      'price is a price below 10\n      2 of 3 rows (67 %) not as expected: "12", "-3"  (suite.yaml:2:5)',
    );
    expect(out).toContain('PASS  main.bags  farm has no blanks around it, for at least 60 % of rows');
    expect(code).toBe(1);
  });

  it('is refused when its file exports none', async () => {
    project.write('expectations/custom/empty.ts', 'export const nothing = 1;\n');
    const { code, err } = await project.lastro('check', 'bags.csv', '--suite', 'suite.yaml');
    expect(err).toContain('expectations/custom/empty.ts');
    expect(code).toBe(2);
    project.write('expectations/custom/empty.ts', 'export default [];\n');
  });
});

describe('the plan that is explained', () => {
  it('is of the checks that are picked', async () => {
    await project.lastro('build');
    const heads = async (...args: string[]): Promise<string[]> =>
      (await project.lastro('test', '--explain', ...args)).lines.filter((line) => !line.startsWith(' '));
    expect(await heads()).toEqual(['marts.farms: 1 check, 1 scan, 1 query', 'raw.bags: 1 check, 1 scan, 0 queries']);
    expect(await heads('--select', 'farms')).toEqual(['marts.farms: 1 check, 1 scan, 1 query']);
  });
});
