import { afterAll, beforeAll, expect, it } from 'vitest';
import { profileTable, suggestExpectations, renderSuite, type TableProfile } from '../../src/profile/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { plainBigQuery } from '../support/contract-rows.js';
import { openGoogleSql } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';

const table = { layer: 'staging', name: 'stg_orders' };
const STATES = ['SP', 'RJ', 'MG'];
/** 200 orders: ids in sequence, one amount in ten missing, e-mails that nobody shall see. */
const ROWS = Array.from({ length: 200 }, (_, i) => ({
  id: i + 1,
  state: STATES[i % 3] ?? '',
  amount: i % 10 === 0 ? null : i / 2,
  email: `person${i}@example.org`,
  day: `2018-01-${String((i % 28) + 1).padStart(2, '0')}`,
}));

let warehouse: Warehouse;
let session: Session;
let profile: TableProfile;
const seen: string[] = [];
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await session.run('CREATE SCHEMA staging');
  const values = ROWS.map(
    ({ id, state, amount, email, day }) => `(${id}, '${state}', ${amount ?? 'NULL'}, '${email}', DATE '${day}')`,
  );
  await session.run(
    `CREATE TABLE staging.stg_orders AS SELECT id::BIGINT AS id, state, amount::DOUBLE AS amount, email, day, [id] AS list` +
      ` FROM (VALUES ${values.join(', ')}) AS v(id, state, amount, email, day)`,
  );
  const columns = (await warehouse.columns(table)) ?? [];
  warehouse.onStatement(({ sql }) => seen.push(sql));
  profile = await profileTable(
    session,
    warehouse.dialect,
    table,
    columns.map((column) => ({ ...column, pii: column.name === 'email' })),
  );
});
afterAll(() => warehouse.close());

const google = await openGoogleSql();
afterAll(() => google?.close());

const columnOf = (name: string) => profile.columns.find((column) => column.name === name);

it('counts what is there, what is missing and what is different', () => {
  expect(profile.rows).toBe(200);
  expect(columnOf('id')).toMatchObject({
    kind: 'number',
    nulls: 0,
    distinct: 200,
    min: 1,
    max: 200,
    mean: 100.5,
    approximate: false,
  });
  expect(columnOf('amount')).toMatchObject({ nulls: 20, distinct: 180, min: 0.5, max: 99.5 });
  expect(columnOf('day')).toMatchObject({ kind: 'date', distinct: 28, min: '2018-01-01', max: '2018-01-28' });
  expect(columnOf('list')).toMatchObject({ kind: 'other', nulls: 0, min: undefined });
});

it('lists few values and puts many numbers into bins, all rows in one of them', () => {
  expect(columnOf('state')?.values).toEqual([
    { value: 'RJ', count: 67 },
    { value: 'SP', count: 67 },
    { value: 'MG', count: 66 },
  ]);
  const bins = columnOf('id')?.histogram ?? [];
  expect(bins).toHaveLength(20);
  expect(bins[0]?.from).toBe(1);
  expect(bins.at(-1)?.to).toBeCloseTo(200);
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  expect(bins.every(({ count }) => count === 10)).toBe(true);
});

it('tells of personal columns how many, never what', () => {
  expect(columnOf('email')).toMatchObject({
    nulls: 0,
    distinct: 200,
    min: undefined,
    values: undefined,
    histogram: undefined,
  });
  expect(JSON.stringify(profile)).not.toContain('example.org');
});

it('needs three statements for six columns', () => {
  expect(seen).toHaveLength(3);
});

it('suggests what holds today for the columns that nobody checks', () => {
  const suggestions = suggestExpectations(profile, new Set(['id', 'state', 'email']));
  expect(suggestions).toEqual([
    { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'id' } },
    { type: 'expect_column_values_to_be_unique', kwargs: { column: 'id' } },
    { type: 'expect_column_values_to_be_between', kwargs: { column: 'id', min_value: 1, max_value: 200 } },
    { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'state' } },
    { type: 'expect_column_values_to_be_in_set', kwargs: { column: 'state', value_set: ['MG', 'RJ', 'SP'] } },
    { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'email' } },
    { type: 'expect_column_values_to_be_unique', kwargs: { column: 'email' } },
  ]);
  const two = suggestions.slice(3, 5);
  expect(JSON.parse(renderSuite(two, 'json'))).toEqual({
    expectations: two.map((suggestion) => ({ ...suggestion, severity: 'warning' })),
  });
  expect(renderSuite(two, 'yaml')).toBe(`expectations:
  - type: expect_column_values_to_not_be_null
    kwargs:
      column: state
    severity: warning
  - type: expect_column_values_to_be_in_set
    kwargs:
      column: state
      value_set:
        - MG
        - RJ
        - SP
    severity: warning
`);
});

itRequires(google !== undefined, 'GoogleSQL cannot be installed')(
  'BigQuery accepts every query of a profile',
  async () => {
    const types = { id: 'INT64', state: 'STRING', amount: 'FLOAT64', email: 'STRING', day: 'DATE' };
    const tables = { stg_orders: { columns: types } };
    const statements: string[] = [];
    const answers = [[200], [200, 200, 1, 200, 100.5, 200, 3, 'MG', 'SP', null, 180, 180, 0.5, 99.5, 50, 200, 200, null, null, null, 200, 28, '2018-01-01', '2018-01-28', null]]; // prettier-ignore
    const recorder: Session = {
      ...session,
      read: async (sql) => {
        statements.push(sql);
        return { columns: [], rows: [answers[statements.length - 1] ?? []] };
      },
    };
    const columns = Object.entries(types).map(([name, type]) => ({ name, type, pii: name === 'email' }));
    await profileTable(recorder, plainBigQuery, table, columns);
    expect(statements).toHaveLength(3);
    for (const statement of statements) await google?.analyze(statement, tables);
  },
);
