import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { parseSuite, planChecks, refusedExpectations, runPlan } from '../../src/expect/index.js';
import { systemClock } from '../../src/base/clock.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { createTable, parameters, registry } from './support.js';

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  const columns = {
    id: 'BIGINT',
    small: 'SMALLINT',
    city: 'VARCHAR',
    price: 'DOUBLE',
    flag: 'BOOLEAN',
    at: 'TIMESTAMP',
    cost: 'DECIMAL(10,2)',
  };
  const rows = [
    [1, 1, 'SP', 10.5, true, '2020-01-01', 1],
    [2, 2, 'RJ', 20, false, '2020-01-02', 2],
    [3, 3, 'SP', 5, true, '2020-01-03', 3],
  ];
  await createTable(session, warehouse.dialect, 'subject', { columns, rows });
});
afterAll(() => warehouse.close());

type Json = Record<string, unknown>;

/** How the expectations of a suite end, each as its status and what was observed. */
async function run(expectations: readonly Json[], rest: Json = {}): Promise<[string, string][]> {
  const defaults = { layer: 'marts', table: 'subject', name: 'suite' };
  const suite = parseSuite(JSON.stringify({ ...rest, expectations }), 'suite.json', defaults);
  const refused = refusedExpectations(suite, registry, parameters);
  const columns = await warehouse.columns(suite.table);
  const plan = planChecks([suite], columns, warehouse.dialect, { registry, parameters, refused });
  const results = await runPlan(plan, session, { clock: systemClock });
  return results.map(({ status, observed }): [string, string] => [status, observed]);
}

const statuses = async (expectations: readonly Json[], rest?: Json): Promise<string[]> =>
  (await run(expectations, rest)).map(([status]) => status);

describe('row conditions as Great Expectations 1.x saves them', () => {
  const cities = (...city: string[]): Json => ({ value_set: city, column: 'city' });
  const column = (name: string): Json => ({ column: { name } });
  it.each<[string, Json | string, string, Json]>([
    ['a text', { type: 'pass_through', pass_through_filter: 'city == "SP"' }, 'pandas', cities('SP')],
    [
      'a comparison',
      { type: 'comparison', ...column('city'), operator: '==', parameter: 'RJ' },
      'great_expectations',
      cities('RJ'),
    ],
    [
      'a set',
      { type: 'comparison', ...column('id'), operator: 'IN', parameter: [1, 3] },
      'great_expectations',
      cities('SP'),
    ],
    [
      'no set',
      { type: 'comparison', ...column('id'), operator: 'NOT_IN', parameter: [2] },
      'great_expectations',
      cities('SP'),
    ],
    ['no null', { type: 'nullity', ...column('id'), is_null: false }, 'great_expectations', cities('SP', 'RJ')],
    [
      'and, or',
      {
        type: 'or',
        conditions: [
          { type: 'comparison', ...column('price'), operator: '>', parameter: 15 },
          {
            type: 'and',
            conditions: [
              { type: 'comparison', ...column('id'), operator: '<', parameter: 2 },
              { type: 'nullity', ...column('city'), is_null: true },
            ],
          },
        ],
      },
      'great_expectations',
      cities('RJ'),
    ],
  ])('%s', async (_, row_condition, condition_parser, kwargs) => {
    const inSet = { type: 'expect_column_values_to_be_in_set', kwargs: { ...kwargs, row_condition, condition_parser } };
    const none = { ...inSet, kwargs: { ...inSet.kwargs, value_set: ['other'] } };
    expect(await statuses([inSet, none])).toEqual(['pass', 'fail']);
  });
});

describe('parameters', () => {
  const rows = (min_value: unknown, rest: Json = {}): Json => ({
    type: 'expect_table_row_count_to_be_between',
    kwargs: { min_value, ...rest },
  });

  it.each<[string, Json, Json, string]>([
    ['of suite_parameters', rows({ $PARAMETER: 'n' }), { suite_parameters: { n: 3 } }, 'pass'],
    ['of evaluation_parameters', rows({ $PARAMETER: 'n' }), { evaluation_parameters: { n: 4 } }, 'fail'],
    ['saved beside', rows({ $PARAMETER: 'n', '$PARAMETER.n': 4 }), {}, 'fail'],
    ['saved among the kwargs', rows({ $PARAMETER: 'n' }, { '$PARAMETER.n': 4 }), {}, 'fail'],
    [
      'saved, and under the suite’s own',
      rows({ $PARAMETER: 'n', '$PARAMETER.n': 4 }),
      { suite_parameters: { n: 3 } },
      'pass',
    ],
    ['computed', rows({ $PARAMETER: 'trunc(n * 1.9) - abs(-2)' }), { suite_parameters: { n: 3 } }, 'pass'],
    ['named by a urn, with a value', rows({ $PARAMETER: 'urn:x:y', '$PARAMETER.urn:x:y': 3 }), {}, 'pass'],
    [
      'of a window, with a value',
      rows({ $PARAMETER: 'n' }, { windows: [{ parameter_name: 'n', constraint_fn: 'mean' }] }),
      { suite_parameters: { n: 3 } },
      'pass',
    ],
    [
      'nobody asks for, of a window',
      rows(3, { windows: [{ parameter_name: 'n', constraint_fn: 'mean' }] }),
      {},
      'pass',
    ],
  ])('%s', async (_, expectation, rest, status) => {
    expect(await statuses([expectation], rest)).toEqual([status]);
  });

  it('without a value are an error that says where the value would come from', async () => {
    const windows = [{ constraint_fn: 'mean', parameter_name: 'n', range: 3 }];
    const [window, urn] = await run([rows({ $PARAMETER: 'n' }, { windows }), rows({ $PARAMETER: 'urn:x:y' })]);
    expect(window?.[1]).toContain('parameter n is computed from a window of earlier results');
    expect(urn?.[1]).toContain('parameter urn:x:y names a result in a store of Great Expectations');
  });
});

describe('kwargs', () => {
  it('that nobody set may be null', async () => {
    const flags = {
      strict_min: null,
      strict_max: null,
      parse_strings_as_datetimes: null,
      allow_cross_type_comparisons: null,
      catch_exceptions: null,
    };
    const between = {
      expectation_type: 'expect_column_values_to_be_between',
      kwargs: { column: 'price', min_value: 5, max_value: 20, auto: false, profiler_config: null, ...flags },
    };
    const pair = {
      expectation_type: 'expect_column_pair_values_A_to_be_greater_than_B',
      kwargs: {
        column_A: 'price',
        column_B: 'id',
        or_equal: null,
        allow_cross_type_comparisons: null,
        parse_strings_as_datetimes: null,
      },
    };
    expect(await statuses([between, pair])).toEqual(['pass', 'pass']);
  });

  it('partition_object of either kind', async () => {
    const kl = (column: string, partition_object: Json, threshold: number): Json => ({
      type: 'expect_column_kl_divergence_to_be_less_than',
      kwargs: {
        column,
        partition_object,
        threshold,
        bucketize_data: true,
        tail_weight_holdout: 0,
        internal_weight_holdout: 0,
      },
    });
    const values = { values: ['SP', 'RJ'], weights: [0.67, 0.33] };
    const bins = { bins: [0, 10, 30], weights: [0.34, 0.66], tail_weights: [0, 0] };
    expect(
      await statuses([
        kl('city', values, 0.1),
        kl('price', bins, 0.1),
        kl('price', { bins: [0, 30], weights: [1, 2] }, 1),
      ]),
    ).toEqual(['pass', 'pass', 'error']);
  });
});

describe('names of types', () => {
  const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
    id: [
      'int',
      'np.int_',
      'int64',
      'Int64',
      'np.int64',
      'numpy.int64',
      "dtype('int64')",
      'LongType',
      'LongType()',
      'BIGINT',
      'pyspark.sql.types.LongType',
    ],
    small: ['int', 'int16', 'np.int16', 'ShortType', 'SMALLINT'],
    city: [
      'str',
      'object',
      'np.object_',
      "dtype('O')",
      'O',
      'unicode',
      'StringType',
      'StringType()',
      "<class 'str'>",
      'category',
      'sqlalchemy.types.TEXT',
    ],
    price: ['float', 'float64', 'np.float64', 'np.float_', 'DoubleType', 'DOUBLE_PRECISION', "dtype('float64')"],
    flag: ['bool', 'bool_', 'np.bool_', 'numpy.bool_', 'BooleanType', 'boolean'],
    at: [
      'datetime64',
      'datetime64[ns]',
      'np.datetime64',
      "dtype('<M8[ns]')",
      'datetime.datetime',
      'pd.Timestamp',
      'Timestamp',
      'TimestampType()',
    ],
    cost: ['Decimal', 'decimal.Decimal', 'NUMERIC', 'DecimalType', 'DecimalType(10,2)', 'DECIMAL(10, 2)'],
  };
  const type = (column: string, type_: string): Json => ({
    type: 'expect_column_values_to_be_of_type',
    kwargs: { column, type_ },
  });

  it.each(Object.keys(SPELLINGS))('as numpy, Python and Spark spell them: %s', async (column) => {
    for (const [other, spellings] of Object.entries(SPELLINGS)) {
      const found = await statuses(spellings.map((each) => type(column, each)));
      const isInteger = (name: string): boolean => name === 'id' || name === 'small';
      const anyWidth = (name: string): boolean => /^(np\.)?int_?$/.test(name) && isInteger(column) && isInteger(other);
      const expected = spellings.map((each) => (column === other || anyWidth(each) ? 'pass' : 'fail'));
      expect(Object.fromEntries(spellings.map((each, i) => [each, found[i]]))).toEqual(
        Object.fromEntries(spellings.map((each, i) => [each, expected[i]])),
      );
    }
  });
});
