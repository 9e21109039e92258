import type { TestTable } from './support.js';

/** A table with a bit of everything: nulls, ties, odd names, every type that both engines have. */
export const SUBJECT: TestTable = {
  columns: {
    id: 'INTEGER',
    code: 'VARCHAR',
    status: 'VARCHAR',
    amount: 'DECIMAL(18,3)',
    rate: 'DOUBLE',
    paid: 'BOOLEAN',
    day: 'DATE',
    at: 'TIMESTAMP',
    low: 'INTEGER',
    high: 'INTEGER',
    json: 'VARCHAR',
    'Größe der "Welt"': 'INTEGER',
    select: 'VARCHAR',
  },
  rows: [
    [1, 'A1', 'new', 10.5, 0.5, true, '2018-10-01', '2018-10-01 10:00:00', 1, 3, '{"a": 1}', 1, 'x'],
    [2, 'B22', 'paid', 20.25, 1.25, false, '2018-10-02', '2018-10-02 11:30:00', 3, 5, '[1, 2]', 2, 'x'],
    [3, 'A3', 'paid', null, 0.75, null, '2018-10-03', '2018-10-03 00:00:00', 5, 6, 'nope', 3, 'y'],
    [4, null, 'paid', 5, null, true, null, null, 6, 9, null, null, null],
    [5, 'C5%', null, 20.25, 100, true, '2018-10-05', '2018-10-05 23:59:59', 8, 8, '"s"', 2, "it's"],
    [5, 'ção', 'gone', -3.125, 0.25, false, '2018-10-06', '2018-10-17 11:00:00', 20, 21, '{"a": "x"}', 5, '🙂'],
  ],
};

/** The table that foreign keys and comparisons lead to. */
export const OTHER: TestTable = {
  columns: { key: 'INTEGER', status: 'VARCHAR', live: 'BOOLEAN' },
  rows: [
    [1, 'new', true],
    [2, 'paid', true],
    [3, 'paid', false],
    [4, 'paid', true],
    [null, null, true],
  ],
};

const col = (column: string, kwargs: Record<string, unknown> = {}): Record<string, unknown> => ({ column, ...kwargs });

/** Kwargs to try for every core expectation; each is run on both engines. */
export const EXAMPLES: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  expect_column_distinct_values_to_be_in_set: [
    col('status', { value_set: ['new', 'paid', 'gone'] }),
    col('day', { value_set: ['2018-10-01'], row_condition: 'id < 3' }),
  ],
  expect_column_distinct_values_to_contain_set: [col('amount', { value_set: [10.5, 20.25] })],
  expect_column_distinct_values_to_equal_set: [col('paid', { value_set: [true, false] })],
  expect_column_interpolated_quantile_to_be_between: [
    col('rate', { quantile: 0.9, max_value: 50 }),
    col('amount', { quantile: 0.25, min_value: 1, row_condition: 'id < 5' }),
  ],
  expect_column_kl_divergence_to_be_less_than: [
    col('status', { partition_object: { values: ['new', 'paid', 'gone'], weights: [0.3, 0.5, 0.2] }, threshold: 0.5 }),
    col('rate', { partition_object: { bins: [0, 1, 2], weights: [0.5, 0.3], tail_weights: [0.1, 0.1] }, threshold: 1 }),
  ],
  expect_column_max_to_be_between: [
    col('amount', { max_value: 20.25, strict_max: true }),
    col('amount', { max_value: 15, group_by: ['status'] }),
    col('at', { min_value: '2018-10-17' }),
    col('at', { max_value: '2018-10-10', group_by: ['paid'] }),
    col('code', { min_value: 'A' }),
  ],
  expect_column_mean_to_be_between: [
    col('amount', { min_value: 10, max_value: 11 }),
    col('rate', { max_value: 1, strict_max: true, group_by: ['status', 'paid'] }),
    col('low', { min_value: 6, group_by: ['status'], row_condition: 'id < 5' }),
    col('rate', { min_value: 50 }),
  ],
  expect_column_median_to_be_between: [
    col('rate', { min_value: 0.75, max_value: 0.75 }),
    col('amount', { max_value: 1 }),
  ],
  expect_column_min_to_be_between: [col('day', { min_value: '2018-10-01' }), col('id', { min_value: 2 })],
  expect_column_most_common_value_to_be_in_set: [
    col('status', { value_set: ['paid'] }),
    col('low', { value_set: [1] }),
  ],
  expect_column_pair_values_a_to_be_greater_than_b: [
    { column_A: 'high', column_B: 'low' },
    { column_A: 'at', column_B: 'day', or_equal: true, ignore_row_if: 'either_value_is_missing' },
  ],
  expect_column_pair_values_to_be_equal: [{ column_A: 'low', column_B: 'id', mostly: 0.2 }],
  expect_column_pair_values_to_be_in_set: [
    {
      column_A: 'status',
      column_B: 'id',
      value_pairs_set: [
        ['new', 1],
        ['paid', 2],
      ],
      ignore_row_if: 'neither',
    },
  ],
  expect_column_proportion_of_non_null_values_to_be_between: [col('amount', { min_value: 0.9 })],
  expect_column_proportion_of_non_null_values_by_group_to_be_between: [
    col('amount', { group_by: ['paid'], min_value: 0.9 }),
  ],
  expect_column_proportion_of_unique_values_to_be_between: [col('status', { max_value: 0.6 })],
  expect_column_quantile_values_to_be_between: [
    col('rate', {
      quantile_ranges: {
        quantiles: [0, 0.5, 1],
        value_ranges: [
          [0, 1],
          [0.75, 0.75],
          [null, 10],
        ],
      },
    }),
  ],
  expect_column_stdev_to_be_between: [
    col('rate', { max_value: 10 }),
    col('id', { min_value: 1, max_value: 2 }),
    col('low', { max_value: 3, group_by: ['paid'] }),
  ],
  expect_column_sum_to_be_between: [
    col('amount', { min_value: 52.875, max_value: 52.875 }),
    col('paid', { max_value: 3 }),
    col('rate', { max_value: 2, group_by: ['paid'] }),
  ],
  expect_column_to_exist: [col('id', { column_index: 0 }), col('gone')],
  expect_column_to_have_a_value: [col('amount'), col('amount', { group_by: ['status'] })],
  expect_column_to_not_be_constant: [col('id'), col('select', { group_by: ['paid'] })],
  expect_column_type_to_be: [col('code', { type_: 'STRING' })],
  expect_column_unique_value_count_to_be_between: [
    col('status', { min_value: 3, max_value: 3 }),
    col('status', { max_value: 2, group_by: ['paid'] }),
  ],
  expect_column_value_counts_to_equal_other_table: [col('status', { other_table: 'other', other_column: 'status' })],
  expect_column_value_lengths_to_be_between: [
    col('code', { min_value: 2, max_value: 2 }),
    col('select', { max_value: 1 }),
  ],
  expect_column_value_lengths_to_equal: [col('code', { value: 2 })],
  expect_column_value_z_scores_to_be_less_than: [
    col('rate', { threshold: 1.5, double_sided: true }),
    col('amount', { threshold: 0, double_sided: false, row_condition: 'id <> 3' }),
  ],
  expect_column_values_to_be_between: [
    col('amount', { min_value: 0, max_value: 20.25, strict_max: true }),
    col('id', { max_value: 2.5 }),
    col('rate', { min_value: 0.5, mostly: 0.5 }),
    col('day', { min_value: '2018-10-02', max_value: '2018-10-05 12:00:00' }),
    col('at', { min_value: '2018-10-02' }),
    col('code', { max_value: 'B' }),
    col('Größe der "Welt"', { max_value: 3, row_condition: "paid and \"select\" in ('x', 'it''s')" }),
  ],
  expect_column_values_to_be_dateutil_parseable: [col('code')],
  expect_column_values_to_be_decreasing: [col('id', { sort_column: 'high' })],
  expect_column_values_to_be_in_set: [
    col('status', { value_set: ['new', 'paid', null] }),
    col('amount', { value_set: [10.5, '20.25'] }),
    col('day', { value_set: ['2018-10-01', '2018-10-01 10:00:00'] }),
    col('paid', { value_set: [true] }),
    col('rate', { value_set: [0.5, 100, 1e-7] }),
    col('select', { value_set: ["it's", '🙂', 'x', 'y\\', 'a', 'b', 'c', 'd', 'e', 'f'] }),
    col('status', { value_set: [] }),
  ],
  expect_column_values_to_be_in_type_list: [col('id', { type_list: ['INTEGER', 'INT64'] })],
  expect_column_values_to_be_increasing: [
    col('id', { sort_column: 'high', strictly: true }),
    col('low', { sort_column: 'id', group_by: ['paid'] }),
  ],
  expect_column_values_to_be_json_parseable: [col('json')],
  expect_column_values_to_be_null: [
    col('status', { mostly: 0.1 }),
    col('status', { mostly: null, max_unexpected: 5 }),
    col('status', { max_unexpected: 4 }),
  ],
  expect_column_values_to_be_of_type: [col('status', { type_: 'VARCHAR' })],
  expect_column_values_to_be_present_in_other_table: [
    col('id', { other_table: 'other', other_column: 'key' }),
    col('id', { other_table: 'other', other_column: 'key', other_row_condition: 'live', row_condition: 'id < 4' }),
  ],
  expect_column_values_to_be_sequential: [
    col('id'),
    col('day', { datepart: 'day' }),
    col('at', { datepart: 'hour', interval: 24 }),
  ],
  expect_column_values_to_be_unique: [col('id'), col('select', { row_condition: 'id > 1' })],
  expect_column_values_to_match_json_schema: [
    col('json', { json_schema: { type: 'object', properties: { a: { type: 'integer' } } } }),
  ],
  expect_column_values_to_match_like_pattern: [
    col('code', { like_pattern: 'A_' }),
    col('code', { like_pattern: '%!%', escape: '!' }),
    col('code', { like_pattern: '%\\%' }),
  ],
  expect_column_values_to_match_like_pattern_list: [col('code', { like_pattern_list: ['A%', '%2'], match_on: 'any' })],
  expect_column_values_to_match_regex: [
    col('code', { regex: '^[A-C]\\d' }),
    col('code', { regex: '^(?=A)' }),
    col('code', { regex: '^[\\w%]+$' }),
    col('select', { regex: "'" }),
  ],
  expect_column_values_to_match_regex_list: [col('code', { regex_list: ['^A', '\\d$'], match_on: 'all' })],
  expect_column_values_to_match_strftime_format: [col('code', { strftime_format: '%Y-%m-%d' })],
  expect_column_values_to_not_be_in_set: [col('id', { value_set: [1, 2, 3, 4, 6, 7, 8, 9, 10, 11] })],
  expect_column_values_to_not_be_null: [col('amount'), col('id')],
  expect_column_values_to_not_be_outliers: [
    col('rate', { method: 'iqr', multiplier: 1.5 }),
    col('rate', { method: 'std', multiplier: 1 }),
  ],
  expect_column_values_to_not_match_like_pattern: [col('code', { like_pattern: '%5%' })],
  expect_column_values_to_not_match_like_pattern_list: [col('code', { like_pattern_list: ['%2%', 'ç%'] })],
  expect_column_values_to_not_match_regex: [col('status', { regex: 'n' })],
  expect_column_values_to_not_match_regex_list: [col('status', { regex_list: ['^n', 'e$'] })],
  expect_compound_columns_to_be_unique: [{ column_list: ['status', 'paid'] }, { column_list: ['id', 'high'] }],
  expect_expression_to_be_true: [
    { expression: 'high > low and amount >= 0' },
    { expression: "(low + high) / 2 < 9 or not status like 'p%'" },
    {
      expression:
        "coalesce(status, 'none') <> 'gone' and lower(code) is not null and day between '2018-10-01' and '2018-10-31'",
    },
  ],
  expect_multicolumn_sum_to_equal: [{ column_list: ['low', 'high'], sum_total: 4, mostly: 0.1 }],
  expect_multicolumn_values_to_be_equal: [{ column_list: ['id', 'low'] }],
  expect_query_results_to_match_comparison: [
    {
      base_query: 'SELECT id, status FROM {batch} WHERE id < 4',
      comparison_query: 'SELECT key, status FROM {source_table}',
      comparison_table: 'other',
      mostly: 0.5,
    },
  ],
  expect_ranges_to_be_mutually_exclusive: [
    { lower_bound_column: 'low', upper_bound_column: 'high' },
    { lower_bound_column: 'low', upper_bound_column: 'high', gaps: 'required', partition_by: ['paid'] },
    {
      ...{ lower_bound_column: 'id', upper_bound_column: 'Größe der "Welt"' },
      ...{ zero_length_range_allowed: true, open_end_allowed: true },
    },
  ],
  expect_row_values_to_have_recent_data: [
    col('at', { datepart: 'hour', interval: 1 }),
    col('day', { datepart: 'month', interval: 1, group_by: ['status'] }),
    col('at', { datepart: 'day', interval: 7, ignore_future: true }),
    col('at', { datepart: 'day', interval: 0, ignore_time_component: true }),
  ],
  expect_select_column_values_to_be_unique_within_record: [{ column_list: ['id', 'low', 'high'] }],
  expect_table_column_count_to_be_between: [{ min_value: 20 }],
  expect_table_column_count_to_equal: [{ value: 13 }],
  expect_table_columns_to_match_ordered_list: [{ column_list: ['id', 'code'] }],
  expect_table_columns_to_match_set: [{ column_set: ['id', 'code'], exact_match: false }],
  expect_table_columns_to_not_contain_set: [{ column_set: ['password', 'secret'] }],
  expect_table_row_count_to_be_between: [
    { min_value: 1, max_value: 5 },
    { max_value: 2, row_condition: "status = 'paid'" },
    { max_value: 2, group_by: ['paid'] },
  ],
  expect_table_row_count_to_be_less_than_other_table: [{ other_table_name: 'other' }],
  expect_table_row_count_to_equal: [{ value: 6 }],
  expect_table_row_count_to_equal_other_table: [{ other_table_name: 'other' }],
  expect_table_rows_to_equal_other_table: [
    { other_table: 'other', column_list: ['status'] },
    { other_table: 'other', column_list: ['status', 'id'], exclude_columns: ['id'], max_unexpected: 2 },
  ],
  unexpected_rows_expectation: [
    { unexpected_rows_query: 'SELECT * FROM {batch} WHERE low > id' },
    { unexpected_rows_query: 'SELECT * FROM {batch} WHERE low > id', max_unexpected: 6 },
  ],
};
