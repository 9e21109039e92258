import { DBT_EXPECTATIONS } from './expectations-tests.js';
import { strictness, type DbtArguments, type Mapped, type Mapping } from './mapping.js';
import { DBT_UTILS } from './utils-tests.js';
import { bothConditions } from './sql.js';

/** Arguments of dbt-expectations under the names of Great Expectations; those of one test over those of all. */
const RENAMED: Readonly<Record<string, string>> = {
  column_type: 'type_',
  column_type_list: 'type_list',
  'expect_table_columns_to_match_set.column_list': 'column_set',
  'expect_table_columns_to_not_contain_set.column_list': 'column_set',
};

/** The names of arguments that only say how dbt writes its SQL. */
const WITHOUT_MEANING = [
  ...['quote', 'quote_values', 'quote_columns', 'is_raw', 'transform', 'data_type', 'display_inconsistent_columns'],
];

/** dbt's own generic tests. */
const BUILT_IN = /^(unique|not_null|accepted_values|relationships)$/;

/** Expectations of a table's columns: which rows are meant does not matter. */
const ABOUT_COLUMNS = /^expect_(?:table_column|column_to_exist)/;

/** The names of generic tests that are known, as they are mostly written. */
export const DBT_TEST_NAMES: readonly string[] = [
  ...Object.keys(DBT_UTILS).map((name) => (BUILT_IN.test(name) ? name : `dbt_utils.${name}`)),
  ...Object.keys(DBT_EXPECTATIONS).map((name) => `dbt_expectations.${name}`),
];

export interface MappedTest {
  expectations: readonly Mapped[];
  /** What of the test is not supported, as beginnings of a sentence. */
  unsupported: readonly string[];
}

/** The expectations of a test, from its arguments; undefined when none corresponds. A kwarg that they do not have is theirs to refuse. */
export function mapDbtTest(name: string, args: DbtArguments, layer: string): MappedTest | undefined {
  const meant = Object.fromEntries(Object.entries(args).filter(([key]) => !WITHOUT_MEANING.includes(key)));
  if (meant['column'] === undefined && meant['column_name'] !== undefined) meant['column'] = meant['column_name'];
  delete meant['column_name'];
  const [, own = name] = /^(?:dbt|dbt_utils)\.(\w+)$/.exec(name) ?? [];
  // An expectation under its own name is meant as it is.
  const [, expected] =
    /^(?:dbt_expectations\.)?(\w+)$/.exec(/^dbt_expectations\.|^expect_/.test(name) ? name : '') ?? [];
  const mapping = expected === undefined ? find(DBT_UTILS, own) : find(DBT_EXPECTATIONS, expected);
  if (mapping !== undefined) return applyMapping(mapping, meant, layer);
  if (expected?.startsWith('expect_') !== true) return undefined;
  const { strictly, ...rest } = meant;
  const kwargs = Object.fromEntries(
    Object.entries(rest)
      .filter(([key]) => key !== 'row_condition' || !ABOUT_COLUMNS.test(expected))
      .map(([key, value]) => [RENAMED[`${expected}.${key}`] ?? RENAMED[key] ?? key, value]),
  );
  return { expectations: [[expected, { ...kwargs, ...strictness(strictly === true, rest) }]], unsupported: [] };
}

function applyMapping(mapping: Mapping, args: DbtArguments, layer: string): MappedTest {
  const read = new Set<string | symbol>(['row_condition']);
  const watched = new Proxy(args, { get: (target, key) => (read.add(key), Reflect.get(target, key) as unknown) });
  const mapped = mapping(watched, layer);
  if (typeof mapped === 'string') return { expectations: [], unsupported: [mapped] };
  const expectations = isOne(mapped) ? [mapped] : mapped;
  const { row_condition: condition } = args;
  return {
    expectations: expectations.map((each) =>
      withCondition(each, typeof condition === 'string' ? condition : undefined),
    ),
    unsupported: Object.keys(args).filter((key) => !read.has(key)),
  };
}

const isOne = (mapped: Mapped | readonly Mapped[]): mapped is Mapped => typeof mapped[0] === 'string';

/** Queries have the condition in their SQL. */
function withCondition([type, kwargs]: Mapped, condition: string | undefined): Mapped {
  if (type === 'unexpected_rows_expectation' || ABOUT_COLUMNS.test(type) || condition === undefined)
    return [type, kwargs];
  const own = kwargs['row_condition'];
  return [type, { ...kwargs, row_condition: bothConditions(typeof own === 'string' ? own : undefined, condition) }];
}

const find = (mappings: Readonly<Record<string, Mapping>>, name: string): Mapping | undefined =>
  Object.hasOwn(mappings, name) ? mappings[name] : undefined;
