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
      - dbt_utils.equal_rowcount: {compare_model: ref('other'), factor: 2}
      - dbt_expectations.expect_table_column_count_to_equal_other_table: {compare_model: ref('other')}
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
          - unique: {config: {error_if: '>10'}}
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
      ...['PASS', 'PASS', 'WARN', 'ERROR', 'ERROR', 'ERROR', 'PASS', 'PASS'],
      ...['PASS', 'PASS', 'FAIL'],
      ...['PASS', 'PASS', 'PASS', 'ERROR', 'ERROR'],
    ]);
    expect(out).toMatch(
      /no expectation corresponds to the test my_own_test \(write an expectation .*\) {2}\(schema\.yml:11:9\)/,
    );
    expect(out).toContain('factor of the test dbt_utils.equal_rowcount is not supported');
    expect(out).toContain('the column count of another table, which can be written as an unexpected_rows_expectation');
    expect(out).toMatch(/error_if of the test unique is not supported: >10 {2}\(schema\.yml:\d+:\d+\)/);
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

/** A file of numbers, checked by one test of its column `n`. */
async function statusesOf(test: string, numbers: readonly (number | '')[]): Promise<string[]> {
  folder.write('n.csv', `n,m\n${numbers.map((n) => `${n},x\n`).join('')}`);
  folder.write(
    'n.yml',
    `models:\n  - name: n\n    columns:\n      - name: n\n        data_tests:\n          - ${test}\n`,
  );
  const { out, err } = await folder.lastro('check', 'n.csv', '--suite', 'n.yml');
  if (err !== '' && !err.includes('nothing was checked')) throw new Error(err);
  return lines(out).map((line) => line.split(' ')[0] ?? '');
}

describe('the configuration of a test of dbt', () => {
  it.each([
    ['not_null: {config: {error_if: ">2"}}', [1, '', ''], ['PASS', 'WARN']],
    ['not_null: {config: {error_if: ">2"}}', ['', '', ''], ['FAIL', 'WARN']],
    ['not_null: {config: {error_if: ">= 3", warn_if: ">1"}}', [1, 2, ''], ['PASS', 'PASS']],
    ['not_null: {config: {error_if: ">= 3", warn_if: ">1"}}', [1, '', ''], ['PASS', 'WARN']],
    ['not_null: {severity: warn, warn_if: ">1", error_if: ">9"}', ['', '', 1], ['WARN']],
    ['not_null: {config: {severity: error, error_if: "!=0", warn_if: ">5"}}', ['', 1, 1], ['FAIL']],
    ['not_null: {config: {where: "m = \'y\'"}}', ['', 1, 1], ['PASS']],
    ['not_null: {config: {enabled: false}}', ['', 1, 1], []],
    ['not_null: {config: {error_if: "between 1 and 2"}}', ['', 1, 1], ['ERROR']],
    ['not_null: {config: {fail_calc: "max(n)"}}', ['', 1, 1], ['ERROR']],
    ['not_null: {config: {fail_calc: count(*)}}', ['', 1, 1], ['FAIL']],
    ['unique: {config: {error_if: ">1"}}', [1, 1, 2], ['ERROR']],
    [
      'dbt_utils.accepted_range: {min_value: 1, config: {error_if: ">1", where: "n < 5"}}',
      [0, -1, 9],
      ['FAIL', 'WARN'],
    ],
    ['dbt_expectations.expect_column_values_to_be_in_set: {value_set: [1, 2]}', [1, 2, ''], ['PASS', 'FAIL']],
    [
      'dbt_expectations.expect_column_values_to_be_in_set: {value_set: [1], row_condition: n is not null}',
      [1, ''],
      ['PASS', 'PASS'],
    ],
    ['dbt_expectations.expect_column_values_to_match_regex: {regex: x, flags: g}', [1], ['ERROR']],
    ['dbt_expectations.expect_column_values_to_not_match_regex_list: {regex_list: [x, y]}', [1], ['ERROR']],
    ['dbt_expectations.expect_column_most_common_value_to_be_in_set: {value_set: [1], top_n: 2}', [1], ['ERROR']],
    ['dbt_expectations.expect_column_values_to_be_within_n_stdevs: {group_by: [m]}', [1], ['ERROR']],
    ['dbt_expectations.expect_column_values_to_be_decreasing: {step: 1}', [2, 1], ['ERROR']],
  ] as const)('%s of %j is %j', async (test, numbers, expected) => {
    expect(await statusesOf(test, numbers)).toEqual(expected);
  });

  it('limit shows so many failing values, and name stands in the JSON report', async () => {
    folder.write('l.csv', 'n\n-1\n-2\n-3\n');
    folder.write(
      'l.yml',
      'models: [{name: l, columns: [{name: n, tests: [{dbt_utils.accepted_range: {name: positive, min_value: 0, config: {limit: 2}}}]}]}]\n',
    );
    const { out } = await folder.lastro('check', 'l.csv', '--suite', 'l.yml', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      results: [
        {
          expectation_config: { meta: { name: 'positive' } },
          result: { unexpected_count: 3, partial_unexpected_list: ['-1', '-2'] },
        },
      ],
    });
  });
});

describe('a schema.yml of dbt in a project', () => {
  it('is a suite of each of its models and sources, beside others of the same table', async () => {
    const project = new ProjectFolder({
      'lastro.config.ts': "export default { name: 'shop' };\n",
      'loaders/orders.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({ name: 'orders', table: 'orders', description: 'Orders.', load: () => csvFile({ path: 'orders.csv', columns: ['id', 'city'] }) });
`,
      'loaders/cities.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({ name: 'cities', table: 'cities', description: 'Cities.', load: () => csvFile({ path: 'cities.csv', columns: ['name'] }) });
`,
      'orders.csv': 'id,city\n1,SP\n2,XX\n',
      'cities.csv': 'name\nSP\nRJ\n',
      'expectations/raw/orders.json':
        '{"severity": "warning", "expectations": [{"type": "expect_table_row_count_to_equal", "kwargs": {"value": 3}}]}',
      'expectations/raw/schema.yml': `version: 2
sources:
  - name: raw
    tables:
      - name: orders
        data_tests:
          - dbt_utils.equal_rowcount: {compare_model: "source('raw', 'cities')", group_by_columns: [city], severity: warn}
          - dbt_utils.equal_rowcount: {compare_model: "source('raw', 'cities')"}
        columns:
          - name: city
            data_tests:
              - relationships: {to: "source('raw', 'cities')", field: name, config: {severity: warn}}
      - name: cities
        columns: [{name: name, data_tests: [unique, not_null]}]
`,
    });
    const { err } = await project.lastro('load', '--quiet');
    const found = project.results.results.flatMap(({ check }) =>
      check === null ? [] : [[check.type, check.success, check.exception_info.exception_message]],
    );
    project.remove();
    expect(err).toBe('');
    expect(found.sort()).toEqual([
      ['expect_column_values_to_be_present_in_other_table', false, null],
      ['expect_column_values_to_be_unique', true, null],
      ['expect_column_values_to_not_be_null', true, null],
      ['expect_table_row_count_to_equal', false, null],
      ['expect_table_row_count_to_equal_other_table', true, null],
      ['unexpected_rows_expectation', false, expect.anything()],
    ]);
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
