import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { fileChecks, suiteOf, type Config } from './file-checks.js';

let folder: ProjectFolder;
beforeAll(() => {
  folder = new ProjectFolder();
});
afterAll(() => folder.remove());

const { check } = fileChecks(() => folder);

describe('suites', () => {
  it('pass whole through what Great Expectations saves', async () => {
    folder.write('d.csv', 'city,price\nSP,2\nRJ,0\n');
    folder.write(
      's.json',
      JSON.stringify({
        expectation_suite_name: 's',
        evaluation_parameters: { lo: 1 },
        suite_parameters: { hi: 2 },
        expectations: [
          {
            expectation_type: 'expect_column_values_to_be_between',
            kwargs: {
              column: 'price',
              min_value: 1,
              condition_parser: 'pandas',
              row_condition: { type: 'pass_through', pass_through_filter: 'city == "SP"' },
            },
          },
          {
            expectation_type: 'expect_table_row_count_to_be_between',
            kwargs: { min_value: { $PARAMETER: 'lo' }, max_value: { $PARAMETER: 'hi' } },
          },
          {
            type: 'expect_table_row_count_to_be_between',
            kwargs: { min_value: { $PARAMETER: 'other', '$PARAMETER.other': 2 } },
          },
          { type: 'expect_column_pair_values_A_to_be_greater_than_B', kwargs: { column_A: 'city', column_B: 'price' } },
        ],
      }),
    );
    expect((await folder.lastro('check', 'd.csv', '--suite', 's.json')).out).toContain('3 pass, 1 fail');
    expect((await folder.lastro('check', 'd.csv', '--suite', 's.json', '--vars', '{hi: 1}')).out).toContain('2 fail');
  });

  it.each([
    ['{\n  "expectations": [\n    {"type": "t", "kwargs": {"a": NaN}}\n  ]\n}', /^s\.json:3:35 {2}suite\.syntax .*NaN/],
    ['{"expectations": [1,,]}', /^s\.json:1:21 {2}suite\.syntax .*, is not allowed here/],
    ['{"expectations": [', /^s\.json:1:19 {2}suite\.syntax .*unexpected end of file/],
    ["{'expectations': []}", /^s\.json:1:2 {2}suite\.syntax/],
    ['\ufeff{"expectations": [], "a": tru}', /^s\.json:1:27 {2}suite\.syntax .*tru is not allowed here/],
  ])('say where they stop being JSON: %j', async (text, message) => {
    folder.write('d.csv', 'id\n1\n');
    folder.write('s.json', text);
    const { err, code } = await folder.lastro('check', 'd.csv', '--suite', 's.json');
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('have one shape of JSON, however many there are', async () => {
    folder.write('d.csv', 'id\n1\n');
    folder.write('none.json', '\ufeff{"expectations":[]}');
    folder.write('a.json', suiteOf([['column_to_exist', { column: 'id' }]]));
    folder.write('b.json', suiteOf([['column_to_exist', { column: 'gone' }]]));
    const report = async (...suites: string[]): Promise<Record<string, unknown>> => {
      const { out } = await folder.lastro(
        'check',
        'd.csv',
        '--format',
        'json',
        ...suites.flatMap((s) => ['--suite', s]),
      );
      return JSON.parse(out) as Record<string, unknown>;
    };
    const [none, one, two] = [await report('none.json'), await report('a.json'), await report('a.json', 'b.json')];
    expect(Object.keys(none)).toEqual(Object.keys(one));
    expect(Object.keys(two)).toEqual(Object.keys(one));
    expect(two).toMatchObject({
      success: false,
      suite_name: null,
      statistics: { evaluated_expectations: 2, successful_expectations: 1 },
      results: [{ meta: { suite_name: 'a' } }, { meta: { suite_name: 'b' } }],
    });
    const { err } = await folder.lastro('check', 'd.csv', '--suite', 'none.json');
    expect(err).toBe('nothing was checked: the suites have no expectations');
  });

  it('with an expectation that cannot be read check the others, unless --strict', async () => {
    const configs: Config[] = [
      ['column_values_to_be_unique', { column: 'id' }],
      ['column_values_to_be_magic', { column: 'id' }],
      ['column_values_to_be_between', { column: 'id', maximum: 3 }],
      ['table_row_count_to_equal', { value: { $PARAMETER: 'urn:great_expectations:validations:x:y' } }],
    ];
    const { verdicts, out, code } = await check('d.csv', 'id\n1\n2\n', configs);
    expect({ verdicts, code }).toEqual({ verdicts: ['pass', 'error', 'error', 'error'], code: 1 });
    expect(out).toContain('unknown expectation expect_column_values_to_be_magic');
    expect((await check('d.csv', '', configs, '--strict')).code).toBe(2);
    expect(await check('d.csv', '', configs.slice(1))).toMatchObject({
      verdicts: ['error', 'error', 'error'],
      code: 1,
    });
  });

  it('miss a column without taking the others with them, in any order', async () => {
    const missing: Config = ['column_values_to_not_be_null', { column: 'gone' }];
    const other: Config = ['column_values_to_be_between', { column: 'price', min_value: 0 }];
    expect((await check('d.csv', 'id,price\n1,-2\n', [missing, other])).verdicts).toEqual(['error', 1]);
    expect((await check('d.csv', 'id,price\n1,-2\n', [other, missing])).verdicts).toEqual([1, 'error']);
  });
});
