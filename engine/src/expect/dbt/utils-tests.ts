import {
  column,
  given,
  namesIn,
  qualifiedTable,
  strictness,
  tableOf,
  textIn,
  type DbtArguments,
  type Mapping,
} from './mapping.js';
import { hasFewerRows, sidesAreEqual } from './sql.js';

type Sides = Parameters<typeof hasFewerRows>;

/** The number of rows here and in another table, by the same groups. */
function rowCounts(args: DbtArguments, layer: string): Sides {
  const side = { expression: 'count(*)', groupBy: namesIn(args['group_by_columns']) ?? [] };
  return [
    { ...side, from: '{batch}', where: textIn(args['row_condition']) },
    { ...side, from: qualifiedTable(args['compare_model'], layer), where: undefined },
  ];
}

/** Generic tests of dbt and dbt-utils, by name. */
export const DBT_UTILS: Readonly<Record<string, Mapping>> = {
  unique: (args) => ['expect_column_values_to_be_unique', column(args)],
  not_null: (args) => ['expect_column_values_to_not_be_null', column(args)],
  accepted_values: (args) => ['expect_column_values_to_be_in_set', { ...column(args), value_set: args['values'] }],
  not_accepted_values: (args) => [
    'expect_column_values_to_not_be_in_set',
    { ...column(args), value_set: args['values'] },
  ],
  relationships: (args) => [
    'expect_column_values_to_be_present_in_other_table',
    { ...column(args), other_table: tableOf(args['to']), other_column: args['field'] },
  ],
  relationships_where: (args) => [
    'expect_column_values_to_be_present_in_other_table',
    given({
      ...column(args),
      other_table: tableOf(args['to']),
      other_column: args['field'],
      row_condition: args['from_condition'],
      other_row_condition: args['to_condition'],
    }),
  ],
  accepted_range: (args) => [
    'expect_column_values_to_be_between',
    given({
      ...column(args),
      min_value: args['min_value'],
      max_value: args['max_value'],
      ...strictness(args['inclusive'] === false, args),
    }),
  ],
  unique_combination_of_columns: (args) => [
    'expect_compound_columns_to_be_unique',
    { column_list: args['combination_of_columns'], ignore_row_if: 'never' },
  ],
  expression_is_true: (args) => [
    'expect_expression_to_be_true',
    { expression: [args['column'], args['expression']].filter((part) => typeof part === 'string').join(' ') },
  ],
  equality: (args) => [
    'expect_table_rows_to_equal_other_table',
    given({
      other_table: tableOf(args['compare_model']),
      column_list: namesIn(args['compare_columns']),
      exclude_columns: namesIn(args['exclude_columns']),
      precision: args['precision'],
    }),
  ],
  equal_rowcount: (args, layer) =>
    namesIn(args['group_by_columns']) === undefined
      ? ['expect_table_row_count_to_equal_other_table', { other_table_name: tableOf(args['compare_model']) }]
      : sidesAreEqual(...rowCounts(args, layer), {}),
  fewer_rows_than: (args, layer) =>
    namesIn(args['group_by_columns']) === undefined
      ? ['expect_table_row_count_to_be_less_than_other_table', { other_table_name: tableOf(args['compare_model']) }]
      : hasFewerRows(...rowCounts(args, layer)),
  cardinality_equality: (args) => [
    'expect_column_value_counts_to_equal_other_table',
    { ...column(args), other_table: tableOf(args['to']), other_column: args['field'] },
  ],
  not_constant: (args) => [
    'expect_column_to_not_be_constant',
    given({ ...column(args), group_by: namesIn(args['group_by_columns']) }),
  ],
  at_least_one: (args) => [
    'expect_column_to_have_a_value',
    given({ ...column(args), group_by: namesIn(args['group_by_columns']) }),
  ],
  not_null_proportion: (args) => [
    namesIn(args['group_by_columns']) === undefined
      ? 'expect_column_proportion_of_non_null_values_to_be_between'
      : 'expect_column_proportion_of_non_null_values_by_group_to_be_between',
    given({
      ...column(args),
      min_value: args['at_least'],
      max_value: args['at_most'],
      group_by: namesIn(args['group_by_columns']),
    }),
  ],
  not_empty_string: (args) => [
    args['trim_whitespace'] === false
      ? 'expect_column_value_lengths_to_be_between'
      : 'expect_column_values_to_match_regex',
    { ...column(args), ...(args['trim_whitespace'] === false ? { min_value: 1 } : { regex: '\\S' }) },
  ],
  sequential_values: (args) => [
    'expect_column_values_to_be_sequential',
    given({
      ...column(args),
      interval: args['interval'],
      datepart: args['datepart'],
      group_by: namesIn(args['group_by_columns']),
    }),
  ],
  mutually_exclusive_ranges: (args) => [
    'expect_ranges_to_be_mutually_exclusive',
    given({
      lower_bound_column: args['lower_bound_column'],
      upper_bound_column: args['upper_bound_column'],
      partition_by: args['partition_by'] === undefined ? undefined : [args['partition_by']].flat(),
      gaps: args['gaps'],
      zero_length_range_allowed: args['zero_length_range_allowed'],
    }),
  ],
  recency: (args) => [
    'expect_row_values_to_have_recent_data',
    given({
      column: args['field'],
      datepart: args['datepart'],
      interval: args['interval'],
      group_by: namesIn(args['group_by_columns']),
      ignore_time_component: args['ignore_time_component'] === true ? true : undefined,
    }),
  ],
};
