import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../src/base/cell.js';
import type { CheckResult } from '../../src/expect/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { naive, type NaiveRow } from './naive.js';
import { check, createTable, suiteOf } from './support.js';

const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null, freq: 4 });
const WORDS = ['', 'a', 'A', 'ab', 'a%b', 'ção', '日本', '🙂', "it's", '"q"', 'a\\b', ' a ', 'NULL', '1'];
const word = fc.constantFrom(...WORDS);
const int = fc.integer({ min: -3, max: 4 });
const quarter = fc.integer({ min: -8, max: 8 }).map((n) => n / 4);

const row: fc.Arbitrary<NaiveRow> = fc.record({
  int: maybe(int),
  other: maybe(int),
  text: maybe(word),
  real: maybe(quarter),
  flag: maybe(fc.boolean()),
});

/** Names that need their quotes. */
const names = fc.uniqueArray(
  fc.constantFrom(
    'id',
    'select',
    'Order Id',
    'größe',
    'a"b',
    "it's",
    'from',
    '日本',
    'x;--',
    '`tick`',
    'back\\slash',
    'ID2',
  ),
  { minLength: 5, maxLength: 5 },
);

type Role = keyof NaiveRow;
interface Check {
  type: string;
  role: Role | undefined;
  kwargs: Record<string, unknown>;
}

const mostly = fc.option(fc.constantFrom(0, 0.25, 0.5, 2 / 3, 0.9, 1), { nil: undefined });
const bounds = (value: fc.Arbitrary<number>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .record({
      a: value,
      b: value,
      strict_min: fc.boolean(),
      strict_max: fc.boolean(),
      sides: fc.constantFrom('both', 'min', 'max'),
    })
    .map(({ a, b, sides, ...strict }) => ({
      ...(sides === 'max' ? {} : { min_value: Math.min(a, b) }),
      ...(sides === 'min' ? {} : { max_value: Math.max(a, b) }),
      ...strict,
    }));

const columnCheck = (type: string, role: Role, kwargs: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Check> =>
  fc.record({ kwargs, mostly }).map(({ kwargs: own, mostly: share }) => ({
    type,
    role,
    kwargs: share === undefined ? own : { ...own, mostly: share },
  }));

const none = fc.constant({});
const intSet = fc.record({ value_set: fc.array(int, { maxLength: 12 }) });
const wordSet = fc.record({ value_set: fc.array(word, { maxLength: 12 }) });
const pattern = fc.record({ like_pattern: fc.constantFrom('', '%', 'a%', '%b', '_', 'a_b', '%\\%', "%'%", '🙂') });
const regex = fc.record({
  regex: fc.constantFrom('', '^a', 'b$', '[A-Z]', '.', '^.{2}$', "'", '日|🙂', '\\\\', '^(?!a)'),
});
const strictly = fc.record({ strictly: fc.boolean() });

const mapChecks = [
  ...(['int', 'text', 'real', 'flag'] as const).flatMap((role) => [
    columnCheck('expect_column_values_to_be_null', role, none),
    columnCheck('expect_column_values_to_not_be_null', role, none),
    columnCheck('expect_column_values_to_be_unique', role, none),
  ]),
  columnCheck('expect_column_values_to_be_between', 'int', bounds(quarter)),
  columnCheck('expect_column_values_to_be_between', 'real', bounds(quarter)),
  columnCheck('expect_column_values_to_be_in_set', 'int', intSet),
  columnCheck('expect_column_values_to_not_be_in_set', 'int', intSet),
  columnCheck('expect_column_values_to_be_in_set', 'text', wordSet),
  columnCheck('expect_column_values_to_not_be_in_set', 'text', wordSet),
  columnCheck('expect_column_value_lengths_to_be_between', 'text', bounds(fc.integer({ min: 0, max: 3 }))),
  columnCheck('expect_column_value_lengths_to_equal', 'text', fc.record({ value: fc.integer({ min: 0, max: 3 }) })),
  columnCheck('expect_column_values_to_match_like_pattern', 'text', pattern),
  columnCheck('expect_column_values_to_not_match_like_pattern', 'text', pattern),
  columnCheck('expect_column_values_to_match_regex', 'text', regex),
  columnCheck('expect_column_values_to_not_match_regex', 'text', regex),
  columnCheck('expect_column_values_to_be_increasing', 'int', strictly),
  columnCheck('expect_column_values_to_be_decreasing', 'real', strictly),
  columnCheck('expect_column_values_to_be_sequential', 'int', none),
];

const aggregateCheck = (type: string, role: Role, value: fc.Arbitrary<number>): fc.Arbitrary<Check> =>
  bounds(value).map((kwargs) => ({ type, role, kwargs }));

const share = fc.constantFrom(0, 0.25, 0.5, 1);
const aggregateChecks = [
  ...['min', 'max', 'sum', 'mean', 'median'].flatMap((name) => [
    aggregateCheck(`expect_column_${name}_to_be_between`, 'int', quarter),
    aggregateCheck(`expect_column_${name}_to_be_between`, 'real', quarter),
  ]),
  aggregateCheck('expect_column_unique_value_count_to_be_between', 'int', fc.integer({ min: 0, max: 5 })),
  aggregateCheck('expect_column_proportion_of_unique_values_to_be_between', 'int', share),
  aggregateCheck('expect_column_proportion_of_non_null_values_to_be_between', 'real', share),
  bounds(fc.integer({ min: 0, max: 9 })).map((kwargs) => ({
    type: 'expect_table_row_count_to_be_between',
    role: undefined,
    kwargs,
  })),
  ...['to_be_in_set', 'to_contain_set', 'to_equal_set'].map((name) =>
    intSet.map((kwargs): Check => ({ type: `expect_column_distinct_values_${name}`, role: 'int', kwargs })),
  ),
];

const several = (type: string, kwargs: fc.Arbitrary<Record<string, unknown>>, rules: string[]): fc.Arbitrary<Check> =>
  fc.record({ kwargs, mostly, rule: fc.constantFrom(...rules) }).map(({ kwargs: own, mostly: part, rule }) => ({
    type,
    role: undefined,
    kwargs: { ...own, ignore_row_if: rule, ...(part === undefined ? {} : { mostly: part }) },
  }));

const PAIR_RULES = ['both_values_are_missing', 'either_value_is_missing', 'neither'];
const RECORD_RULES = ['all_values_are_missing', 'any_value_is_missing', 'never'];
const severalChecks = [
  several('expect_column_pair_values_to_be_equal', none, PAIR_RULES),
  several('expect_column_pair_values_a_to_be_greater_than_b', fc.record({ or_equal: fc.boolean() }), PAIR_RULES),
  several('expect_compound_columns_to_be_unique', none, RECORD_RULES),
  several('expect_multicolumn_sum_to_equal', fc.record({ sum_total: int }), RECORD_RULES),
  several('expect_multicolumn_values_to_be_equal', none, RECORD_RULES),
  several('expect_select_column_values_to_be_unique_within_record', none, RECORD_RULES),
];

/** A row condition on the flag and the text, as SQL and as what it means. */
const CONDITIONS: readonly { sql(column: (role: Role) => string): string; holds(row: NaiveRow): boolean }[] = [
  { sql: (c) => c('flag'), holds: ({ flag }) => flag === true },
  { sql: (c) => `not ${c('flag')}`, holds: ({ flag }) => flag === false },
  { sql: (c) => `${c('text')} <> 'a'`, holds: ({ text }) => text !== null && text !== 'a' },
  {
    sql: (c) => `${c('flag')} is null or ${c('real')} > 0.25`,
    holds: ({ flag, real }) => flag === null || (real ?? -1) > 0.25,
  },
  {
    sql: (c) => `${c('text')} in ('ab', 'it''s', '日本') and ${c('other')} + 1 <= 3`,
    holds: ({ text, other }) => ['ab', "it's", '日本'].includes(text ?? '') && other !== null && other + 1 <= 3,
  },
  {
    sql: (c) => `${c('int')} between -1 and 2`,
    holds: ({ int: value }) => value !== null && value >= -1 && value <= 2,
  },
];

const aCheck = fc.oneof(fc.oneof(...mapChecks), fc.oneof(...aggregateChecks), fc.oneof(...severalChecks));
const conditioned = fc.record({
  check: aCheck,
  condition: fc.option(fc.constantFrom(...CONDITIONS), { nil: undefined }),
});

const ROLES = ['int', 'other', 'text', 'real', 'flag'] as const;
const TYPES = { int: 'INTEGER', other: 'INTEGER', text: 'VARCHAR', real: 'DOUBLE', flag: 'BOOLEAN' };

describe('any checks on any table', () => {
  let warehouse: Warehouse;
  let session: Session;
  beforeAll(async () => {
    warehouse = await openDuckDB({ path: ':memory:' });
    session = await warehouse.session();
  });
  afterAll(() => warehouse.close());

  const answer = ({ validation: { success, result } }: CheckResult): Record<string, unknown> => ({
    success,
    ...result,
  });

  it('come to the same in batches, one by one, and row by row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 9 }),
        names,
        fc.array(conditioned, { minLength: 4, maxLength: 12 }),
        async (rows, columns, checks) => {
          const nameOf = (role: Role): string => columns[ROLES.indexOf(role)] ?? '';
          const quoted = (role: Role): string => warehouse.dialect.identifier(nameOf(role));
          await createTable(session, warehouse.dialect, 'subject', {
            columns: Object.fromEntries(ROLES.map((role) => [nameOf(role), TYPES[role]])),
            rows: rows.map((values) => ROLES.map((role): Cell => values[role])),
          });
          const domain = (type: string, role: Role | undefined): Record<string, unknown> => {
            if (role !== undefined) return { column: nameOf(role) };
            if (type.startsWith('expect_column_pair')) return { column_A: nameOf('int'), column_B: nameOf('other') };
            return type.startsWith('expect_table') ? {} : { column_list: [nameOf('int'), nameOf('other')] };
          };
          const expectations = checks.map(({ check: { type, role, kwargs }, condition }) => ({
            type,
            kwargs: {
              ...domain(type, role),
              ...kwargs,
              ...(condition === undefined ? {} : { row_condition: condition.sql(quoted), condition_parser: 'sql' }),
            },
          }));
          const resultFormat = 'COMPLETE' as const;
          const together = await check(warehouse, session, suiteOf(expectations), { resultFormat });
          for (const [i, { check: one, condition }] of checks.entries()) {
            const expectation = expectations[i];
            const result = together[i];
            if (expectation === undefined || result === undefined) throw new Error('no result');
            const [alone] = await check(warehouse, session, suiteOf([expectation]), { resultFormat }, { batchSize: 1 });
            if (alone === undefined) throw new Error('no result');
            expect(result.validation.exception_info.exception_message).toBeNull();
            expect(answer(result)).toEqual(answer(alone));
            const inside = rows.filter((values) => condition === undefined || condition.holds(values));
            compare(answer(result), naive(one.type, inside, one.role, one.kwargs));
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  function compare(result: Record<string, unknown>, expected: ReturnType<typeof naive>): void {
    expect(result['success']).toBe(expected.success);
    if (expected.elements !== undefined) {
      expect(result['element_count']).toBe(expected.elements);
      expect(result['missing_count']).toBe(expected.missing);
      expect(result['unexpected_count']).toBe(expected.unexpected);
      expect(result['unexpected_list']).toHaveLength(expected.unexpected ?? 0);
    } else if (typeof expected.observed === 'number')
      expect(result['observed_value']).toBeCloseTo(expected.observed, 9);
    else if (Array.isArray(expected.observed))
      expect(new Set(result['observed_value'] as Cell[])).toEqual(new Set(expected.observed as Cell[]));
    else expect(result['observed_value']).toBeNull();
  }

  it('hold on a table of 200 columns', async () => {
    const columns = Array.from({ length: 200 }, (_, i) => `column "${i}" größer`);
    await createTable(session, warehouse.dialect, 'subject', {
      columns: Object.fromEntries(columns.map((column) => [column, 'INTEGER'])),
      rows: [0, 1, 2].map((n) => columns.map((_, i) => (i % 7 === 0 ? null : n * i))),
    });
    const suite = suiteOf(
      columns.map((column) => ({ type: 'expect_column_values_to_not_be_null', kwargs: { column } })),
    );
    const results = await check(warehouse, session, suite);
    expect(results.map(({ status }) => status)).toEqual(columns.map((_, i) => (i % 7 === 0 ? 'fail' : 'pass')));
  });
});
