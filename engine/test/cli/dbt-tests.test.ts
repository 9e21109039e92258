import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';

/** Where a test can run: on any file; where columns have types of their own, as its SQL needs; beside other tables. */
type Needs = 'file' | 'types' | 'tables';

interface Case {
  /** `column.test`, or `test` of the table. */
  test: string;
  column?: string;
  args?: Record<string, unknown>;
  needs?: Needs;
}

const onColumn =
  (column: string) =>
  (test: string, args: Record<string, unknown> = {}, needs: Needs = 'file'): Case => ({ test, column, args, needs });
const onTable = (test: string, args: Record<string, unknown> = {}, needs: Needs = 'file'): Case => ({
  test,
  args,
  needs,
});
const utils = (name: string): string => `dbt_utils.${name}`;
const expectations = (name: string): string => `dbt_expectations.expect_${name}`;
const [id, city, price, note, seen] = ['id', 'city', 'price', 'note', 'seen'].map(onColumn) as [
  ReturnType<typeof onColumn>,
  ReturnType<typeof onColumn>,
  ReturnType<typeof onColumn>,
  ReturnType<typeof onColumn>,
  ReturnType<typeof onColumn>,
];

/** Every test of dbt, dbt-utils and dbt-expectations that has an expectation. */
const CASES: readonly Case[] = [
  id('unique'),
  id('not_null'),
  city('accepted_values', { values: ['SP', 'RJ'] }),
  city('relationships', { to: "ref('cities')", field: 'name' }, 'tables'),
  id('relationships', { to: "source('main', 'ids')", field: 'id' }, 'tables'),

  id(utils('accepted_range'), { min_value: 1, max_value: 4 }),
  price(utils('accepted_range'), { min_value: 0, inclusive: false }),
  city(utils('not_accepted_values'), { values: ['XX'] }),
  id(utils('sequential_values'), { interval: 1 }),
  seen(utils('sequential_values'), { interval: 1, datepart: 'day', group_by_columns: ['city'] }),
  price(utils('not_constant'), { group_by_columns: ['city'] }),
  onColumn('maybe')(utils('at_least_one')),
  onColumn('maybe')(utils('at_least_one'), { group_by_columns: ['city'] }),
  onColumn('maybe')(utils('not_null_proportion'), { at_least: 0.5 }),
  onColumn('maybe')(utils('not_null_proportion'), { at_least: 0.5, at_most: 0.9, group_by_columns: ['city'] }),
  note(utils('not_empty_string')),
  note(utils('not_empty_string'), { trim_whitespace: false }),
  price(utils('expression_is_true'), { expression: '> 0' }),
  onTable(utils('expression_is_true'), { expression: 'low < high' }),
  onTable(utils('unique_combination_of_columns'), { combination_of_columns: ['id', 'empty'] }),
  onTable(utils('recency'), { field: 'seen', datepart: 'day', interval: 1 }),
  onTable(utils('recency'), { field: 'seen', datepart: 'day', interval: 1, ignore_time_component: true }),
  onTable(utils('recency'), { field: 'seen', datepart: 'day', interval: 2, group_by_columns: ['city'] }),
  onTable(utils('mutually_exclusive_ranges'), { lower_bound_column: 'low', upper_bound_column: 'high' }),
  onTable(utils('mutually_exclusive_ranges'), {
    ...{ lower_bound_column: 'low', upper_bound_column: 'high', partition_by: 'city', gaps: 'allowed' },
  }),
  onTable(utils('equal_rowcount'), { compare_model: "ref('copy')" }, 'tables'),
  onTable(utils('equal_rowcount'), { compare_model: "ref('copy')", group_by_columns: ['city'] }, 'tables'),
  onTable(utils('fewer_rows_than'), { compare_model: "ref('longer')" }, 'tables'),
  onTable(utils('fewer_rows_than'), { compare_model: "ref('longer')", group_by_columns: ['city'] }, 'tables'),
  onTable(utils('equality'), { compare_model: "ref('copy')", compare_columns: ['id', 'city'] }, 'tables'),
  onTable(
    utils('equality'),
    {
      compare_model: "ref('rounded')",
      compare_columns: ['id', 'price', 'note'],
      exclude_columns: ['note'],
      precision: 1,
    },
    'tables',
  ),
  city(utils('cardinality_equality'), { to: "ref('copy')", field: 'city' }, 'tables'),
  city(
    utils('relationships_where'),
    { to: "ref('cities')", field: 'name', from_condition: 'id < 9', to_condition: "name <> 'XX'" },
    'tables',
  ),

  id(expectations('column_to_exist'), { column_index: 1 }),
  onTable(expectations('table_column_count_to_be_between'), { min_value: 1, max_value: 9 }),
  onTable(expectations('table_column_count_to_equal'), { value: 9 }),
  onTable(expectations('table_columns_to_contain_set'), { column_list: ['id', 'maybe'] }),
  onTable(expectations('table_columns_to_not_contain_set'), { column_list: ['password'] }),
  onTable(expectations('table_columns_to_match_set'), {
    column_list: ['city', 'id', 'price', 'note', 'seen', 'low', 'high', 'maybe', 'empty'],
  }),
  onTable(expectations('table_columns_to_match_ordered_list'), {
    column_list: ['id', 'city', 'price', 'note', 'seen', 'low', 'high', 'maybe', 'empty'],
  }),
  onTable(expectations('table_row_count_to_be_between'), { min_value: 1, max_value: 4 }),
  onTable(expectations('table_row_count_to_be_between'), { min_value: 2, max_value: 3, group_by: ['city'] }),
  onTable(expectations('table_row_count_to_equal'), { value: 4 }),
  onTable(expectations('table_row_count_to_equal'), { value: 2, group_by: ['city'] }),
  onTable(expectations('table_row_count_to_equal'), { value: 2, row_condition: "city = 'SP'" }),
  onTable(expectations('table_row_count_to_equal_other_table'), { compare_model: "ref('copy')" }, 'tables'),
  onTable(
    expectations('table_row_count_to_equal_other_table'),
    { compare_model: "ref('copy')", compare_row_condition: "city = 'SP'", row_condition: "city = 'RJ'" },
    'tables',
  ),
  onTable(
    expectations('table_row_count_to_equal_other_table'),
    { compare_model: "ref('copy')", group_by: ['city'] },
    'tables',
  ),
  onTable(
    expectations('table_row_count_to_equal_other_table_times_factor'),
    { compare_model: "ref('cities')", factor: 2 },
    'tables',
  ),
  onTable(
    expectations('table_aggregation_to_equal_other_table'),
    { expression: 'sum(price)', compare_model: "ref('copy')", tolerance: 0.5 },
    'tables',
  ),
  onTable(
    'dbt_expectations.equal_expression',
    {
      ...{ expression: 'sum(low) + 4', compare_expression: 'sum(high)', tolerance_percent: 0.01 },
    },
    'types',
  ),
  seen(expectations('row_values_to_have_recent_data'), { datepart: 'day', interval: 1 }),
  onTable(expectations('grouped_row_values_to_have_recent_data'), {
    ...{ group_by: ['city'], timestamp_column: 'seen', datepart: 'day', interval: 2 },
  }),

  onColumn('empty')(expectations('column_values_to_be_null')),
  id(expectations('column_values_to_not_be_null')),
  id(expectations('column_values_to_be_unique')),
  onColumn('low')(expectations('column_values_to_be_of_type'), { column_type: 'integer' }),
  onColumn('low')(expectations('column_values_to_be_in_type_list'), { column_type_list: ['integer', 'bigint'] }),
  note(expectations('column_values_to_have_consistent_casing')),
  city(expectations('column_values_to_be_in_set'), { value_set: ['SP', 'RJ'], quote_values: true }),
  city(expectations('column_values_to_not_be_in_set'), { value_set: ['XX'] }),
  price(expectations('column_values_to_be_between'), { min_value: 0, max_value: 9, strictly: true }),
  id(expectations('column_values_to_be_increasing')),
  id(expectations('column_values_to_be_increasing'), { sort_column: 'price', group_by: ['city'] }),
  id(expectations('column_values_to_be_increasing'), { step: 1 }),
  onColumn('low')(expectations('column_values_to_be_decreasing'), {
    sort_column: 'high',
    strictly: false,
    row_condition: 'id = 2 or price > 50',
  }),
  note(expectations('column_value_lengths_to_be_between'), { min_value: 2, max_value: 2 }),
  note(expectations('column_value_lengths_to_equal'), { value: 2 }),
  note(expectations('column_values_to_match_regex'), { regex: '^X[0-9]$', flags: 'i', is_raw: true }),
  note(expectations('column_values_to_not_match_regex'), { regex: '\\s' }),
  note(expectations('column_values_to_match_regex_list'), {
    regex_list: ['^X', '[0-9]$'],
    match_on: 'all',
    flags: 'i',
  }),
  note(expectations('column_values_to_not_match_regex_list'), { regex_list: ['\\s', '^$'], match_on: 'all' }),
  note(expectations('column_values_to_match_like_pattern'), { like_pattern: 'x%' }),
  note(expectations('column_values_to_not_match_like_pattern'), { like_pattern: '% %' }),
  note(expectations('column_values_to_match_like_pattern_list'), { like_pattern_list: ['x%', '%y'] }),
  note(expectations('column_values_to_not_match_like_pattern_list'), {
    like_pattern_list: ['% %', ''],
    match_on: 'all',
  }),

  ...(['mean', 'median', 'sum', 'max', 'min'] as const).flatMap((what) => [
    price(expectations(`column_${what}_to_be_between`), { min_value: 1, max_value: 10 }),
    price(expectations(`column_${what}_to_be_between`), {
      min_value: 0,
      max_value: 8,
      strictly: true,
      group_by: ['city'],
    }),
  ]),
  price(expectations('column_stdev_to_be_between'), { max_value: 2 }),
  price(expectations('column_stdev_to_be_between'), { max_value: 2, group_by: ['city'] }),
  price(expectations('column_quantile_values_to_be_between'), { quantile: 0.9, max_value: 4 }),
  price(expectations('column_quantile_values_to_be_between'), { quantile: 0.9, max_value: 4, group_by: ['city'] }),
  id(expectations('column_unique_value_count_to_be_between'), { min_value: 4 }),
  id(expectations('column_unique_value_count_to_be_between'), { min_value: 2, group_by: ['city'] }),
  id(expectations('column_proportion_of_unique_values_to_be_between'), { min_value: 1 }),
  id(expectations('column_proportion_of_unique_values_to_be_between'), { min_value: 1, group_by: ['city'] }),
  id(expectations('column_distinct_count_to_equal'), { value: 4 }),
  id(expectations('column_distinct_count_to_equal'), { value: 2, group_by: ['city'] }),
  id(expectations('column_distinct_count_to_be_greater_than'), { value: 3 }),
  city(expectations('column_distinct_count_to_be_less_than'), { value: 3 }),
  id(expectations('column_distinct_count_to_equal_other_table'), { compare_model: "ref('copy')" }, 'tables'),
  city(
    expectations('column_distinct_count_to_equal_other_table'),
    { compare_model: "ref('cities')", compare_column_name: 'name' },
    'tables',
  ),
  city(expectations('column_distinct_values_to_be_in_set'), { value_set: ['SP', 'RJ', 'MG'] }),
  city(expectations('column_distinct_values_to_contain_set'), {
    value_set: ['SP', 'RJ'],
    row_condition: 'price < 5 and price > 0.5',
  }),
  city(expectations('column_distinct_values_to_equal_set'), { value_set: ['SP', 'RJ'] }),
  onColumn('maybe')(expectations('column_most_common_value_to_be_in_set'), { value_set: ['m'], top_n: 1 }),

  onTable(expectations('column_pair_values_A_to_be_greater_than_B'), { column_A: 'high', column_B: 'low' }),
  onTable(expectations('column_pair_values_to_be_equal'), { column_A: 'id', column_B: 'price' }),
  onTable(expectations('column_pair_values_to_be_in_set'), {
    ...{ column_A: 'city', column_B: 'note', row_condition: 'id = 1' },
    value_pairs_set: [['SP', 'x1']],
  }),
  onTable(expectations('compound_columns_to_be_unique'), { column_list: ['id', 'city'] }),
  onTable(expectations('select_column_values_to_be_unique_within_record'), { column_list: ['low', 'high'] }),
  onTable(expectations('multicolumn_sum_to_equal'), { column_list: ['low', 'high'], sum_total: 24 }, 'types'),
  onTable(
    expectations('multicolumn_sum_to_equal'),
    { column_list: ['id'], sum_total: 'price', group_by: ['city'] },
    'types',
  ),
  price(expectations('column_values_to_be_within_n_stdevs'), { sigma_threshold: 1.3 }),
  price(expectations('column_values_to_be_within_n_stdevs'), { group_by: ['city'], sigma_threshold: 1 }, 'types'),
  onTable('dbt_expectations.expression_is_true', { expression: 'price > 0' }),
  onTable('dbt_expectations.expression_is_true', { expression: 'sum(price) > 2', group_by_columns: ['city'] }, 'types'),
  onTable('dbt_expectations.expression_between', { expression: 'price', min_value: 0, max_value: 9, strictly: true }),
  onTable(
    'dbt_expectations.expression_between',
    { expression: 'avg(price)', max_value: 4, group_by_columns: ['city'] },
    'types',
  ),
];

/** Tests with the names of their places, of the cases that can run. */
function schema(cases: readonly Case[]): string {
  const named = cases.map((each, i) => ({ ...each, name: `case ${i}` }));
  const testOf = ({ test, args, name }: Case & { name: string }): unknown => ({
    [test]: { name, arguments: args ?? {} },
  });
  const columns = [...new Set(named.flatMap(({ column }) => column ?? []))];
  return stringify({
    models: [
      {
        name: 'shop',
        data_tests: named.filter(({ column }) => column === undefined).map(testOf),
        columns: columns.map((column) => ({
          name: column,
          data_tests: named.filter((each) => each.column === column).map(testOf),
        })),
      },
    ],
  });
}

const GOOD = `id,city,price,note,seen,low,high,maybe,empty
1,SP,1,x1,2024-03-09,1,2,m,
2,SP,2,x2,2024-03-10,2,3,,
3,RJ,3,x3,2024-03-08,3,4,m,
4,RJ,4,x4,2024-03-09,4,5,,
`;
const BAD = `city,id,price,note,seen,low,high,empty,password,token
SP,1,1,x 1,2023-01-01,1,2,e,p,t
SP,1,-90,X 1,2023-01-03,1,1,,p,t
SP,1,1,"",2023-01-03,1,1,,p,t
XX,,80," ",2023-01-01,5.5,3,,p,t
XX,7,80,,2023-01-03,4,4,,p,t
XX,7,70,zzzz,2023-01-03,3,4,,p,t
XX,7,80,zzzz,2023-01-03,3,4,,p,t
RJ,9,900,RJ,2023-01-03,7,9,,p,t
RJ,9,900,RJ,2023-01-09,8,4,,p,t
RJ,9,900,RJ,2023-01-09,8,4,,p,t
`;

const TYPES: Readonly<Record<string, string>> = {
  id: 'INTEGER',
  price: 'DOUBLE',
  seen: 'DATE',
  low: 'INTEGER',
  high: 'INTEGER',
};

interface Verdict {
  success: boolean;
  expectation_config: { meta: { name: string } };
  exception_info: { exception_message: string | null };
}

let folder: ProjectFolder;
beforeAll(async () => {
  folder = new ProjectFolder({ 'good.csv': GOOD, 'bad.csv': BAD });
  const warehouse = await openDuckDB({ path: folder.path('shop.duckdb') });
  const session = await warehouse.session();
  for (const [name, text] of [
    ['good', GOOD],
    ['bad', BAD],
  ] as const) {
    const columns = text
      .slice(0, text.indexOf('\n'))
      .split(',')
      .map((column) => `${column}: '${column === 'low' && name === 'bad' ? 'DOUBLE' : (TYPES[column] ?? 'VARCHAR')}'`);
    const rows = `read_csv('${folder.path(`${name}.csv`)}', auto_detect = false, delim = ',', quote = '"', header = true, nullstr = '', allow_quoted_nulls = false, columns = {${columns.join(', ')}})`;
    await session.run(`CREATE TABLE ${name} AS SELECT * FROM ${rows}`);
    await session.run(`COPY ${name} TO '${folder.path(`${name}.parquet`)}'`);
  }
  await session.run('CREATE TABLE copy AS SELECT * FROM good');
  await session.run("CREATE TABLE rounded AS SELECT * REPLACE (price + 0.04 AS price, '' AS note) FROM good");
  await session.run('CREATE TABLE longer AS SELECT * FROM good UNION ALL SELECT * FROM good');
  await session.run("CREATE TABLE cities AS SELECT * FROM (VALUES ('SP'), ('RJ')) AS t(name)");
  await session.run('CREATE TABLE ids AS SELECT id FROM good');
  await warehouse.close();
});
afterAll(() => folder.remove());

/** Whether each case passed; its message where it could not be judged. */
async function verdicts(data: string, cases: readonly Case[]): Promise<Record<string, unknown>> {
  folder.write('schema.yml', schema(cases));
  const { out, err } = await folder.lastro(
    ...['check', data, '--suite', 'schema.yml', '--model', 'shop', '--format', 'json', '--now', '2024-03-10T12:00:00Z'],
  );
  if (!out.startsWith('{')) throw new Error(err);
  const found: Record<string, unknown> = {};
  for (const { success, expectation_config: config, exception_info: info } of (
    JSON.parse(out) as { results: Verdict[] }
  ).results) {
    const { test, column, args } = cases[Number(config.meta.name.replace('case ', ''))] ?? { test: '' };
    const name = `${column ?? ''} ${test} ${JSON.stringify(args)}`;
    const verdict = info.exception_message ?? success;
    found[name] = found[name] === undefined || found[name] === true ? verdict : found[name];
  }
  return found;
}

const NEEDS: readonly Needs[] = ['file', 'types', 'tables'];

describe.each([
  ['CSV', 'good.csv', 'bad.csv', 'file'],
  ['Parquet', 'good.parquet', 'bad.parquet', 'types'],
  ['a table', 'shop.duckdb:main.good', 'shop.duckdb:main.bad', 'tables'],
] as const)('tests of dbt, dbt-utils and dbt-expectations on %s', (_, good, bad, has) => {
  const cases = CASES.filter(({ needs = 'file' }) => NEEDS.indexOf(needs) <= NEEDS.indexOf(has));

  it('pass on good rows', async () => {
    const found = await verdicts(good, cases);
    expect(Object.keys(found)).toHaveLength(cases.length);
    expect(Object.entries(found).filter(([, verdict]) => verdict !== true)).toEqual([]);
  });

  it('fail on bad rows', async () => {
    const found = await verdicts(bad, cases);
    expect(Object.entries(found).filter(([, verdict]) => verdict !== false)).toEqual([]);
  });
});
