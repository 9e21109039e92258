import fc from 'fast-check';

export interface Config {
  type: string;
  kwargs: Record<string, unknown>;
}

/** A table with types and an expectation of any kind about it: both sides read the same Parquet file. */
export interface Case {
  rows: unknown[][];
  expectations: Config[];
}

/** Columns of the tables and their types in DuckDB. */
export const COLUMNS = { id: 'BIGINT', n: 'BIGINT', x: 'DOUBLE', s: 'VARCHAR', t: 'VARCHAR', m: 'TIMESTAMP' } as const;

const text = fc.constantFrom('a', 'ab', 'B', '', ' a', '12', '3.5', 'ação', 'x@y.br', 'k_1', '2018-01-02', 'a\nb');
const whole = fc.integer({ min: -3, max: 9 });
const double = fc.constantFrom(-1.5, 0, 0.1, 0.25, 1, 2.5, 3, 7.75, 1e6);
const moment = fc.constantFrom('2018-01-01 00:00:00', '2018-01-02 10:30:00', '2018-03-01 23:59:59');
const nullable = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.option(value, { nil: null, freq: 5 });

const rows = fc
  .array(fc.tuple(nullable(whole), nullable(double), nullable(text), text, nullable(moment)), {
    minLength: 1,
    maxLength: 14,
  })
  .map((all) => all.map((row, i) => [i, ...row]));

const mostly = fc.constantFrom({}, {}, { mostly: 0.5 }, { mostly: 0.8 });
const numbers = fc.constantFrom('id', 'n', 'x');
const texts = fc.constantFrom('s', 't');
const any = fc.constantFrom('id', 'n', 'x', 's', 't');
const bounds = fc
  .tuple(fc.option(whole, { nil: undefined }), fc.option(whole, { nil: undefined }))
  .filter(([low, high]) => low !== undefined || high !== undefined)
  .map(([low, high]) => {
    const [min, max] = low !== undefined && high !== undefined && low > high ? [high, low] : [low, high];
    return { ...(min === undefined ? {} : { min_value: min }), ...(max === undefined ? {} : { max_value: max }) };
  });
const counts = fc.tuple(fc.nat(5), fc.nat(8)).map(([low, more]) => ({ min_value: low, max_value: low + more }));
const regex = fc.constantFrom('^a', 'b$', '[a-z]+', '^\\d+$', '^$', '.', 'ç', '^.{2}$', '_');
const set = fc.oneof(
  fc.uniqueArray(text, { minLength: 1, maxLength: 4 }).map((value_set) => ({ column: 's', value_set })),
  fc.uniqueArray(whole, { minLength: 1, maxLength: 4 }).map((value_set) => ({ column: 'n', value_set })),
);
const condition = fc.constantFrom(
  {},
  {},
  {},
  { row_condition: 'col("n") > 2', condition_parser: 'great_expectations' },
  { row_condition: 'col("t") == "a"', condition_parser: 'great_expectations' },
  { row_condition: 'col("s").notNull()', condition_parser: 'great_expectations' },
);

const of = (type: string, ...parts: fc.Arbitrary<object>[]): fc.Arbitrary<Config> =>
  fc.tuple(...parts).map((all) => ({ type, kwargs: Object.assign({}, ...all) as Record<string, unknown> }));
const column = (name: fc.Arbitrary<string>): fc.Arbitrary<object> => name.map((each) => ({ column: each }));
const strict = fc.constantFrom({}, {}, { strict_min: true }, { strict_max: true });
const pair = fc.constantFrom({ column_A: 'n', column_B: 'x' }, { column_A: 'id', column_B: 'n' });
const list = fc.uniqueArray(regex, { minLength: 1, maxLength: 3 });

const config = fc.oneof(
  of('expect_column_values_to_not_be_null', column(any), mostly, condition),
  of('expect_column_values_to_be_null', column(any), mostly, condition),
  of('expect_column_values_to_be_unique', column(any), mostly, condition),
  of('expect_column_values_to_be_between', column(numbers), bounds, strict, mostly, condition),
  of('expect_column_values_to_be_in_set', set, mostly, condition),
  of('expect_column_values_to_not_be_in_set', set, mostly, condition),
  of('expect_column_values_to_match_regex', column(texts), regex.map((each) => ({ regex: each })), mostly, condition),
  of('expect_column_values_to_not_match_regex', column(texts), regex.map((each) => ({ regex: each })), mostly),
  of(
    'expect_column_values_to_match_regex_list',
    column(texts),
    list.map((regex_list) => ({ regex_list })),
    fc.constantFrom({ match_on: 'any' }, { match_on: 'all' }),
    mostly,
  ),
  of('expect_column_values_to_not_match_regex_list', column(texts), list.map((regex_list) => ({ regex_list })), mostly),
  of('expect_column_value_lengths_to_be_between', column(texts), counts, mostly, condition),
  of('expect_column_value_lengths_to_equal', column(texts), fc.nat(3).map((value) => ({ value })), mostly),
  of('expect_column_values_to_be_increasing', column(fc.constant('id'))),
  of('expect_column_values_to_be_decreasing', column(fc.constant('id'))),
  of(
    'expect_column_values_to_match_strftime_format',
    column(fc.constant('t')),
    fc.constantFrom({ strftime_format: '%Y-%m-%d' }, { strftime_format: '%d' }),
    mostly,
  ),
  of('expect_column_values_to_be_json_parseable', column(fc.constant('t')), mostly),
  of('expect_column_min_to_be_between', column(numbers), bounds, strict, condition),
  of('expect_column_max_to_be_between', column(numbers), bounds, strict, condition),
  of('expect_column_mean_to_be_between', column(numbers), bounds, strict, condition),
  of('expect_column_median_to_be_between', column(numbers), bounds, strict),
  of('expect_column_stdev_to_be_between', column(numbers), bounds, strict),
  of('expect_column_sum_to_be_between', column(numbers), bounds, strict, condition),
  of('expect_column_unique_value_count_to_be_between', column(any), counts, condition),
  of(
    'expect_column_proportion_of_unique_values_to_be_between',
    column(any),
    fc.constantFrom({ min_value: 0.5 }, { max_value: 0.9 }, { min_value: 1 }),
  ),
  of('expect_column_distinct_values_to_be_in_set', set),
  of('expect_column_distinct_values_to_contain_set', set),
  of('expect_column_distinct_values_to_equal_set', set),
  of('expect_column_most_common_value_to_be_in_set', set),
  of('expect_column_value_z_scores_to_be_less_than', column(numbers), fc.constantFrom({ threshold: 1 }, { threshold: 2 }).map((each) => ({ ...each, double_sided: true }))),
  of('expect_column_pair_values_a_to_be_greater_than_b', pair, fc.constantFrom({}, { or_equal: true }).map((each) => ({ ...each, ignore_row_if: 'either_value_is_missing' }))),
  of('expect_column_pair_values_to_be_equal', pair.map((each) => ({ ...each, ignore_row_if: 'either_value_is_missing' }))),
  of('expect_compound_columns_to_be_unique', fc.constantFrom({ column_list: ['id', 't'] }, { column_list: ['s', 't'] }).map((each) => ({ ...each, ignore_row_if: 'any_value_is_missing' }))),
  of('expect_table_row_count_to_be_between', counts),
  of('expect_table_row_count_to_equal', fc.nat(14).map((value) => ({ value }))),
  of('expect_table_column_count_to_equal', fc.constantFrom({ value: 6 }, { value: 5 })),
  of('expect_column_to_exist', column(fc.constantFrom('id', 'n', 'none'))),
  of('expect_table_columns_to_match_set', fc.constantFrom({ column_set: Object.keys(COLUMNS) }, { column_set: ['id', 'n'] })),
); // prettier-ignore

/** Tables and suites of so many checks. */
export const casesOf = (checks: number): fc.Arbitrary<Case> =>
  fc.record({ rows, expectations: fc.array(config, { minLength: checks, maxLength: checks }) });
