import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const SCHEMA = `version: 2
models:
  - name: orders
    data_tests:
      - dbt_utils.unique_combination_of_columns:
          arguments: {combination_of_columns: [id, city]}
      - dbt_utils.expression_is_true:
          expression: price >= 0
          config: {where: "city = 'SP'"}
      - dbt_expectations.expect_table_row_count_to_be_between: {min_value: 1, max_value: 2, severity: warn}
      - my_own_test: {limit: 3}
      - dbt_utils.recency: {field: at, datepart: day, interval: 1, ignore_time_component: true}
      - dbt_expectations.expect_column_max_to_be_between: {column: price, max_value: 9, group_by: [city]}
      - dbt_expectations.expect_table_columns_to_match_set: {column_list: [id, city, price]}
    columns:
      - name: id
        tests:
          - unique
          - not_null: {name: id_is_there, severity: error}
          - dbt_utils.accepted_range: {min_value: 1, inclusive: false}
      - name: city
        data_tests:
          - accepted_values: {values: [SP, RJ], quote: true}
          - dbt_utils.not_empty_string
          - dbt_expectations.expect_column_values_to_match_regex: {regex: '^[A-Z]+$', row_condition: id > 1}
          - not_null: {config: {error_if: '>10'}}
          - accepted_values: {values: ['{{ var("x") }}']}
          - unique: {config: {enabled: false}}
  - name: customers
    columns: [{name: id, tests: [unique]}]
`;

let folder: ProjectFolder;
beforeAll(() => {
  folder = new ProjectFolder({ 'schema.yml': SCHEMA, 'orders.csv': 'id,city,price\n1,SP,3\n2,RJ,-4\n3,SP,1\n' });
});
afterAll(() => folder.remove());

const lines = (out: string): string[] => out.split('\n').filter((line) => /^(PASS|FAIL|WARN|ERROR|SKIP)/.test(line));

describe('a schema.yml of dbt as a suite', () => {
  it('checks the model named like the file, with arguments old and new', async () => {
    const { out, code } = await folder.lastro('check', 'orders.csv', '--suite', 'schema.yml');
    expect(lines(out).map((line) => line.split(' ')[0])).toEqual([
      ...['PASS', 'PASS', 'WARN', 'ERROR', 'ERROR', 'ERROR', 'PASS'],
      ...['PASS', 'PASS', 'FAIL'],
      ...['PASS', 'PASS', 'PASS', 'ERROR', 'ERROR'],
    ]);
    expect(out).toMatch(/no expectation corresponds to the test my_own_test {2}\(schema\.yml:11:9\)/);
    expect(out).toContain('ignore_time_component of the test dbt_utils.recency is not supported');
    expect(out).toContain('unknown kwarg group_by');
    expect(out).toMatch(/error_if of the test not_null is not supported: >10 {2}\(schema\.yml:\d+:\d+\)/);
    expect(out).toContain('Jinja in the test accepted_values is not read');
    expect(code).toBe(1);
  });

  it('checks another model by --model, and lists them where none is meant', async () => {
    const chosen = await folder.lastro('check', 'orders.csv', '--suite', 'schema.yml', '--model', 'customers');
    expect(chosen.out).toContain('1 check: 1 pass');
    folder.write('other.csv', 'id\n1\n');
    const { err, code } = await folder.lastro('check', 'other.csv', '--suite', 'schema.yml');
    expect(err).toMatch(/schema\.yml:1:1 {2}suite\.which-model .*--model: orders, customers/);
    expect(code).toBe(2);
  });

  it('runs nothing with --strict when a test cannot be read', async () => {
    const { err, code } = await folder.lastro('check', 'orders.csv', '--suite', 'schema.yml', '--strict');
    expect(err).toMatch(/schema\.yml:11:9 {2}suite\.dbt-test/);
    expect(code).toBe(2);
  });
});

describe('lastro convert', () => {
  it.each(['suite.json', 'suite.yaml'])(
    'writes a suite that gives the verdicts of the tests it was read from: %s',
    async (output) => {
      const { code, err, out } = await folder.lastro('convert', 'schema.yml', '--model', 'orders', '--output', output);
      expect(code).toBe(1);
      expect(out.trim()).toBe('');
      expect(err).toMatch(/schema\.yml:11:9 {2}suite\.dbt-test .*my_own_test/);
      const verdicts = async (suite: string): Promise<string[]> =>
        lines((await folder.lastro('check', 'orders.csv', '--suite', suite)).out).filter(
          (line) => !line.startsWith('ERROR'),
        );
      expect(await verdicts(output)).toEqual(await verdicts('schema.yml'));
      const again = await folder.lastro('convert', 'schema.yml', '--model', 'orders', '--output', output);
      expect(again).toMatchObject({ code: 2, err: expect.stringContaining('convert.cannot-write') as string });
    },
  );

  it('keeps parameters, and prints where no file is named', async () => {
    const expectation = { expectation_type: 'expect_table_row_count_to_equal', kwargs: { value: { $PARAMETER: 'n' } } };
    folder.write('old.json', JSON.stringify({ expectation_suite_name: 'old', expectations: [expectation] }));
    const { code, out } = await folder.lastro('convert', 'old.json');
    expect(JSON.parse(out)).toMatchObject({
      name: 'old',
      expectations: [{ type: expectation.expectation_type, kwargs: expectation.kwargs, severity: 'critical' }],
    });
    expect(code).toBe(0);
  });
});
