import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { REPORT_FORMATS, report, type CheckResult } from '../../src/expect/index.js';
import type { ExpectationConfig } from '../../src/project/model.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { NOW, check, createTable, suiteOf } from './support.js';

let warehouse: Warehouse;
let session: Session;

const THERE = ['a', 'b', 'c'];
const NAMES = [...THERE, 'd', 'e', 'f'];

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  const columns = Object.fromEntries(THERE.map((name) => [name, 'INTEGER']));
  await createTable(session, warehouse.dialect, 'subject', {
    columns,
    rows: [
      [1, 2, 3],
      [1, 5, null],
    ],
  });
});
afterAll(() => warehouse.close());

type Config = Pick<ExpectationConfig, 'type' | 'kwargs' | 'severity'>;

const name = fc.constantFrom(...NAMES);
const severity = fc.constantFrom('critical' as const, 'warning' as const);
const config = (type: string, kwargs: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Config> =>
  fc.record({ type: fc.constant(type), kwargs, severity });

/** Checks of columns, by the columns that each needs. */
const ofColumns = fc.oneof(
  config('expect_column_values_to_not_be_null', fc.record({ column: name })),
  config('expect_column_values_to_be_unique', fc.record({ column: name })),
  config('expect_column_max_to_be_between', fc.record({ column: name, max_value: fc.constant(3) })),
  config(
    'expect_compound_columns_to_be_unique',
    fc.record({ column_list: fc.uniqueArray(name, { minLength: 2, maxLength: 3 }) }),
  ),
  config(
    'expect_column_values_to_be_between',
    fc.record({ column: name, min_value: fc.constant(2), row_condition: name.map((each) => `${each} is not null`) }),
  ),
);
const ofShape = fc.oneof(
  config('expect_column_to_exist', fc.record({ column: name })),
  config(
    'expect_table_columns_to_match_set',
    fc.record({ column_set: fc.uniqueArray(name, { minLength: 1 }), exact_match: fc.boolean() }),
  ),
  config(
    'expect_table_columns_to_match_ordered_list',
    fc.record({ column_list: fc.uniqueArray(name, { minLength: 1 }) }),
  ),
  config('expect_table_columns_to_not_contain_set', fc.record({ column_set: fc.uniqueArray(name, { minLength: 1 }) })),
  config('expect_table_column_count_to_equal', fc.record({ value: fc.constantFrom(3, 4) })),
);

/** Names of the columns in kwargs and conditions. */
const namesIn = ({ kwargs }: Config): string[] =>
  NAMES.filter((each) => new RegExp(`"${each}\\b`).test(JSON.stringify(kwargs)));

const run = async (configs: readonly Config[]): Promise<CheckResult[]> => check(warehouse, session, suiteOf(configs));

describe('a missing column', () => {
  it('takes with it only the checks that need it, whatever stands beside them and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.oneof(ofColumns, ofShape), {
          minLength: 1,
          maxLength: 9,
          selector: ({ type, kwargs }) => JSON.stringify([type, kwargs]),
        }),
        fc.array(fc.nat(), { minLength: 9 }),
        async (configs, order) => {
          const results = await run(configs);
          for (const [i, result] of results.entries()) {
            const each = configs[i];
            if (each === undefined) throw new Error('a result without a check');
            const missing =
              result.type.startsWith('expect_table') || result.type === 'expect_column_to_exist'
                ? []
                : namesIn(each).filter((column) => !THERE.includes(column));
            const isTold = configs.some(
              ({ type, kwargs, severity: how }, at) =>
                how === 'critical' &&
                results[at]?.status === 'fail' &&
                (type === 'expect_table_column_count_to_equal' ||
                  (!/not_contain|values|max|compound/.test(type) &&
                    missing.some((column) => JSON.stringify(kwargs).includes(`"${column}"`)))),
            );
            const allowed = missing.length === 0 ? ['pass', 'warn', 'fail'] : isTold ? ['skipped', 'error'] : ['error'];
            expect(allowed).toContain(result.status);
            if (missing.length === 1 && isTold) expect(result.status).toBe('skipped');
            if (result.status === 'skipped')
              expect(result.observed).toMatch(
                /^skipped: the column "[def]" does not exist; the table is not as expected: /,
              );
          }
          const shuffled = configs.map((each, i) => ({ each, i, key: order[i] ?? 0 })).sort((a, b) => a.key - b.key);
          const again = await run(shuffled.map(({ each }) => each));
          const statuses = (found: readonly CheckResult[]): [string, string][] =>
            found.map(({ id, status }): [string, string] => [id, status]).sort();
          expect(statuses(again)).toEqual(statuses(results));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a skipped check', () => {
  it.each(REPORT_FORMATS)('has its status and its reason in the report %s', async (format) => {
    const results = await run([
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'd' }, severity: 'critical' },
      { type: 'expect_column_to_exist', kwargs: { column: 'd' }, severity: 'critical' },
    ]);
    const text = report(format, results, { now: NOW, version: '1' });
    expect(text).toMatch(/SKIP|skipped|notice/);
    expect(text.replaceAll('&quot;', '"').replaceAll('\\"', '"')).toContain(
      'the column "d" does not exist; the table is not as expected',
    );
  });

  it('is told from one that failed, warned or broke by its status in JSON', async () => {
    const results = await run([
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'd' }, severity: 'critical' },
      { type: 'expect_column_to_exist', kwargs: { column: 'd' }, severity: 'critical' },
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'a' }, severity: 'warning' },
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'e' }, severity: 'warning' },
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'b' }, severity: 'warning' },
    ]);
    const { results: found } = JSON.parse(report('json', results, { now: NOW, version: '1' })) as {
      results: { meta: { status: string } }[];
    };
    expect(found.map(({ meta }) => meta.status)).toEqual(['skipped', 'fail', 'warn', 'error', 'pass']);
  });
});
