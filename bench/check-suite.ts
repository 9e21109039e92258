const CHECKS: readonly (readonly [type: string, kwargs: Record<string, unknown>])[] = [
  ['table_row_count_to_be_between', { min_value: 1 }],
  ['table_columns_to_match_ordered_list', { column_list: ['id', 'city', 'price', 'note', 'day', 'a', 'b'] }],
  ...['id', 'city', 'price', 'note', 'day', 'a', 'b'].map((column): [string, Record<string, unknown>] => [
    'column_values_to_not_be_null',
    { column },
  ]),
  ['column_values_to_be_unique', { column: 'id' }],
  ['column_values_to_be_between', { column: 'id', min_value: 0 }],
  ['column_values_to_be_in_set', { column: 'city', value_set: ['SP', 'RJ', 'MG', 'BA'] }],
  ['column_value_lengths_to_equal', { column: 'city', value: 2 }],
  ['column_values_to_match_regex', { column: 'city', regex: '^[A-Z]{2}$' }],
  ['column_values_to_be_between', { column: 'price', min_value: 0, max_value: 1000 }],
  ['column_mean_to_be_between', { column: 'price', min_value: 400, max_value: 600 }],
  ['column_min_to_be_between', { column: 'price', min_value: 0 }],
  ['column_max_to_be_between', { column: 'price', max_value: 1000 }],
  ['column_sum_to_be_between', { column: 'price', min_value: 1 }],
  ['column_stdev_to_be_between', { column: 'price', min_value: 1, max_value: 1000 }],
  ['column_value_lengths_to_be_between', { column: 'note', min_value: 5, max_value: 40 }],
  ['column_values_to_match_regex', { column: 'note', regex: '^note \\d+$' }],
  ['column_values_to_not_match_regex', { column: 'note', regex: '\\s$' }],
  ['column_values_to_match_regex', { column: 'day', regex: '^\\d{4}-\\d\\d-\\d\\d$' }],
  ['column_values_to_be_between', { column: 'a', min_value: 0, max_value: 96 }],
  ['column_median_to_be_between', { column: 'a', min_value: 40, max_value: 60 }],
  ['column_unique_value_count_to_be_between', { column: 'city', min_value: 4, max_value: 4 }],
  ['column_values_to_be_between', { column: 'b', min_value: 0, max_value: 1012 }],
  ['column_values_to_not_be_in_set', { column: 'b', value_set: [-1, 2000] }],
  ['column_mean_to_be_between', { column: 'b', min_value: 400, max_value: 600 }],
];

/** The suite of the check of a file: 30 expectations, all of which hold. */
export const CHECK_SUITE = CHECKS.map(([type, kwargs]) => ({ type: `expect_${type}`, kwargs }));
