import { describe, expect, test } from 'vitest';
import { testsByTable, uncheckedColumns } from '../../src/publish/site/coverage.js';
import { trustByTable, trustIndex, verdictIndex } from '../../src/publish/site/trust.js';
import { artifacts, type CheckSpec } from './support/artifacts.js';

const tables = [
  { relation: 'raw.orders', columns: { id: [], value: [], day: [] } },
  {
    relation: 'staging.stg_orders',
    reads: ['raw.orders'],
    columns: { id: ['raw.orders.id'], value: ['raw.orders.value'], day: ['raw.orders.day'] },
  },
  {
    relation: 'marts.rpt_sales',
    reads: ['staging.stg_orders'],
    columns: { day: ['staging.stg_orders.day'], revenue: ['staging.stg_orders.value'], orders: [] },
  },
];

function entries(...checks: CheckSpec[]) {
  const { manifest, runResults } = artifacts({ tables, checks });
  const index = trustIndex(manifest, runResults);
  return (name: string) => {
    const entry = index.entries[name];
    return { verdict: entry?.verdict, checks: entry?.checks.map((position) => index.checks[position]) };
  };
}

describe('what a figure may lean on', () => {
  test('a check upstream of a column colours the column, and no other', () => {
    const of = entries(
      { id: 'a', relation: 'raw.orders', columns: ['value'], status: 'fail' },
      { id: 'b', relation: 'raw.orders', columns: ['day'] },
    );
    expect(of('marts.rpt_sales.revenue')).toEqual({ verdict: 'fail', checks: ['a'] });
    expect(of('marts.rpt_sales.day')).toEqual({ verdict: 'indirect', checks: ['b'] });
    expect(of('marts.rpt_sales')).toEqual({ verdict: 'fail', checks: ['a', 'b'] });
  });

  test('a check of a whole table counts for every column computed from it', () => {
    const of = entries({ id: 'rows', relation: 'raw.orders', status: 'warn' });
    expect(of('marts.rpt_sales.day').verdict).toBe('warn');
    expect(of('staging.stg_orders.id').verdict).toBe('warn');
  });

  test('what only checks upstream cover is indirect, until a check reads the column itself', () => {
    const upstream: CheckSpec = { id: 'a', relation: 'raw.orders', columns: ['value'] };
    expect(entries(upstream)('raw.orders.value').verdict).toBe('pass');
    expect(entries(upstream)('marts.rpt_sales.revenue').verdict).toBe('indirect');
    expect(entries(upstream)('marts.rpt_sales').verdict).toBe('indirect');
    const other = entries(upstream, { id: 'b', relation: 'marts.rpt_sales', columns: ['day'] });
    expect(other('marts.rpt_sales').verdict).toBe('pass');
    expect(other('marts.rpt_sales.revenue').verdict).toBe('indirect');
    const own = entries(upstream, { id: 'b', relation: 'marts.rpt_sales', columns: ['revenue'] });
    expect(own('marts.rpt_sales.revenue').verdict).toBe('pass');
  });

  test('a check that was skipped reads nothing, and one that does not pass is worse than indirect', () => {
    const upstream: CheckSpec = { id: 'a', relation: 'raw.orders', columns: ['value'] };
    const skipped = entries(upstream, {
      id: 'b',
      relation: 'marts.rpt_sales',
      columns: ['revenue'],
      status: 'skipped',
    });
    expect(skipped('marts.rpt_sales.revenue').verdict).toBe('not_checked');
    expect(entries({ ...upstream, status: 'warn' })('marts.rpt_sales.revenue').verdict).toBe('warn');
  });

  test('an accepted warning is neither a problem nor plainly a pass', () => {
    const accepted = { until: '2018-10-31', reason: 'test orders', by: 'Finance', at_most: 3 };
    const known: CheckSpec = { id: 'a', relation: 'raw.orders', columns: ['value'], status: 'warn', accepted };
    const own: CheckSpec = { id: 'b', relation: 'marts.rpt_sales', columns: ['revenue'] };
    expect(entries(known)('raw.orders.value').verdict).toBe('accepted');
    expect(entries(known)('marts.rpt_sales.revenue').verdict).toBe('indirect');
    expect(entries(known, own)('marts.rpt_sales.revenue')).toEqual({ verdict: 'accepted', checks: ['a', 'b'] });
    expect(entries(known, { ...own, status: 'warn' })('marts.rpt_sales.revenue').verdict).toBe('warn');
    const { manifest, runResults } = artifacts({ tables, checks: [known, own] });
    const index = trustIndex(manifest, runResults);
    expect(index).toMatchObject({ problems: {}, accepted: ['a'] });
    expect(trustByTable(index).get('marts.rpt_sales')).toMatchObject({ problems: {}, accepted: ['a'] });
    expect(verdictIndex(index).checks).toEqual({ a: 'accepted', b: 'pass' });
  });

  test('a check downstream does not colour what it reads', () => {
    const of = entries({ id: 'a', relation: 'marts.rpt_sales', columns: ['revenue'], status: 'fail' });
    expect(of('staging.stg_orders.value')).toEqual({ verdict: 'not_checked', checks: [] });
  });

  test('a column of unknown origin stands on all that its table reads', () => {
    const of = entries({ id: 'a', relation: 'raw.orders', columns: ['value'], status: 'fail' });
    expect(of('marts.rpt_sales.orders')).toEqual({ verdict: 'fail', checks: ['a'] });
  });

  test('a skipped check is no proof, and nothing checked is not a pass', () => {
    const of = entries({ id: 'a', relation: 'raw.orders', columns: ['value'], status: 'skipped' });
    expect(of('marts.rpt_sales.revenue').verdict).toBe('not_checked');
    expect(of('marts.rpt_sales.day').verdict).toBe('not_checked');
  });

  test('a check of the key that rows are joined, filtered or grouped by colours every column, here and downstream', () => {
    const [orders, staging, report] = tables;
    if (orders === undefined || staging === undefined || report === undefined) throw new Error('there are no tables');
    const keyed = [
      orders,
      { ...staging, keys: ['raw.orders.day'] },
      report,
      { relation: 'raw.states', columns: { state: [] } },
      {
        relation: 'marts.rpt_states',
        reads: ['marts.rpt_sales', 'raw.states'],
        columns: { revenue: ['marts.rpt_sales.revenue'], name: ['raw.states.state'] },
        keys: ['raw.states.state', 'marts.rpt_sales.day'],
      },
    ];
    const verdicts = (check: CheckSpec): Record<string, string | undefined> => {
      const { manifest, runResults } = artifacts({ tables: keyed, checks: [check] });
      const index = trustIndex(manifest, runResults);
      return Object.fromEntries(Object.entries(index.entries).map(([name, { verdict }]) => [name, verdict]));
    };
    const day = verdicts({ id: 'a', relation: 'raw.orders', columns: ['day'], status: 'warn' });
    expect(day).toMatchObject({
      ...{ 'raw.orders.value': 'not_checked', 'staging.stg_orders.value': 'warn', 'marts.rpt_sales.revenue': 'warn' },
      ...{ 'marts.rpt_states.revenue': 'warn', 'marts.rpt_states.name': 'warn', 'raw.states.state': 'not_checked' },
    });
    const state = verdicts({ id: 'b', relation: 'raw.states', columns: ['state'], status: 'warn' });
    expect(state).toMatchObject({ 'marts.rpt_states.revenue': 'warn', 'marts.rpt_sales.revenue': 'not_checked' });
    const value = verdicts({ id: 'c', relation: 'raw.orders', columns: ['id'], status: 'warn' });
    expect(value['marts.rpt_states.revenue']).toBe('not_checked');
  });

  test('a model that filters by its own rows knows all that each column stands on', () => {
    const { manifest, runResults } = artifacts({
      tables: [
        { relation: 'raw.a', columns: { x: [], y: [], at: [] } },
        {
          relation: 'marts.a',
          reads: ['raw.a'],
          columns: { x: ['raw.a.x'], y: ['raw.a.y'], at: ['raw.a.at'] },
          keys: ['marts.a.at', 'marts.a.x'],
        },
      ],
      checks: [
        { id: 'c', relation: 'raw.a', columns: ['x'] },
        { id: 'd', relation: 'raw.a', columns: ['at'] },
      ],
    });
    const index = trustIndex(manifest, runResults);
    for (const column of ['x', 'y', 'at']) expect(index.entries[`marts.a.${column}`]?.checks).toEqual([0, 1]);
  });

  test('the number of rows stands on the keys, and on checks of rows, here and upstream', () => {
    const unique = 'expect_column_values_to_be_unique';
    const rows = (...checks: CheckSpec[]) => entries(...checks)('marts.rpt_sales.*');
    const value: CheckSpec = { id: 'value', relation: 'marts.rpt_sales', columns: ['revenue'], status: 'fail' };
    expect(rows(value)).toEqual({ verdict: 'not_checked', checks: [] });
    expect(rows({ id: 'n', relation: 'marts.rpt_sales' }).verdict).toBe('pass');
    expect(rows({ id: 'key', relation: 'marts.rpt_sales', columns: ['day'], type: unique }).verdict).toBe('pass');
    const upstream: CheckSpec = { id: 'key', relation: 'raw.orders', columns: ['id'], type: unique };
    expect(rows(upstream)).toEqual({ verdict: 'indirect', checks: ['key'] });
    expect(rows({ ...upstream, status: 'warn' }).verdict).toBe('warn');
    expect(rows({ ...upstream, status: 'skipped' }).verdict).toBe('not_checked');
    const [orders, staging, report] = tables;
    if (orders === undefined || staging === undefined || report === undefined) throw new Error('there are no tables');
    const { manifest, runResults } = artifacts({
      tables: [orders, { ...staging, keys: ['raw.orders.day'] }, report],
      checks: [{ id: 'day', relation: 'raw.orders', columns: ['day'], status: 'warn' }],
    });
    expect(trustIndex(manifest, runResults).entries['marts.rpt_sales.*']?.verdict).toBe('warn');
  });

  test('a circle in the lineage ends', () => {
    const { manifest, runResults } = artifacts({
      tables: [{ relation: 'marts.a', columns: { x: ['marts.a.y'], y: ['marts.a.x'] } }],
      checks: [{ id: 'c', relation: 'marts.a', columns: ['y'] }],
    });
    expect(trustIndex(manifest, runResults).entries['marts.a.x']?.checks).toEqual([0]);
  });

  test('a column is unchecked for the coverage exactly when no check that knows it makes it more than indirect', () => {
    const { manifest, runResults } = artifacts({
      tables,
      checks: [{ id: 'q', relation: 'marts.rpt_sales', columns: ['revenue'] }],
    });
    // A query names its columns when it is read, in the run.
    const node = manifest.nodes['test.shop.q'];
    if (node?.test != null) node.test = { ...node.test, columns: [] };
    const columns = ['day', 'revenue', 'orders'];
    const checks = runResults.results.flatMap(({ check }) => check ?? []);
    const index = trustIndex(manifest, runResults);
    expect(uncheckedColumns(checks, columns)).toEqual(
      columns.filter((column) => index.entries[`marts.rpt_sales.${column}`]?.isChecked !== true),
    );
    expect(uncheckedColumns(testsByTable(manifest).get('marts.rpt_sales') ?? [], columns)).toEqual(columns);
  });
});

test('a part of the index for each table says the same of it as the whole, and search gets the verdicts', () => {
  const { manifest, runResults } = artifacts({
    tables,
    checks: [
      { id: 'a', relation: 'raw.orders', columns: ['day'] },
      { id: 'b', relation: 'raw.orders', columns: ['value'], status: 'fail' },
      { id: 'c', relation: 'marts.rpt_sales', columns: ['revenue'], status: 'skipped' },
    ],
  });
  const index = trustIndex(manifest, runResults);
  const idsOf = (checks: readonly string[], positions: readonly number[]): unknown =>
    positions.map((position) => checks[position]);
  const parts = [...trustByTable(index)].flatMap(([relation, table]) =>
    Object.entries(table.entries).map(([name, entry]) => [
      name,
      { ...entry, checks: idsOf(table.checks, entry.checks), of: relation },
    ]),
  );
  const whole = Object.entries(index.entries).map(([name, entry]) => [
    name,
    { ...entry, checks: idsOf(index.checks, entry.checks), of: name.split('.').slice(0, 2).join('.') },
  ]);
  expect(Object.fromEntries(parts)).toEqual(Object.fromEntries(whole));
  const staging = trustByTable(index).get('staging.stg_orders');
  expect([staging?.checks.length, staging?.problems]).toEqual([2, { b: 'fail' }]);
  const { names, checks } = verdictIndex(index);
  expect(checks).toEqual({ a: 'pass', b: 'fail', c: 'not_checked' });
  expect(Object.keys(names)).toEqual(Object.keys(index.entries));
  expect([names['staging.stg_orders.value'], names['staging.stg_orders.day']]).toEqual(['fail', 'indirect']);
});
