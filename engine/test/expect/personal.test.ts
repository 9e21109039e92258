import fs from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const CANARY = 'canary-4711';
const column = 'email';

/** Failing and breaking checks of all shapes over a personal column. */
const SUITE = {
  name: 'people',
  expectations: [
    { type: 'expect_column_values_to_be_in_set', kwargs: { column, value_set: ['x'], result_format: 'COMPLETE' } },
    { type: 'expect_column_values_to_be_unique', kwargs: { column } },
    { type: 'expect_column_values_to_match_strftime_format', kwargs: { column, strftime_format: '%Y' } },
    { type: 'expect_column_distinct_values_to_be_in_set', kwargs: { column, value_set: ['x'] } },
    { type: 'expect_column_max_to_be_between', kwargs: { column, max_value: 'a' } },
    { type: 'expect_column_most_common_value_to_be_in_set', kwargs: { column, value_set: ['x'] } },
    { type: 'expect_column_mean_to_be_between', kwargs: { column, min_value: 0 } },
    {
      type: 'expect_column_pair_values_to_be_equal',
      kwargs: {
        column_A: column,
        column_B: 'customer',
        result_format: {
          result_format: 'COMPLETE',
          unexpected_index_column_names: [column],
          include_unexpected_rows: true,
        },
      },
    },
    { type: 'expect_compound_columns_to_be_unique', kwargs: { column_list: [column, 'region'] } },
    { type: 'expect_column_values_to_be_null', kwargs: { column: 'region', row_condition: `email like 'can%'` } },
    {
      type: 'unexpected_rows_expectation',
      kwargs: { unexpected_rows_query: `SELECT customer, upper(email) AS contact, email FROM {batch}` },
    },
    {
      type: 'unexpected_rows_expectation',
      kwargs: { unexpected_rows_query: `SELECT * FROM {batch} WHERE CAST(email AS INTEGER) > 0` },
    },
  ].map((each) => ({ ...each, severity: 'warning' })),
};

let project: ProjectFolder;
afterEach(() => project.remove());

it('personal data stands in no result, message, artifact, file of failing rows, log or history', async () => {
  project = new ProjectFolder({
    ...SHOP,
    'data/customers.csv': `customer,email,region\nana,${CANARY},S\nbruno,${CANARY},S\n`,
    'expectations/marts/people.json': JSON.stringify({ ...SUITE, table: 'dim_customers' }),
  });
  const said: string[] = [];
  for (const args of [
    ['build', '--debug'],
    ['test', '--full-refresh'],
    ['test', '--explain'],
    ['show', 'dim_customers'],
  ]) {
    const { out, err } = await project.lastro(...args);
    said.push(out, err);
  }
  const checks = project.results.results.flatMap(({ check, name }) =>
    name.endsWith(':dim_customers') && check ? [check] : [],
  );
  const own = checks.filter(({ suite }) => suite === 'people');
  expect(own.map(({ success }) => success)).toEqual(SUITE.expectations.map(() => false));
  expect(JSON.stringify(own)).toContain('***');

  const files = fs
    .readdirSync(project.dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.startsWith('node_modules'));
  const failing = files.filter((file) => file.includes('failures/marts.dim_customers') && file.endsWith('.parquet'));
  expect(failing.length).toBeGreaterThan(5);
  for (const file of failing) said.push(JSON.stringify(await project.query(`FROM '${project.path(file)}'`)));
  const written = files.filter(
    (file) => /\.(json|jsonl|xml|md|svg|sql|ndjson|log)$/.test(file) && !file.startsWith('data/'),
  );
  expect(written).toContain('target/run_results.json');
  for (const file of written) said.push(project.read(file));
  const figures = files.filter((file) => file.startsWith('target/published') && file.endsWith('.parquet'));
  for (const file of figures) said.push(JSON.stringify(await project.query(`FROM '${project.path(file)}'`)));
  for (const text of said) expect(text.toLowerCase()).not.toContain(CANARY);
});
