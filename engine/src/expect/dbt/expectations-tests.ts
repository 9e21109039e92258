import {
  column,
  given,
  namesIn,
  numberIn,
  sqlIn,
  qualifiedTable,
  strictness,
  tableOf,
  textIn,
  type DbtArguments,
  type Mapped,
  type Mapping,
} from './mapping.js';
import { betweenSql, casingIsConsistent, columnName, groupSumsAreNear, groupsHold, sidesAreEqual } from './sql.js';

const AGGREGATE = /\b(?:count|sum|avg|min|max|median|stddev\w*|var\w*|quantile\w*|percentile\w*)\s*\(/i;

/** A condition on rows, or on aggregates of them. */
function holds(test: string, { group_by_columns: groups, row_condition: condition }: DbtArguments): Mapped {
  const names = namesIn(groups);
  return names !== undefined || AGGREGATE.test(test)
    ? groupsHold(test, textIn(condition), names)
    : ['expect_expression_to_be_true', { expression: test }];
}

const equalExpression = (args: DbtArguments, layer: string, own: string, other: string): Mapped =>
  sidesAreEqual(
    {
      from: '{batch}',
      expression: own,
      where: textIn(args['row_condition']),
      groupBy: namesIn(args['group_by']) ?? [],
    },
    {
      from: args['compare_model'] === undefined ? '{batch}' : qualifiedTable(args['compare_model'], layer),
      expression: other,
      where: textIn(args['compare_row_condition']) ?? textIn(args['row_condition']),
      groupBy: namesIn(args['compare_group_by']) ?? namesIn(args['group_by']) ?? [],
    },
    { tolerance: numberIn(args['tolerance']) ?? 0, percent: numberIn(args['tolerance_percent']) },
  );

const aggregationIsEqual: Mapping = (args, layer) => {
  const own = textIn(args['expression']) ?? '';
  return equalExpression(args, layer, own, textIn(args['compare_expression']) ?? own);
};

const rowCountIsEqual: Mapping = (args, layer) => {
  const { factor = 1, group_by: groups, compare_group_by: others, compare_row_condition: condition } = args;
  return factor === 1 && (groups ?? others ?? condition) === undefined
    ? ['expect_table_row_count_to_equal_other_table', { other_table_name: tableOf(args['compare_model']) }]
    : equalExpression(args, layer, 'count(*)', `count(*) * ${String(factor)}`);
};

/** Where null is not one of a set, as in these tests of dbt-expectations. */
const setWithoutNull =
  (type: string): Mapping =>
  (args) => [
    [type, { ...column(args), value_set: args['value_set'] }],
    ['expect_column_values_to_not_be_null', column(args)],
  ];

const distinctCount =
  (bounds: (value: unknown) => Record<string, unknown>): Mapping =>
  (args) => [
    'expect_column_unique_value_count_to_be_between',
    given({ ...column(args), ...bounds(args['value']), group_by: namesIn(args['group_by']) }),
  ];

const ordered =
  (direction: 'increasing' | 'decreasing'): Mapping =>
  ({ column: name, sort_column: sort, strictly, group_by: groups, step }) => {
    if (step !== undefined && (sort !== undefined || direction === 'decreasing'))
      return 'step, with a sort_column or a decreasing column,';
    if (step !== undefined)
      return [
        'expect_column_values_to_be_sequential',
        given({ column: name, interval: step, group_by: namesIn(groups) }),
      ];
    return [
      `expect_column_values_to_be_${direction}`,
      given({ column: name, sort_column: sort ?? name, strictly: strictly !== false, group_by: namesIn(groups) }),
    ];
  };

const pair =
  (type: string): Mapping =>
  (args) => [
    type,
    given({
      column_A: args['column_A'],
      column_B: args['column_B'],
      or_equal: args['or_equal'],
      value_pairs_set: args['value_pairs_set'],
      ignore_row_if: 'either_value_is_missing',
    }),
  ];

const REGEX_FLAGS = /^[ims]*$/;

/** Why a list of patterns has no equivalent: with `any`, one pattern that does not match is enough. */
const matchesNone = (list: unknown, matchOn: unknown): string | undefined =>
  matchOn === 'all' || (Array.isArray(list) && list.length < 2) ? undefined : 'match_on any of several patterns';

const flagged = (pattern: unknown, flags: string): unknown =>
  flags === '' ? pattern : `(?${flags})${String(pattern)}`;

const regex =
  (type: string): Mapping =>
  (args) => {
    const flags = textIn(args['flags']) ?? '';
    return REGEX_FLAGS.test(flags)
      ? [type, { ...column(args), regex: flagged(args['regex'], flags) }]
      : `flags ${flags}`;
  };

const regexList =
  (type: string, isNegative: boolean): Mapping =>
  (args) => {
    const flags = textIn(args['flags']) ?? '';
    const { regex_list: list, match_on: matchOn } = args;
    if (!REGEX_FLAGS.test(flags)) return `flags ${flags}`;
    const patterns = Array.isArray(list) ? list.map((each) => flagged(each, flags)) : list;
    const kwargs = { ...column(args), regex_list: patterns };
    return isNegative
      ? (matchesNone(list, matchOn) ?? [type, kwargs])
      : [type, given({ ...kwargs, match_on: matchOn })];
  };

const written =
  (what: string): Mapping =>
  () =>
    `${what}, which can be written as an unexpected_rows_expectation,`;

/** Tests of dbt-expectations that are not an expectation of the same name with the same kwargs. */
export const DBT_EXPECTATIONS: Readonly<Record<string, Mapping>> = {
  expect_column_to_exist: ({ column: name, column_index: index }) => [
    'expect_column_to_exist',
    given({ column: name, column_index: typeof index === 'number' && index > 0 ? index - 1 : index }),
  ],
  expect_column_values_to_be_in_set: setWithoutNull('expect_column_values_to_be_in_set'),
  expect_column_distinct_values_to_be_in_set: setWithoutNull('expect_column_distinct_values_to_be_in_set'),
  expect_column_distinct_values_to_equal_set: setWithoutNull('expect_column_distinct_values_to_equal_set'),
  expect_column_distinct_count_to_equal: distinctCount((value) => ({ min_value: value, max_value: value })),
  expect_column_distinct_count_to_be_greater_than: distinctCount((value) => ({ min_value: value, strict_min: true })),
  expect_column_distinct_count_to_be_less_than: distinctCount((value) => ({ max_value: value, strict_max: true })),
  expect_column_distinct_count_to_equal_other_table(args, layer) {
    const name = columnName(String(args['column']));
    const other = columnName(textIn(args['compare_column_name']) ?? String(args['column']));
    return equalExpression(args, layer, `count(distinct ${name})`, `count(distinct ${other})`);
  },
  expect_column_most_common_value_to_be_in_set: (args) =>
    (args['top_n'] ?? 1) === 1
      ? ['expect_column_most_common_value_to_be_in_set', { ...column(args), value_set: args['value_set'] }]
      : 'top_n other than 1',
  expect_column_quantile_values_to_be_between: (args) => [
    'expect_column_interpolated_quantile_to_be_between',
    given({
      ...column(args),
      quantile: args['quantile'],
      min_value: args['min_value'],
      max_value: args['max_value'],
      group_by: namesIn(args['group_by']),
      ...strictness(args['strictly'] === true, args),
    }),
  ],
  expect_column_values_to_be_increasing: ordered('increasing'),
  expect_column_values_to_be_decreasing: ordered('decreasing'),
  expect_column_values_to_have_consistent_casing: (args) =>
    casingIsConsistent(String(args['column']), textIn(args['row_condition'])),
  expect_column_values_to_match_regex: regex('expect_column_values_to_match_regex'),
  expect_column_values_to_not_match_regex: regex('expect_column_values_to_not_match_regex'),
  expect_column_values_to_match_regex_list: regexList('expect_column_values_to_match_regex_list', false),
  expect_column_values_to_not_match_regex_list: regexList('expect_column_values_to_not_match_regex_list', true),
  expect_column_values_to_not_match_like_pattern_list: (args) =>
    matchesNone(args['like_pattern_list'], args['match_on']) ?? [
      'expect_column_values_to_not_match_like_pattern_list',
      { ...column(args), like_pattern_list: args['like_pattern_list'] },
    ],
  expect_column_values_to_be_within_n_stdevs(args) {
    const [groups, threshold] = [namesIn(args['group_by']), numberIn(args['sigma_threshold']) ?? 3];
    return groups === undefined
      ? ['expect_column_value_z_scores_to_be_less_than', { ...column(args), threshold, double_sided: true }]
      : groupSumsAreNear(String(args['column']), {
          groupBy: groups,
          threshold,
          condition: textIn(args['row_condition']),
        });
  },
  expect_column_values_to_be_within_n_moving_stdevs: written('a moving deviation'),
  expect_row_values_to_have_data_for_every_n_datepart: written('a row for every date'),
  expect_table_column_count_to_equal_other_table: written('the column count of another table'),
  expect_row_values_to_have_recent_data: (args) => [
    'expect_row_values_to_have_recent_data',
    { ...column(args), datepart: args['datepart'], interval: args['interval'], ignore_future: true },
  ],
  expect_grouped_row_values_to_have_recent_data: (args) => [
    'expect_row_values_to_have_recent_data',
    given({
      column: args['timestamp_column'],
      datepart: args['datepart'],
      interval: args['interval'],
      group_by: namesIn(args['group_by']),
      ignore_future: true,
    }),
  ],
  expect_table_columns_to_contain_set: ({ column_list: list }) => [
    'expect_table_columns_to_match_set',
    { column_set: list, exact_match: false },
  ],
  expect_table_row_count_to_equal_other_table: rowCountIsEqual,
  expect_table_row_count_to_equal_other_table_times_factor: rowCountIsEqual,
  expect_table_aggregation_to_equal_other_table: aggregationIsEqual,
  equal_expression: aggregationIsEqual,
  expression_is_true: (args) => holds(textIn(args['expression']) ?? '', args),
  expression_between: (args) =>
    holds(
      betweenSql(textIn(args['expression']) ?? '', {
        min: sqlIn(args['min_value']),
        max: sqlIn(args['max_value']),
        strictly: args['strictly'] === true,
      }),
      args,
    ),
  expect_column_pair_values_A_to_be_greater_than_B: pair('expect_column_pair_values_a_to_be_greater_than_b'),
  expect_column_pair_values_to_be_equal: pair('expect_column_pair_values_to_be_equal'),
  expect_column_pair_values_to_be_in_set: pair('expect_column_pair_values_to_be_in_set'),
  expect_multicolumn_sum_to_equal(args) {
    const total = args['sum_total'];
    const sums = (namesIn(args['column_list']) ?? []).map((name) => `sum(${columnName(name)})`);
    const test = `${sums.join(' + ')} = ${typeof total === 'number' ? total : `sum(${String(total)})`}`;
    return groupsHold(test, textIn(args['row_condition']), namesIn(args['group_by']));
  },
};
