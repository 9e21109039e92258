import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';
import { pythonWith, runPython } from '../support/python.js';
import { itRequires } from '../support/requires.js';

const FILES = Number(process.env['LASTRO_SCALE_FILES'] ?? 80);
const CHECKS = 40;
const SEED = Number(process.env['LASTRO_TEST_SEED'] ?? 1);

interface Config {
  type: string;
  kwargs: Record<string, unknown>;
}

/** A table with types and an expectation of any kind about it: both sides read the same Parquet file. */
interface Case {
  rows: unknown[][];
  expectations: Config[];
}

type Verdict = Partial<
  Record<'success' | 'element_count' | 'missing_count' | 'unexpected_count' | 'observed_value' | 'raised', unknown>
>;

const COLUMNS = { id: 'BIGINT', n: 'BIGINT', x: 'DOUBLE', s: 'VARCHAR', t: 'VARCHAR', m: 'TIMESTAMP' } as const;

const text = fc.constantFrom('a', 'ab', 'B', '', ' a', '12', '3.5', 'ação', 'x@y.br', 'k_1', '2018-01-02', 'a\nb');
const whole = fc.integer({ min: -3, max: 9 });
const double = fc.constantFrom(-1.5, 0, 0.1, 0.25, 1, 2.5, 3, 7.75, 1e6);
const moment = fc.constantFrom('2018-01-01 00:00:00', '2018-01-02 10:30:00', '2018-03-01 23:59:59');
const nullable = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.option(value, { nil: null, freq: 5 });

const rows = fc
  .array(fc.tuple(nullable(whole), nullable(double), nullable(text), text, nullable(moment)), {
    minLength: 1,
    maxLength: 14,
  })
  .map((all) => all.map((row, i) => [i, ...row]));

const mostly = fc.constantFrom({}, {}, { mostly: 0.5 }, { mostly: 0.8 });
const numbers = fc.constantFrom('id', 'n', 'x');
const texts = fc.constantFrom('s', 't');
const any = fc.constantFrom('id', 'n', 'x', 's', 't');
const bounds = fc
  .tuple(fc.option(whole, { nil: undefined }), fc.option(whole, { nil: undefined }))
  .filter(([low, high]) => low !== undefined || high !== undefined)
  .map(([low, high]) => {
    const [min, max] = low !== undefined && high !== undefined && low > high ? [high, low] : [low, high];
    return { ...(min === undefined ? {} : { min_value: min }), ...(max === undefined ? {} : { max_value: max }) };
  });
const counts = fc.tuple(fc.nat(5), fc.nat(8)).map(([low, more]) => ({ min_value: low, max_value: low + more }));
const regex = fc.constantFrom('^a', 'b$', '[a-z]+', '^\\d+$', '^$', '.', 'ç', '^.{2}$', '_');
const set = fc.oneof(
  fc.uniqueArray(text, { minLength: 1, maxLength: 4 }).map((value_set) => ({ column: 's', value_set })),
  fc.uniqueArray(whole, { minLength: 1, maxLength: 4 }).map((value_set) => ({ column: 'n', value_set })),
);
const condition = fc.constantFrom(
  {},
  {},
  {},
  { row_condition: 'col("n") > 2', condition_parser: 'great_expectations' },
  { row_condition: 'col("t") == "a"', condition_parser: 'great_expectations' },
  { row_condition: 'col("s").notNull()', condition_parser: 'great_expectations' },
);

const of = (type: string, ...parts: fc.Arbitrary<object>[]): fc.Arbitrary<Config> =>
  fc.tuple(...parts).map((all) => ({ type, kwargs: Object.assign({}, ...all) as Record<string, unknown> }));
const column = (name: fc.Arbitrary<string>): fc.Arbitrary<object> => name.map((each) => ({ column: each }));
const strict = fc.constantFrom({}, {}, { strict_min: true }, { strict_max: true });
const pair = fc.constantFrom({ column_A: 'n', column_B: 'x' }, { column_A: 'id', column_B: 'n' });
const list = fc.uniqueArray(regex, { minLength: 1, maxLength: 3 });

const config = fc.oneof(
  of('expect_column_values_to_not_be_null', column(any), mostly, condition),
  of('expect_column_values_to_be_null', column(any), mostly, condition),
  of('expect_column_values_to_be_unique', column(any), mostly, condition),
  of('expect_column_values_to_be_between', column(numbers), bounds, strict, mostly, condition),
  of('expect_column_values_to_be_in_set', set, mostly, condition),
  of('expect_column_values_to_not_be_in_set', set, mostly, condition),
  of('expect_column_values_to_match_regex', column(texts), regex.map((each) => ({ regex: each })), mostly, condition),
  of('expect_column_values_to_not_match_regex', column(texts), regex.map((each) => ({ regex: each })), mostly),
  of(
    'expect_column_values_to_match_regex_list',
    column(texts),
    list.map((regex_list) => ({ regex_list })),
    fc.constantFrom({ match_on: 'any' }, { match_on: 'all' }),
    mostly,
  ),
  of('expect_column_values_to_not_match_regex_list', column(texts), list.map((regex_list) => ({ regex_list })), mostly),
  of('expect_column_value_lengths_to_be_between', column(texts), counts, mostly, condition),
  of('expect_column_value_lengths_to_equal', column(texts), fc.nat(3).map((value) => ({ value })), mostly),
  of('expect_column_values_to_be_increasing', column(fc.constant('id'))),
  of('expect_column_values_to_be_decreasing', column(fc.constant('id'))),
  of(
    'expect_column_values_to_match_strftime_format',
    column(fc.constant('t')),
    fc.constantFrom({ strftime_format: '%Y-%m-%d' }, { strftime_format: '%d' }),
    mostly,
  ),
  of('expect_column_values_to_be_json_parseable', column(fc.constant('t')), mostly),
  of('expect_column_min_to_be_between', column(numbers), bounds, strict, condition),
  of('expect_column_max_to_be_between', column(numbers), bounds, strict, condition),
  of('expect_column_mean_to_be_between', column(numbers), bounds, strict, condition),
  of('expect_column_median_to_be_between', column(numbers), bounds, strict),
  of('expect_column_stdev_to_be_between', column(numbers), bounds, strict),
  of('expect_column_sum_to_be_between', column(numbers), bounds, strict, condition),
  of('expect_column_unique_value_count_to_be_between', column(any), counts, condition),
  of(
    'expect_column_proportion_of_unique_values_to_be_between',
    column(any),
    fc.constantFrom({ min_value: 0.5 }, { max_value: 0.9 }, { min_value: 1 }),
  ),
  of('expect_column_distinct_values_to_be_in_set', set),
  of('expect_column_distinct_values_to_contain_set', set),
  of('expect_column_distinct_values_to_equal_set', set),
  of('expect_column_most_common_value_to_be_in_set', set),
  of('expect_column_value_z_scores_to_be_less_than', column(numbers), fc.constantFrom({ threshold: 1 }, { threshold: 2 }).map((each) => ({ ...each, double_sided: true }))),
  of('expect_column_pair_values_a_to_be_greater_than_b', pair, fc.constantFrom({}, { or_equal: true }).map((each) => ({ ...each, ignore_row_if: 'either_value_is_missing' }))),
  of('expect_column_pair_values_to_be_equal', pair.map((each) => ({ ...each, ignore_row_if: 'either_value_is_missing' }))),
  of('expect_compound_columns_to_be_unique', fc.constantFrom({ column_list: ['id', 't'] }, { column_list: ['t', 't2'] }).map(() => ({ column_list: ['id', 't'] }))),
  of('expect_table_row_count_to_be_between', counts),
  of('expect_table_row_count_to_equal', fc.nat(14).map((value) => ({ value }))),
  of('expect_table_column_count_to_equal', fc.constantFrom({ value: 6 }, { value: 5 })),
  of('expect_column_to_exist', column(fc.constantFrom('id', 'n', 'none'))),
  of('expect_table_columns_to_match_set', fc.constantFrom({ column_set: Object.keys(COLUMNS) }, { column_set: ['id', 'n'] })),
); // prettier-ignore

const cases = fc.sample(fc.record({ rows, expectations: fc.array(config, { minLength: CHECKS, maxLength: CHECKS }) }), {
  numRuns: FILES,
  seed: SEED,
}) as Case[];

const python = await pythonWith('great_expectations==1.24.1', 'pyarrow==26.0.1');
const folder = new ProjectFolder();
afterAll(() => folder.remove());

async function writeParquet(file: string, { rows: all }: Case): Promise<void> {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  const { string } = warehouse.dialect;
  const literal = (value: unknown): string =>
    value === null ? 'NULL' : typeof value === 'string' ? string(value) : JSON.stringify(value);
  const types = Object.entries(COLUMNS).map(([name, type], i) => `CAST(c${i} AS ${type}) AS ${name}`);
  const names = types.map((_, i) => `c${i}`).join(', ');
  const values = all.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
  const table = `(VALUES ${values}) AS v(${names})`;
  await session.run(`COPY (SELECT ${types.join(', ')} FROM ${table}) TO ${string(file)} (FORMAT parquet)`);
  await warehouse.close();
}

interface Validation {
  success: boolean;
  result: Record<string, unknown>;
  exception_info: { raised_exception: boolean; exception_message: string | null };
}

function verdictOf({ success, result, exception_info: info }: Validation): Verdict {
  return info.raised_exception ? { raised: info.exception_message } : { success, ...result };
}

/** A difference that docs/reference/conformance.md states: of no values, Lastro fails and observes nothing. */
const isOfNoValues = (mine: Verdict): boolean =>
  mine.success === false && 'observed_value' in mine && mine.observed_value === null;

/** Figures of which one side has another value; what Great Expectations refuses or does not report is not compared. */
function differences(mine: Verdict, theirs: Verdict): string[] {
  if (theirs.raised !== undefined || isOfNoValues(mine)) return [];
  if (mine.raised !== undefined) return [`raised: ${JSON.stringify(mine.raised)}`];
  const names = ['success', 'element_count', 'missing_count', 'unexpected_count', 'observed_value'] as const;
  return names.flatMap((name) => {
    const [a, b] = [mine[name], theirs[name]];
    if (b === undefined || b === null || (a === undefined && name !== 'success') || isSame(a, b)) return [];
    return [`${name}: ${JSON.stringify(a)}, not ${JSON.stringify(b)}`];
  });
}

/** Numbers to fifteen digits, lists in any order. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a.toPrecision(12) === b.toPrecision(12);
  if (Array.isArray(a) && Array.isArray(b)) {
    const sorted = (values: readonly unknown[]): string =>
      values
        .map((value) => JSON.stringify(value))
        .sort()
        .join();
    return sorted(a) === sorted(b);
  }
  return JSON.stringify(a) === JSON.stringify(b);
}

itRequires(python !== undefined, 'Great Expectations cannot be installed')(
  `${FILES} generated Parquet files and suites of ${CHECKS} checks have the verdicts of Great Expectations`,
  async () => {
    const files = await Promise.all(
      cases.map(async (each, i) => {
        const file = folder.path(`d${i}.parquet`);
        await writeParquet(file, each);
        return file;
      }),
    );
    const script = fileURLToPath(new URL('great_expectations_verdicts.py', import.meta.url));
    const input = cases.map(({ expectations }, i) => `${JSON.stringify({ file: files[i], expectations })}\n`).join('');
    const answers = (await runPython(python ?? '', script, input)).trim().split('\n');
    const found = new Map<string, string[]>();
    let [compared, refused] = [0, 0];
    for (const [i, { expectations }] of cases.entries()) {
      folder.write(`s${i}.json`, JSON.stringify({ name: 's', expectations }));
      const { out, err } = await folder.lastro('check', `d${i}.parquet`, '--suite', `s${i}.json`, '--format', 'json');
      expect(out, err).not.toBe('');
      const { results } = JSON.parse(out) as { results: Validation[] };
      const theirs = JSON.parse(answers[i] ?? '[]') as Verdict[];
      for (const [n, each] of expectations.entries()) {
        const [mine, wanted] = [results[n], theirs[n]];
        if (mine === undefined || wanted === undefined) throw new Error(`file ${i}, check ${n} has no result`);
        if (wanted.raised === undefined) compared++;
        else refused++;
        for (const difference of differences(verdictOf(mine), wanted))
          found.set(each.type, [
            ...(found.get(each.type) ?? []),
            `d${i}.parquet ${JSON.stringify(each.kwargs)}: ${difference} ${JSON.stringify(cases[i]?.rows)}`,
          ]);
      }
    }
    const summary = [...found].map(([type, all]) => `${type}: ${all.length}, such as ${all[0] ?? ''}`);
    console.log(`${compared} checks compared, ${refused} refused by Great Expectations, seed ${SEED}`);
    expect(summary).toEqual([]);
  },
);
