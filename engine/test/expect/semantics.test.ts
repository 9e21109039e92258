import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileDateFormat } from '../../src/expect/validators/strftime.js';
import { isDateutilParseable } from '../../src/expect/validators/dateutil.js';
import { jsonMatcher } from '../../src/expect/validators/json.js';
import { validateSuite } from '../../src/expect/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { check, createTable, parameters, registry, suiteOf, NOW } from './support.js';

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await createTable(session, warehouse.dialect, 'subject', {
    columns: { size: 'INTEGER', colour: 'VARCHAR', paint: 'VARCHAR', gloss: 'VARCHAR' },
    rows: [
      [1, 'red', null, null],
      [2, 'red', 'red', null],
      [3, null, 'blue', 'green'],
      [null, 'green', 'blue', 'white'],
    ],
  });
});
afterAll(() => warehouse.close());

interface Answer {
  type: string;
  kwargs: Record<string, unknown>;
  success: boolean;
  unexpected?: number;
}

const PAIRS = 'expect_column_pair_values_to_be_in_set';
const pair = { column_A: 'size', column_B: 'colour', ignore_row_if: 'neither' };
const WITHIN = 'expect_select_column_values_to_be_unique_within_record';
const record = { column_list: ['colour', 'paint', 'gloss'], ignore_row_if: 'never' };
const DISTINCT = 'expect_column_distinct_values_to_be_in_set';

const ANSWERS: readonly Answer[] = [
  // Two nulls in a record are equal; a null and a value differ.
  { type: WITHIN, kwargs: record, success: false, unexpected: 2 },
  { type: WITHIN, kwargs: { ...record, ignore_row_if: 'any_value_is_missing' }, success: true, unexpected: 0 },
  // A null of a pair is a null of its column, and no other pair lets one pass.
  { type: PAIRS, kwargs: { ...pair, value_pairs_set: [[3, null]] }, success: false, unexpected: 3 },
  { type: PAIRS, kwargs: { ...pair, value_pairs_set: [[null, 'green']] }, success: false, unexpected: 3 },
  { type: PAIRS, kwargs: { ...pair, value_pairs_set: [[3, 'red']] }, success: false, unexpected: 4 },
  // An empty set of distinct values, or none, stands for any value.
  { type: DISTINCT, kwargs: { column: 'colour', value_set: [] }, success: true },
  { type: DISTINCT, kwargs: { column: 'colour', value_set: null }, success: true },
  { type: DISTINCT, kwargs: { column: 'colour', value_set: [null] }, success: false },
  {
    type: 'expect_column_values_to_be_in_set',
    kwargs: { column: 'size', value_set: [] },
    success: false,
    unexpected: 3,
  },
];

describe('what a check decides', () => {
  it.each(ANSWERS)('$type $kwargs', async ({ type, kwargs, success, unexpected }) => {
    const [result] = await check(warehouse, session, suiteOf([{ type, kwargs }]));
    expect(result?.validation.exception_info.exception_message).toBeNull();
    expect(result?.validation.success).toBe(success);
    expect(result?.validation.result['unexpected_count']).toBe(unexpected);
  });
});

describe('a bound that nothing compares with', () => {
  const none = { column: 'size', row_condition: 'size > 9' };
  const quantiles = { ...none, quantile_ranges: { quantiles: [0.5], value_ranges: [['low', 'high']] } };
  const asked: [string, Record<string, unknown>][] = [
    ['expect_column_mean_to_be_between', { ...none, min_value: 'low' }],
    ['expect_column_max_to_be_between', { ...none, max_value: '2024-01-05' }],
    ['expect_column_quantile_values_to_be_between', quantiles],
  ];
  it.each(asked)('is an error of %s even when nothing is observed', async (type, kwargs) => {
    const [result] = await check(warehouse, session, suiteOf([{ type, kwargs }]));
    expect(result?.status).toBe('error');
    expect(result?.validation.exception_info.exception_message).toContain('cannot be compared with');
  });
});

it('knows four result formats', async () => {
  const suite = suiteOf([{ type: 'expect_column_values_to_not_be_null', kwargs: { column: 'size' } }]);
  const resultFormat = 'EVERYTHING' as unknown as 'COMPLETE';
  const [result] = await check(warehouse, session, suite, { resultFormat });
  expect(result?.validation.exception_info.exception_message).toContain('unknown result_format EVERYTHING');
});

describe('what is refused before anything runs', () => {
  const refused: [string, Record<string, unknown>, string][] = [
    [DISTINCT, { column: 'colour' }, 'missing kwarg value_set'],
    ['expect_table_column_count_to_be_between', { min_value: 1, strict_min: true }, 'unknown kwarg strict_min'],
    ['expect_column_values_to_match_strftime_format', { column: 'colour', strftime_format: '%G-%V' }, '%G, %V'],
  ];
  it.each(refused)('%s %o', (type, kwargs, message) => {
    const [problem] = validateSuite(suiteOf([{ type, kwargs }]), registry, parameters);
    expect(problem?.message).toContain(message);
  });
});

describe('a word character of a regular expression', () => {
  const texts = ['abc', 'ção', '日本語', 'a b', 'a-b', 'é', '_', '-', '½', '\\w', 'a]é'];
  it.each([
    ['^\\w+$', ['abc', 'ção', '日本語', 'é', '_', '½']],
    ['\\W', ['a b', 'a-b', '-', '\\w', 'a]é']],
    ['^[\\w.-]+$', ['abc', 'ção', '日本語', 'a-b', 'é', '_', '-', '½']],
    ['^[^\\w]+$', ['-']],
    ['^\\w{3}$', ['abc', 'ção', '日本語']],
    ['\\\\w', ['\\w']],
    ['^[a\\]\\w]+$', ['abc', 'ção', '日本語', 'é', '_', '½', 'a]é']],
    ['^(?!a)\\w+$', ['ção', '日本語', 'é', '_', '½']],
  ])('is a letter of any language: %s', async (regex, matching) => {
    await createTable(session, warehouse.dialect, 'words', {
      columns: { word: 'VARCHAR' },
      rows: texts.map((text) => [text]),
    });
    const suite = {
      ...suiteOf([{ type: 'expect_column_values_to_not_match_regex', kwargs: { column: 'word', regex } }]),
      table: { layer: 'marts', name: 'words' },
    };
    const [result] = await check(warehouse, session, suite, { resultFormat: 'COMPLETE' });
    expect(result?.validation.result['unexpected_list']).toEqual(matching);
  });
});

describe('text that reads as a date', () => {
  const readable = [
    ...['2024.01.05', '05.01.2024', '2024.Jan.05', 'Jan of 99', '2024', '31.12.2023 10pm'],
    ...['2024-01-05 10:11:12,123', '20240105T1011', '12h04', '10 h 30 m', '10:11 GMT+3', '10:11 -03:00 (BRT)'],
    ...['2024-01-05 10:11 EST', '5th of January 2024', 'Fri, 05 Jan 2024', '1.5'],
  ];
  const unreadable = [
    ...['2024-01-', 'Jan--05', '13/13/2013', '2024.13.13', '10:11:12:13:14', '5 Jan Feb', 'AM', '13:00 pm', '12.505'],
    ...['2024,5', '10:11 +123', '2024-01-05 10:61', '32.01.2024', '1,000.50.', 'x2024-01-05'],
  ];
  it.each(readable)('%j does', (text) => expect(isDateutilParseable(text, NOW)).toBe(true));
  it.each(unreadable)('%j does not', (text) => expect(isDateutilParseable(text, NOW)).toBe(false));

  it.each([
    ['29 Feb', '2024-05-01', true],
    ['29 Feb', '2023-05-01', false],
    ['31', '2024-05-01', true],
    ['31', '2024-06-01', false],
  ])('%j has the year and month of the run: %s, %s', (text, now, reads) =>
    expect(isDateutilParseable(text, new Date(now))).toBe(reads),
  );
});

describe('formats of dates', () => {
  it('reads a week of the year with its day', () => {
    const { accepts } = compileDateFormat('%G-W%V-%u');
    expect(['2024-W01-1', '2024-W53-7', '2024-W00-1', '2024-W54-1', '2024-W01'].map(accepts)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the revision of a JSON Schema', () => {
  const bounded = { properties: { n: { minimum: 0, exclusiveMinimum: true } } };
  const tuple = { items: [{ type: 'integer' }, { type: 'string' }] };
  it('is the one it names', () => {
    const fourth = jsonMatcher({
      $schema: 'http://json-schema.org/draft-04/schema#',
      id: 'https://example.org/n',
      ...bounded,
    });
    expect(['{"n": 1}', '{"n": 0}'].map(fourth)).toEqual([true, false]);
    const seventh = jsonMatcher({ $schema: 'http://json-schema.org/draft-07/schema#', ...tuple });
    expect(['[1, "a"]', '["a", 1]'].map(seventh)).toEqual([true, false]);
  });
  it('is the newest otherwise', () => {
    expect(() => jsonMatcher(bounded)).toThrow('exclusiveMinimum');
    expect(() => jsonMatcher(tuple)).toThrow('items');
  });
});
