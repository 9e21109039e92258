import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { OTHER, SUBJECT } from './examples.js';
import { check, createTable, suiteOf } from './support.js';

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await createTable(session, warehouse.dialect, 'subject', SUBJECT);
  await createTable(session, warehouse.dialect, 'other', OTHER);
});
afterAll(() => warehouse.close());

type Kwargs = Record<string, unknown>;

const rows = (query: string): [string, Kwargs] => ['unexpected_rows_expectation', { unexpected_rows_query: query }];
const same = (base: string, other: string): [string, Kwargs] => [
  'expect_query_results_to_match_comparison',
  { base_query: base, comparison_query: other },
];

/** A test of dbt's packages as the guide maps it: once where it holds, once where it does not. */
const MAPPED: Readonly<Record<string, { holds: [string, Kwargs]; fails: [string, Kwargs] }>> = {
  relationships_where: {
    holds: [
      'expect_column_values_to_be_present_in_other_table',
      {
        column: 'status',
        other_table: 'other',
        other_column: 'status',
        row_condition: 'id < 4',
        other_row_condition: 'live',
      },
    ],
    fails: [
      'expect_column_values_to_be_present_in_other_table',
      { column: 'id', other_table: 'other', other_column: 'key', row_condition: 'id < 4', other_row_condition: 'live' },
    ],
  },
  accepted_range: {
    holds: ['expect_column_values_to_be_between', { column: 'low', min_value: 0, strict_min: true }],
    fails: ['expect_column_values_to_be_between', { column: 'low', min_value: 1, strict_min: true }],
  },
  not_empty_string: {
    holds: ['expect_column_value_lengths_to_be_between', { column: 'code', min_value: 1 }],
    fails: ['expect_column_value_lengths_to_be_between', { column: 'code', min_value: 3 }],
  },
  'recency, grouped': {
    holds: ['expect_row_values_to_have_recent_data', { column: 'at', datepart: 'day', interval: 30 }],
    fails: [
      'expect_row_values_to_have_recent_data',
      { column: 'at', datepart: 'day', interval: 3, group_by: ['status'] },
    ],
  },
  mutually_exclusive_ranges: {
    holds: [
      'expect_ranges_to_be_mutually_exclusive',
      {
        lower_bound_column: 'low',
        upper_bound_column: 'high',
        row_condition: 'low < 5',
        zero_length_range_allowed: true,
      },
    ],
    fails: [
      'expect_ranges_to_be_mutually_exclusive',
      { lower_bound_column: 'low', upper_bound_column: 'high', gaps: 'required' },
    ],
  },
  'increasing with a step': {
    holds: [
      'expect_column_values_to_be_sequential',
      { column: 'day', interval: 1, datepart: 'day', row_condition: 'id < 4' },
    ],
    fails: ['expect_column_values_to_be_sequential', { column: 'low', interval: 2 }],
  },
  'at_least_one, by group': {
    holds: ['expect_column_to_have_a_value', { column: 'amount' }],
    fails: ['expect_column_to_have_a_value', { column: 'code', group_by: ['high'] }],
  },
  'not_constant, by group': {
    holds: ['expect_column_to_not_be_constant', { column: 'amount' }],
    fails: ['expect_column_to_not_be_constant', { column: 'amount', group_by: ['status'] }],
  },
  'not_null_proportion, by group': {
    holds: ['expect_column_proportion_of_non_null_values_to_be_between', { column: 'amount', min_value: 0.8 }],
    fails: [
      'expect_column_proportion_of_non_null_values_by_group_to_be_between',
      { column: 'amount', min_value: 0.8, group_by: ['status'] },
    ],
  },
  fewer_rows_than: {
    holds: [
      'expect_table_row_count_to_be_less_than_other_table',
      { other_table_name: 'other', row_condition: 'id < 4' },
    ],
    fails: ['expect_table_row_count_to_be_less_than_other_table', { other_table_name: 'other' }],
  },
  cardinality_equality: {
    holds: [
      'expect_column_value_counts_to_equal_other_table',
      {
        column: 'status',
        other_table: 'other',
        other_column: 'status',
        row_condition: "status is null or status <> 'gone'",
      },
    ],
    fails: [
      'expect_column_value_counts_to_equal_other_table',
      { column: 'id', other_table: 'other', other_column: 'key' },
    ],
  },
  column_distinct_count_to_equal: {
    holds: ['expect_column_unique_value_count_to_be_between', { column: 'status', min_value: 3, max_value: 3 }],
    fails: ['expect_column_unique_value_count_to_be_between', { column: 'status', min_value: 4, max_value: 4 }],
  },
  table_columns_to_not_contain_set: {
    holds: ['expect_table_columns_to_not_contain_set', { column_set: ['password', 'secret'] }],
    fails: ['expect_table_columns_to_not_contain_set', { column_set: ['password', 'id'] }],
  },
  column_values_to_be_within_n_stdevs: {
    holds: ['expect_column_value_z_scores_to_be_less_than', { column: 'rate', threshold: 3, double_sided: true }],
    fails: ['expect_column_value_z_scores_to_be_less_than', { column: 'rate', threshold: 1, double_sided: true }],
  },
  'row count times a factor': {
    holds: same('SELECT 5 * count(*) FROM {batch}', 'SELECT 6 * count(*) FROM marts.other'),
    fails: same('SELECT count(*) FROM {batch}', 'SELECT 3 * count(*) FROM marts.other'),
  },
  'expression_between, by group': {
    holds: rows('SELECT status FROM {batch} GROUP BY status HAVING NOT avg(low) BETWEEN 1 AND 20'),
    fails: rows('SELECT status FROM {batch} GROUP BY status HAVING NOT avg(low) BETWEEN 1 AND 5'),
  },
  column_values_to_have_consistent_casing: {
    holds: rows('SELECT lower(status) FROM {batch} GROUP BY lower(status) HAVING count(DISTINCT status) > 1'),
    fails: rows(
      "SELECT lower(w) FROM (SELECT 'Rio' AS w FROM {batch} UNION SELECT 'rio') GROUP BY lower(w) HAVING count(DISTINCT w) > 1",
    ),
  },
  most_common_with_top_n: {
    holds: rows(
      "SELECT * FROM (SELECT status FROM {batch} GROUP BY status ORDER BY count(*) DESC LIMIT 1) WHERE status <> 'paid'",
    ),
    fails: rows(
      "SELECT * FROM (SELECT status FROM {batch} GROUP BY status ORDER BY count(*) DESC LIMIT 1) WHERE status <> 'new'",
    ),
  },
};

describe('a test of dbt’s packages', () => {
  it.each(Object.entries(MAPPED))('%s', async (_, { holds, fails }) => {
    const suite = suiteOf([holds, fails].map(([type, kwargs]) => ({ type, kwargs, severity: 'warning' })));
    const results = await check(warehouse, session, suite);
    expect(results.map(({ status, observed }) => [status, observed])).toEqual([
      ['pass', expect.anything()],
      ['warn', expect.anything()],
    ]);
  });
});
