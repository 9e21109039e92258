import { beforeEach, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({
    'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
    'transforms/seeds/orders.csv': 'id,amount\n1,10\n2,20\n',
    'transforms/seeds/models.yaml':
      'seeds: [{name: orders, columns: [{name: id, data_type: BIGINT, tests: [unique]}]}]\n',
    'transforms/marts/fct.sql': 'select id from @ref(orders)',
  });
  return () => project.remove();
});

const models = (...lines: string[]): void =>
  project.write(
    'transforms/marts/models.yml',
    ['models:', '  - name: fct', ...lines.map((line) => `    ${line}`)].join('\n'),
  );

const found = (): [string, string, number | null][] =>
  project.results.results
    .filter(({ check }) => check !== null)
    .map(({ name, status, line }): [string, string, number | null] => [name, status, line])
    .sort();

describe('tests in the YAML of models', () => {
  it('are checks of the model, of its columns and of seeds, with severity, where and enabled', async () => {
    models(
      'columns:',
      '  - name: id',
      '    data_tests:',
      '      - not_null',
      '      - accepted_values: {values: [1], config: {severity: warn, tags: [nightly]}}',
      '      - accepted_values: {arguments: {values: [1]}, config: {where: id < 2}}',
      '      - unique: {config: {enabled: false}}',
      "      - relationships: {to: ref('orders'), field: id}",
      'tests:',
      '  - expect_table_row_count_to_equal: {value: 2}',
    );
    const { code, out, err } = await project.lastro('build');
    expect(code, out + err).toBe(0);
    expect(found()).toEqual([
      ['expect_column_values_to_be_in_set:fct', 'pass', 8],
      ['expect_column_values_to_be_in_set:fct', 'warn', 7],
      ['expect_column_values_to_be_present_in_other_table:fct', 'pass', 10],
      ['expect_column_values_to_be_unique:orders', 'pass', 1],
      ['expect_column_values_to_not_be_null:fct', 'pass', 6],
      ['expect_table_row_count_to_equal:fct', 'pass', 12],
    ]);
    expect((await project.lastro('ls', '--select', 'tag:nightly')).out.trim().split('\n')).toHaveLength(1);
  });

  it('have the ids that the same checks have in a suite', async () => {
    models('columns: [{name: id, tests: [not_null]}]');
    const ids = async (): Promise<string> => (await project.lastro('ls', '--select', 'test_name:*null')).out;
    const before = await ids();
    models();
    project.write(
      'expectations/marts/fct.yaml',
      'expectations: [{type: expect_column_values_to_not_be_null, kwargs: {column: id}}]',
    );
    expect(await ids()).toBe(before);
    expect(before).toMatch(/^test\.shop\.\w{12}\n$/);
  });

  it('are errors where nothing corresponds to them, at their line and with what is near', async () => {
    models(
      'tests:',
      '  - not_nul: {column_name: id}',
      '  - my_own_test',
      '  - expect_table_row_count_to_equal: {value: 2, config: {severty: warn}}',
      'columns: [{name: id, test: [unique]}]',
    );
    const unknown = await project.lastro('test');
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toContain(
      'models.yml:7:26  yaml.unknown-key  unknown key test in models[fct].columns[id] (did you mean tests?)',
    );
    models(
      'tests:',
      '  - not_nul: {column_name: id}',
      '  - my_own_test',
      '  - expect_table_row_count_to_equal: {value: 2, config: {severty: warn}}',
    );
    const { code, out } = await project.lastro('build');
    expect(code).toBe(1);
    expect(found().filter(([, status]) => status === 'error')).toHaveLength(3);
    expect(out).toContain('no expectation corresponds to the test not_nul (did you mean not_null?)');
    expect(out).toContain('the test my_own_test (write an expectation in expectations/<layer>/<table>.yaml');
    expect(out).toContain(
      'unknown key severty in the config of the test expect_table_row_count_to_equal (did you mean severity?)',
    );
  });
});
