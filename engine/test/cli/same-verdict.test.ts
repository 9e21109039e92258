import fs from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { formatCsvField } from '../../src/base/csv.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';

const folder = new ProjectFolder({
  'lastro.config.ts': "export default { name: 'same' };\n",
  'loaders/d.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'd', table: 'd', description: 'The file.',
  load: () => csvFile({ path: 'd.csv', columns: ['n', 'x', 's', 'd', 'b'] }),
});
`,
});
afterAll(() => folder.remove());

interface Row {
  n: number | null;
  x: number | null;
  s: string | null;
  d: string | null;
  b: boolean | null;
}

const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 6 });
const days = ['2023-01-31', '2023-02-28', '2024-02-29', '1999-12-01'];
const words = ['Yes', 'No', '#N/A', '007', '9:30', 'nan x', '', 'a,b', 'São', '"q"', 'true', '2023-01-31', 'SP '];
const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({
    n: orNull(fc.integer({ min: -20, max: 120 })),
    x: orNull(fc.integer({ min: -500, max: 500 }).map((value) => value / 100)),
    s: orNull(fc.constantFrom(...words)),
    d: orNull(fc.constantFrom(...days)),
    b: orNull(fc.boolean()),
  }),
  { minLength: 1, maxLength: 12 },
);

interface Config {
  type: string;
  kwargs: Record<string, unknown>;
}
const bound = fc.integer({ min: -5, max: 60 });
const number = fc.constantFrom('n', 'x');
const column = fc.constantFrom('n', 'x', 's', 'd', 'b');
const condition = fc.option(
  fc.constantFrom(
    'n > 9',
    'x <= 1.5',
    "s = 'Yes'",
    "d >= '2023-02-01'",
    'b = true',
    "n is null or s in ('No', '007')",
    'not n in (1, 2, 10)',
    'n = x',
    'n + 1 > x',
  ),
  { nil: undefined, freq: 3 },
);
const withCondition = (type: string, kwargs: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Config> =>
  fc.tuple(kwargs, condition).map(([own, rowCondition]) => ({
    type: `expect_${type}`,
    kwargs: rowCondition === undefined ? own : { ...own, row_condition: rowCondition },
  }));

const configs: fc.Arbitrary<Config> = fc.oneof(
  withCondition('column_values_to_be_between', fc.record({ column: number, min_value: bound })),
  withCondition(
    'column_values_to_be_between',
    fc.record({ column: fc.constant('d'), min_value: fc.constantFrom(...days) }),
  ),
  withCondition(
    'column_values_to_be_in_set',
    fc.record({ column: number, value_set: fc.array(bound, { minLength: 1 }) }),
  ),
  withCondition(
    'column_values_to_not_be_in_set',
    fc.record({ column: number, value_set: fc.array(bound, { minLength: 1 }) }),
  ),
  withCondition(
    'column_values_to_be_in_set',
    fc.record({ column: fc.constant('s'), value_set: fc.subarray(words, { minLength: 1 }) }),
  ),
  withCondition('column_values_to_be_in_set', fc.record({ column: fc.constant('b'), value_set: fc.constant([true]) })),
  withCondition(
    'column_values_to_be_in_set',
    fc.record({ column: fc.constant('d'), value_set: fc.subarray(days, { minLength: 1 }) }),
  ),
  withCondition(
    'column_distinct_values_to_be_in_set',
    fc.record({ column: number, value_set: fc.array(bound, { minLength: 1 }) }),
  ),
  withCondition('column_values_to_not_be_null', fc.record({ column })),
  withCondition('column_values_to_be_unique', fc.record({ column })),
  withCondition(
    'column_values_to_match_regex',
    fc.record({ column: fc.constant('s'), regex: fc.constantFrom('^\\d', '[\\W]', '^.?$') }),
  ),
  withCondition(
    'column_value_lengths_to_be_between',
    fc.record({ column: fc.constant('s'), min_value: fc.integer({ min: 0, max: 4 }) }),
  ),
  withCondition('column_mean_to_be_between', fc.record({ column: number, min_value: bound })),
  withCondition('column_sum_to_be_between', fc.record({ column: number, max_value: bound })),
  withCondition('column_stdev_to_be_between', fc.record({ column: number, max_value: bound })),
  withCondition('column_median_to_be_between', fc.record({ column: number, max_value: bound })),
  withCondition('column_min_to_be_between', fc.record({ column: number, min_value: bound })),
  withCondition(
    'column_max_to_be_between',
    fc.record({ column: fc.constant('d'), max_value: fc.constantFrom(...days) }),
  ),
  withCondition(
    'column_unique_value_count_to_be_between',
    fc.record({ column, max_value: fc.integer({ min: 0, max: 9 }) }),
  ),
  withCondition('column_values_to_be_increasing', fc.record({ column: number })),
  withCondition('column_pair_values_a_to_be_greater_than_b', fc.constant({ column_A: 'n', column_B: 'x' })),
  withCondition('multicolumn_sum_to_equal', fc.record({ column_list: fc.constant(['n', 'x']), sum_total: bound })),
  withCondition(
    'column_value_z_scores_to_be_less_than',
    fc.record({ column: number, threshold: fc.constant(1), double_sided: fc.boolean() }),
  ),
  withCondition(
    'column_values_to_be_of_type',
    fc.record({ column: fc.constant('n'), type_: fc.constantFrom('int', 'int64') }),
  ),
  ...['mean', 'sum', 'max', 'median', 'stdev', 'unique_value_count'].map((what) =>
    withCondition(
      `column_${what}_to_be_between`,
      fc.record({ column: number, max_value: bound, group_by: fc.subarray(['b', 's'], { minLength: 1 }) }),
    ),
  ),
  withCondition(
    'column_interpolated_quantile_to_be_between',
    fc.record({ column: number, quantile: fc.constantFrom(0, 0.25, 0.9), max_value: bound }),
  ),
  withCondition(
    'column_values_to_be_between',
    fc.record({ column: number, min_value: bound, max_unexpected: fc.integer({ min: 0, max: 5 }) }),
  ),
  withCondition('table_row_count_to_be_between', fc.record({ min_value: fc.integer({ min: 1, max: 9 }) })),
);

interface Validation {
  success: boolean;
  exception_info: { exception_message: string | null };
  result: { element_count?: number; missing_count?: number; unexpected_count?: number };
}

const essence = ({ success, result, exception_info: { exception_message: message } }: Validation): unknown => ({
  success,
  counts: [result.element_count, result.missing_count, result.unexpected_count],
  message,
});

async function verdicts(data: string): Promise<unknown[]> {
  const { out, err } = await folder.lastro('check', data, '--suite', 's.json', '--format', 'json');
  if (!out.startsWith('{')) throw new Error(err);
  return (JSON.parse(out) as { results: Validation[] }).results.map(essence);
}

it('one file and one suite have one verdict, as CSV, JSON lines, Parquet and in a project', async () => {
  const noRowCondition = (config: Config): Config =>
    config.type.startsWith('expect_table') ? { ...config, kwargs: { min_value: config.kwargs['min_value'] } } : config;
  await fc.assert(
    fc.asyncProperty(rows, fc.array(configs, { minLength: 6, maxLength: 14 }), async (data, checks) => {
      const header = 'n,x,s,d,b';
      const fields = (row: Row): string =>
        [row.n, row.x, row.s, row.d, row.b]
          .map((cell) => formatCsvField(cell === null ? null : String(cell)))
          .join(',');
      folder.write('d.csv', `${[header, ...data.map(fields)].join('\n')}\n`);
      folder.write('d.jsonl', data.map((row) => `${JSON.stringify(row)}\n`).join(''));
      const suite = JSON.stringify({ expectations: checks.map(noRowCondition) });
      folder.write('s.json', suite);
      folder.write(
        'expectations/raw/d.json',
        JSON.stringify({ severity: 'warning', expectations: checks.map(noRowCondition) }),
      );
      fs.rmSync(folder.path('d.parquet'), { force: true });
      const warehouse = await openDuckDB({ path: ':memory:' });
      const session = await warehouse.session();
      const columns = "columns = {n: 'BIGINT', x: 'DOUBLE', s: 'VARCHAR', d: 'DATE', b: 'BOOLEAN'}";
      await session.run(
        `COPY (SELECT * FROM read_json('${folder.path('d.jsonl')}', format = 'newline_delimited', ${columns})) TO '${folder.path('d.parquet')}'`,
      );
      await warehouse.close();
      const onCsv = await verdicts('d.csv');
      expect({ jsonl: await verdicts('d.jsonl') }).toEqual({ jsonl: onCsv });
      expect({ parquet: await verdicts('d.parquet') }).toEqual({ parquet: onCsv });
      const { out } = await folder.lastro('load', '--quiet', '--full-refresh');
      const inProject = folder.results.results.flatMap(({ check }) => (check === null ? [] : [essence(check)]));
      if (inProject.length === 0) throw new Error(out);
      expect({ project: inProject }).toEqual({ project: onCsv });
      expect({ warehouse: await verdicts('target/warehouse.duckdb:raw.d') }).toEqual({ warehouse: onCsv });
    }),
    { seed: 14, numRuns: 25, endOnFailure: false },
  );
}, 300_000);

it("a contract over JSON lines has ajv's verdict", async () => {
  const value: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      1,
      1.5,
      -3,
      '1',
      '',
      'abc',
      '2023-01-01 10:00:00',
      [],
      ['x'],
      [1, 'x'],
      {},
      { a: 1 },
      { a: [1.5] },
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const record = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { noNullPrototype: true, maxKeys: 3 });
  const leaf = fc.constantFrom<object | boolean>(
    true,
    { type: 'string' },
    { type: ['number', 'null'] },
    { type: 'integer', minimum: 0 },
    { type: 'array', items: { type: 'string' } },
    { type: 'array', uniqueItems: true, minItems: 1 },
    { type: 'object', required: ['a'] },
    { enum: [1, 'x', null, ['x']] },
    { const: { a: 1 } },
    { type: 'string', minLength: 1, maxLength: 3, pattern: '^[a-z0-9]*$' },
    { not: { type: 'string' } },
    { oneOf: [{ type: 'integer' }, { type: 'number', minimum: 1 }] },
    { multipleOf: 0.5 },
  );
  const schema = fc.record({
    type: fc.constant('object'),
    properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), leaf, { noNullPrototype: true, minKeys: 1, maxKeys: 3 }),
    required: fc.subarray(['a', 'b']),
    additionalProperties: fc.boolean(),
    maxProperties: fc.constantFrom(1, 2, 3),
  });
  await fc.assert(
    fc.asyncProperty(schema, fc.array(record, { minLength: 1, maxLength: 12 }), async (contract, records) => {
      folder.write('c.json', JSON.stringify(contract));
      folder.write('d.jsonl', records.map((each) => `${JSON.stringify(each)}\n`).join(''));
      const validate = new Ajv2020({ strict: false, allErrors: true }).compile(contract);
      const broken = records.filter((each) => !validate(JSON.parse(JSON.stringify(each)))).length;
      const { lines } = await folder.lastro('contract', 'c.json', 'd.jsonl');
      const count = /: (\d+) of \d+ rows? breaks? it$/.exec(lines[0] ?? '')?.[1];
      expect(Number(count ?? 0)).toBe(broken);
      expect(lines[0]?.startsWith(broken === 0 ? 'PASS' : 'FAIL')).toBe(true);
    }),
    { seed: 12, numRuns: 150 },
  );
}, 120_000);
