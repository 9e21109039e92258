import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';
import { fileChecks, suiteOf, type Config } from './file-checks.js';

let folder: ProjectFolder;
beforeAll(() => {
  folder = new ProjectFolder();
});
afterAll(() => folder.remove());

const { check, contract } = fileChecks(() => folder);

describe('JSON', () => {
  it('one odd record changes no other, an absent name is missing, and values of sets keep their kinds', async () => {
    const lines =
      '{"v": 1, "t": "2023-01-01 10:00:00"}\n{"v": "x", "u": "550E8400-E29B-41D4-A716-446655440000"}\n{"v": [1, "a"]}\n';
    const { verdicts } = await check('d.jsonl', lines, [
      ['column_values_to_be_in_set', { column: 'v', value_set: [1, 'x', [1, 'a']] }],
      ['column_values_to_not_be_in_set', { column: 'v', value_set: ['y', 2] }],
      ['column_distinct_values_to_be_in_set', { column: 'v', value_set: [1, 'x', [1, 'a']] }],
      ['column_values_to_match_regex', { column: 't', regex: '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$' }],
      ['column_values_to_match_regex', { column: 'u', regex: '^[0-9A-F-]{36}$' }],
      ['column_values_to_not_be_null', { column: 'u' }],
    ]);
    expect(verdicts).toEqual(['pass', 'pass', 'pass', 'pass', 'pass', 2]);
  });

  it('a list of records, and values one behind the other, are records', async () => {
    const configs: Config[] = [
      ['table_row_count_to_equal', { value: 3 }],
      ['column_values_to_be_in_set', { column: 'a', value_set: ['x]', '{"', 3] }],
    ];
    const records = [{ a: 'x]' }, { a: '{"' }, { a: 3 }];
    for (const json of [
      JSON.stringify(records),
      JSON.stringify(records, null, 2),
      records.map((each) => JSON.stringify(each, null, 1)).join('\n'),
    ])
      expect((await check('d.json', json, configs)).verdicts).toEqual(['pass', 'pass']);
  });

  it('is held to a contract as it stands', async () => {
    const list = { properties: { t: { type: 'array', items: { type: 'string' } } } };
    expect(await contract('d.jsonl', '{"t":["x"]}\n{"t":["y","z"]}\n', list)).toEqual([
      'PASS  d.jsonl by c.json: 2 rows',
    ]);
    expect(await contract('d.json', '[{"t":["x"]},{"t":"y"}]', list)).toEqual([
      'FAIL  d.json by c.json: 1 of 2 rows breaks it',
      '      t must be a list: 1 row',
      'row 2: t must be a list, but is "y"',
    ]);
    const texts = {
      properties: { ts: { type: 'string', maxLength: 19 }, u: { type: 'string', pattern: '^[0-9A-F-]{36}$' } },
    };
    const record = '{"ts":"2023-01-01 10:00:00","u":"550E8400-E29B-41D4-A716-446655440000"}\n';
    expect(await contract('d.jsonl', record, texts)).toEqual(['PASS  d.jsonl by c.json: 1 row']);
    expect((await contract('d.jsonl', `${record}nonsense\n`, texts)).slice(1)).toEqual([
      '      the record must be readable: 1 row',
      'row 2: the record is not valid JSON',
    ]);
  });
});

describe('data with types', () => {
  beforeAll(async () => {
    const warehouse = await openDuckDB({ path: folder.path('typed.duckdb') });
    const session = await warehouse.session();
    await session.run(
      `CREATE TABLE t AS SELECT * FROM (VALUES` +
        ` (1, DATE '2023-01-31', true, -5e0, ['x'], {'a': 1}, '1'::JSON, 1.5::DECIMAL(9, 2)),` +
        ` (2, DATE '2023-02-28', false, 'nan'::DOUBLE, ['y', 'z'], {'a': 2}, '"x"'::JSON, 0.1)` +
        `) v(id, d, flag, price, l, s, j, n)`,
    );
    await session.run(`COPY t TO '${folder.path('typed.parquet')}' (FORMAT parquet)`);
    await warehouse.close();
  });

  it.each<Config>([
    ['column_values_to_not_be_in_set', { column: 'd', value_set: ['31/01/2023'] }],
    ['column_values_to_not_be_in_set', { column: 'id', value_set: ['one'] }],
    ['column_distinct_values_to_be_in_set', { column: 'id', value_set: [1, 'one'] }],
    ['column_most_common_value_to_be_in_set', { column: 'flag', value_set: ['no'], ties_okay: true }],
    ['column_values_to_be_between', { column: 'price', min_value: 0, row_condition: "d = '28/02/2023'" }],
    ['column_values_to_be_between', { column: 'price', min_value: 0, row_condition: "flag = 'no'" }],
    ['column_values_to_be_between', { column: 'price', min_value: 0, row_condition: "id in ('two')" }],
    ['column_values_to_be_between', { column: 'd', min_value: '01/01/2023' }],
  ])('refuse a literal that they cannot hold: %s %j', async (...config) => {
    expect((await check('typed.duckdb:main.t', '', [config])).verdicts).toEqual(['error']);
  });

  it.each(['typed.duckdb:main.t', 'typed.parquet'])('NaN, lists, structs and JSON in %s', async (data) => {
    const { verdicts, out } = await check(data, '', [
      ['column_values_to_not_be_null', { column: 'price' }],
      ['column_mean_to_be_between', { column: 'price', min_value: -5, max_value: -5 }],
      ['column_stdev_to_be_between', { column: 'price', min_value: 0 }],
      ['column_values_to_be_between', { column: 'price', max_value: 0 }],
      ['column_values_to_be_in_set', { column: 'l', value_set: [['x'], ['y', 'z']] }],
      ['column_values_to_be_in_set', { column: 's', value_set: [{ a: 1 }] }],
      ['column_values_to_be_in_set', { column: 'j', value_set: [1, 'x'] }],
      ['column_distinct_values_to_equal_set', { column: 'j', value_set: [1, 'x'] }],
      ['column_values_to_be_in_set', { column: 'n', value_set: [1.5, 0.1] }],
      ['column_values_to_be_of_type', { column: 'id', type_: 'int' }],
      ['column_values_to_be_of_type', { column: 'price', type_: 'float' }],
    ]);
    const expected = [1, 'pass', 'fail', 'pass', 'pass', 1, 'pass', 'pass', 'pass', 'pass', 'pass'];
    expect(verdicts).toEqual(expected);
    expect(out).toContain('price is NaN in 1 row, which counts as missing');
  });

  it.each(['typed.duckdb:main.t', 'typed.parquet'])('lists and structs of %s keep a contract', async (data) => {
    folder.write(
      'c.json',
      JSON.stringify({
        type: 'object',
        properties: { l: { type: 'array', items: { type: 'string' } }, s: { type: 'object' }, n: { type: 'number' } },
      }),
    );
    expect((await folder.lastro('contract', 'c.json', data)).lines[0]).toMatch(/^PASS/);
  });

  it('say when an infinite value takes the standard deviation away', async () => {
    const warehouse = await openDuckDB({ path: folder.path('infinite.duckdb') });
    const session = await warehouse.session();
    await session.run(`CREATE TABLE t AS SELECT unnest([1e0, 2e0, 'infinity'::DOUBLE]) AS v`);
    await warehouse.close();
    const { verdicts, out } = await check('infinite.duckdb:main.t', '', [
      ['column_stdev_to_be_between', { column: 'v', min_value: 0 }],
    ]);
    expect(verdicts).toEqual(['fail']);
    expect(out).toContain('v is infinite in 1 row');
  });
});

it('a check that looked at no row says so', async () => {
  folder.write('d.csv', 'id,city\n1,a\n2,b\n');
  folder.write(
    's.json',
    suiteOf([['column_values_to_be_between', { column: 'id', min_value: 0, row_condition: "city = 'z'" }]]),
  );
  const { out, code } = await folder.lastro('check', 'd.csv', '--suite', 's.json');
  expect(out).toContain('passed: 0 of 2 rows met the condition');
  expect(code).toBe(0);
});
