/** Arguments of a test of dbt's. */
export type DbtArguments = Readonly<Record<string, unknown>>;

/** An expectation's type and kwargs. */
export type Mapped = readonly [type: string, kwargs: Record<string, unknown>];

/** The expectation for a test, from its arguments; the column that it is listed under is among them as `column`. */
type Mapping = (args: DbtArguments) => Mapped;

const column = ({ column: name }: DbtArguments): { column: unknown } => ({ column: name });

const given = (kwargs: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(kwargs).filter(([, value]) => value !== undefined && value !== null));

/** A model by `ref('x')`, a source's table by `source('s', 't')`, as this engine names tables. */
export function tableOf(to: unknown): string {
  const text = String(to).replaceAll(/^\{\{\s*|\s*\}\}$/g, '');
  const names = [...text.matchAll(/['"]([^'"]+)['"]/g)].map(([, name]) => name ?? '');
  return /^(ref|source)\(/.test(text) && names.length > 0 ? names.slice(-2).join('.') : text;
}

const strictness = (isStrict: boolean, { min_value: min, max_value: max }: DbtArguments): object => ({
  ...(isStrict && min !== undefined ? { strict_min: true } : {}),
  ...(isStrict && max !== undefined ? { strict_max: true } : {}),
});

/** Generic tests of dbt and dbt-utils, by name. */
const TESTS: Readonly<Record<string, Mapping>> = {
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
    { column_list: args['combination_of_columns'] },
  ],
  expression_is_true: (args) => [
    'expect_expression_to_be_true',
    { expression: [args['column'], args['expression']].filter((part) => typeof part === 'string').join(' ') },
  ],
  equal_rowcount: (args) => [
    'expect_table_row_count_to_equal_other_table',
    { other_table_name: tableOf(args['compare_model']) },
  ],
  fewer_rows_than: (args) => [
    'expect_table_row_count_to_be_less_than_other_table',
    { other_table_name: tableOf(args['compare_model']) },
  ],
  cardinality_equality: (args) => [
    'expect_column_value_counts_to_equal_other_table',
    { ...column(args), other_table: tableOf(args['to']), other_column: args['field'] },
  ],
  not_constant: (args) => [
    'expect_column_to_not_be_constant',
    given({ ...column(args), group_by: args['group_by_columns'] }),
  ],
  at_least_one: (args) => [
    'expect_column_to_have_a_value',
    given({ ...column(args), group_by: args['group_by_columns'] }),
  ],
  not_null_proportion: (args) => [
    args['group_by_columns'] === undefined
      ? 'expect_column_proportion_of_non_null_values_to_be_between'
      : 'expect_column_proportion_of_non_null_values_by_group_to_be_between',
    given({
      ...column(args),
      min_value: args['at_least'],
      max_value: args['at_most'],
      group_by: args['group_by_columns'],
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
      group_by: args['group_by_columns'],
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
      group_by: args['group_by_columns'],
    }),
  ],
};

/** Arguments of dbt-expectations under the names of Great Expectations; those of one test over those of all. */
const RENAMED: Readonly<Record<string, string>> = {
  column_name: 'column',
  column_type: 'type_',
  column_type_list: 'type_list',
  compare_model: 'other_table_name',
  'expect_table_columns_to_match_set.column_list': 'column_set',
  'expect_table_columns_to_not_contain_set.column_list': 'column_set',
};

/** The names of arguments that only say how dbt writes its SQL. */
const WITHOUT_MEANING = ['quote', 'quote_values', 'quote_columns', 'is_raw', 'transform'];

/**
 * The expectation that corresponds to a test, and the arguments it does not use; undefined when there is none. Arguments of
 * dbt-expectations are kwargs, which their expectation refuses where it has none of that name.
 */
export function mapDbtTest(name: string, args: DbtArguments): { mapped: Mapped; unread: string[] } | undefined {
  const meant = Object.fromEntries(Object.entries(args).filter(([key]) => !WITHOUT_MEANING.includes(key)));
  const [, own = name] = /^(?:dbt|dbt_utils)\.(\w+)$/.exec(name) ?? [];
  const mapping = Object.hasOwn(TESTS, own) ? TESTS[own] : undefined;
  if (mapping !== undefined) {
    const read = new Set<string | symbol>();
    const watched = new Proxy(meant, { get: (target, key) => (read.add(key), Reflect.get(target, key) as unknown) });
    const mapped = mapping(watched);
    return { mapped, unread: Object.keys(meant).filter((key) => !read.has(key)) };
  }
  const [, expected] = /^dbt_expectations\.(expect_\w+)$/.exec(name) ?? [];
  if (expected === undefined) return undefined;
  const { strictly, ...rest } = meant;
  const isOrder = /increasing|decreasing/.test(expected);
  const kwargs = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      RENAMED[`${expected}.${key}`] ?? RENAMED[key] ?? key,
      key === 'compare_model' ? tableOf(value) : value,
    ]),
  );
  const strict = isOrder ? { strictly: strictly !== false } : strictness(strictly === true, rest);
  return { mapped: [expected, { ...kwargs, ...strict }], unread: [] };
}
