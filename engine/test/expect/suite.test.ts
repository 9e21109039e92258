import { describe, expect, it } from 'vitest';
import { ProblemsError } from '../../src/base/errors.js';
import { columnMap, coreExpectations, createRegistry, parseSuite, validateSuite } from '../../src/expect/index.js';
import { parameters, registry, suiteOf } from './support.js';

const DEFAULTS = { layer: 'marts', table: 'fct_orders', name: 'fct_orders' };
const parse = (text: string, file = 'expectations/marts/fct_orders.json'): ReturnType<typeof parseSuite> =>
  parseSuite(text, file, DEFAULTS);

function problemsOf(text: string, file?: string): string[] {
  try {
    parse(text, file);
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return error.message.split('\n');
    throw error;
  }
}

describe('a suite', () => {
  it('is read from the JSON of Great Expectations 1.x, with lines', () => {
    const suite = parse(
      `{
  "name": "orders",
  "meta": {"great_expectations_version": "1.2.0"},
  "expectations": [
    {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "id"}, "severity": "warning", "notes": "the key"},
    {
      "type": "expect_column_values_to_be_between",
      "kwargs": {"column": "id", "max_value": 9007199254740993}
    }
  ]
}`,
    );
    expect(suite).toMatchObject({ name: 'orders', table: { layer: 'marts', name: 'fct_orders' } });
    expect(
      suite.expectations.map(({ type, severity, index, location }) => [type, severity, index, location.line]),
    ).toEqual([
      ['expect_column_values_to_be_unique', 'warning', 0, 5],
      ['expect_column_values_to_be_between', 'critical', 1, 6],
    ]);
    expect(suite.expectations[0]?.meta).toEqual({ notes: 'the key' });
    expect(suite.expectations[1]?.kwargs['max_value']).toBe('9007199254740993');
  });

  it('is read in the spellings of 0.x', () => {
    const suite = parse(
      '{"expectation_suite_name": "old", "data_asset_name": "staging.stg_orders", "expectations": [{"expectation_type": "expect_column_to_exist", "kwargs": {"column": "id"}}]}',
    );
    expect(suite).toMatchObject({ name: 'old', table: { layer: 'staging', name: 'stg_orders' } });
    expect(suite.expectations[0]?.type).toBe('expect_column_to_exist');
  });

  it('is read from YAML', () => {
    const suite = parse(
      `expectations:
  # the key
  - type: expect_column_values_to_be_unique
    kwargs: { column: id }
`,
      'expectations/marts/fct_orders.yaml',
    );
    expect(suite.name).toBe('fct_orders');
    expect(suite.expectations[0]).toMatchObject({ kwargs: { column: 'id' }, location: { line: 3 } });
  });

  it('says where it is not JSON or not a suite', () => {
    expect(problemsOf('{"expectations": [\n  {"type": "a" "kwargs": {}}\n]}')[0]).toMatch(
      /fct_orders\.json:2:\d+ {2}suite\.syntax {2}not JSON/,
    );
    expect(problemsOf('expectations: [', 'x.yaml')[0]).toMatch(/^x\.yaml:1:\d+ {2}suite\.syntax/);
    expect(problemsOf('[]')[0]).toContain('the suite is not an object');
    expect(problemsOf('{"expectation": []}')).toEqual([
      'expectations/marts/fct_orders.json:1:2  suite.unknown-key  unknown key in suite: expectation (did you mean expectations?)',
      'expectations/marts/fct_orders.json:1:1  suite.invalid  the suite has no list of expectations',
    ]);
  });

  it('keeps what is wrong with an expectation at that one', () => {
    const { expectations } = parse(
      '{"expectations": [{"kwargs": {}}, 3, {"type": "t", "kwarg": {}}, {"type": "t", "severity": "hihg"}, {"type": "t"}]}',
    );
    expect(
      expectations.map(({ problems = [] }) => problems.map(({ code, location }) => [code, location?.column])),
    ).toEqual([
      [['suite.invalid', 19]],
      [['suite.invalid', 35]],
      [['suite.unknown-key', 52]],
      [['suite.invalid', 66]],
      [],
    ]);
  });
});

describe('kwargs', () => {
  const problems = (type: string, kwargs: Record<string, unknown>, vars = {}): string[] =>
    validateSuite(suiteOf([{ type, kwargs }]), registry, { ...parameters, vars }).map(
      ({ code, message, hint }) => `${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
    );

  it('are named when they are unknown, missing or of a wrong type, with the nearest valid one', () => {
    expect(problems('expect_column_values_to_be_in_set', { column: 'x', value_sets: [1] })).toEqual([
      'suite.missing-kwarg: suite suite, expectation 1: expect_column_values_to_be_in_set: missing kwarg value_set',
      'suite.unknown-kwarg: suite suite, expectation 1: expect_column_values_to_be_in_set: unknown kwarg value_sets (did you mean value_set?)',
    ]);
    expect(problems('expect_column_values_to_be_null', { column: 'x', mostly: 1.5 })[0]).toContain(
      'kwarg mostly must be <= 1, not 1.5',
    );
    expect(problems('expect_columns_values_to_be_null', {})[0]).toContain(
      'did you mean expect_column_values_to_be_null?',
    );
    expect(problems('expect_column_values_to_match_regex', { column: 'x', regex: '(' })[0]).toContain(
      '"(" is not a valid regular expression',
    );
    expect(problems('expect_column_values_to_be_between', { column: 'x', min_value: 3, max_value: 2 })[0]).toContain(
      'min_value 3 is greater',
    );
    expect(problems('expect_column_values_to_be_null', { column: 'x', row_condition: 'a ==' })[0]).toContain(
      'cannot parse the row condition at its end',
    );
  });

  it.each([
    [{ result_format: 'FULL' }, 'result_format must be equal to one of the allowed values, not "FULL"'],
    [
      { result_format: { result_format: 'COMPLET' } },
      'result_format.result_format must be equal to one of the allowed values, not "COMPLET"',
    ],
    [{ row_condition: 7 }, 'row_condition must be text, an object or null, not 7'],
    [{ mostly: 'most' }, 'mostly must be a number or null, not "most"'],
  ])('of a wrong kind are reported in one sentence: %j', (kwargs, sentence) => {
    const told = problems('expect_column_values_to_be_unique', { column: 'x', ...kwargs });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`expect_column_values_to_be_unique: kwarg ${sentence}`);
  });

  it('take parameters', () => {
    const kwargs = { column: 'x', max_value: { $PARAMETER: 'limit' } };
    expect(problems('expect_column_values_to_be_between', kwargs, { limit: 3 })).toEqual([]);
    expect(problems('expect_column_values_to_be_between', kwargs, { limits: 3 })[0]).toContain(
      'parameter without a value: limit (did you mean limits?)',
    );
    expect(
      problems('expect_column_values_to_be_between', {
        column: 'x',
        max_value: { $PARAMETER: 'now() - timedelta(days=2)' },
      }),
    ).toEqual([]);
    expect(
      problems('expect_column_values_to_be_between', { column: 'x', max_value: { $PARAMETER: 'process.exit(1)' } })[0],
    ).toContain('suite.parameter');
  });

  it('of an own expectation are checked alike, and its name is its own', () => {
    const own = columnMap({
      type: 'expect_column_values_to_be_trimmed',
      summary: 'No blanks.',
      expected: ({ sql }) => `${sql} = TRIM(${sql})`,
      says: () => 'is trimmed',
    });
    const mine = createRegistry([...coreExpectations, own]);
    expect(
      validateSuite(suiteOf([{ type: own.type, kwargs: { column: 'x', mostly: 0.5 } }]), mine, parameters),
    ).toEqual([]);
    expect(validateSuite(suiteOf([{ type: own.type, kwargs: { columns: 'x' } }]), mine, parameters)).toHaveLength(2);
    expect(() => createRegistry([own, own])).toThrow('expectation defined twice');
  });
});
