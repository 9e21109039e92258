import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpstreamFailures } from '../../src/history/index.js';
import { ProjectFolder } from '../support/project-folder.js';

const suite = (...checks: [type: string, kwargs: string][]): string =>
  `severity: warning\nexpectations:\n${checks.map(([type, kwargs]) => `  - type: expect_${type}\n    kwargs: {${kwargs}}\n`).join('')}`;

/** Twenty orders: of 5 the amount is missing, of 3 others the day, of 2 others a refund makes the total negative. */
const ORDERS = Array.from({ length: 20 }, (_, i) => {
  const amount = i < 5 ? '' : '10';
  const day = i >= 5 && i < 8 ? '' : '2018-01-02';
  return [`o${i}`, `c${i % 4}@example.org`, amount, day, i >= 8 && i < 10 ? '25' : '0'].join(',');
});

const SHOP = {
  'lastro.config.ts':
    "import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', targets: { dev: { type: 'duckdb' } } });\n",
  'data/orders.csv': `order_id,email,amount,day,refund\n${ORDERS.join('\n')}\n`,
  'loaders/orders.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'orders',
  table: 'orders',
  description: 'Orders.',
  load: () => csvFile({ path: 'data/orders.csv', columns: ['order_id', 'email', 'amount', 'day', 'refund'] }),
});
`,
  'transforms/staging/stg_orders.sql': `select order_id, email, @try_cast(amount, BIGINT) as amount, @try_parse_date(day, '%Y-%m-%d') as day,
  @try_cast(refund, BIGINT) as refund from @source(raw, orders)
`,
  'transforms/marts/fct_orders.sql':
    'select order_id as order_key, email, amount - refund as total, day as bought_on, 1 as one from @ref(stg_orders)\n',
  'transforms/marts/rpt_days.sql': 'select bought_on, sum(total) as revenue from @ref(fct_orders) group by bought_on\n',
  'transforms/marts/models.yaml':
    'models:\n  - name: fct_orders\n    columns:\n      - {name: email, pii: true}\n      - {name: order_key}\n',
  'expectations/staging/stg_orders.yaml': suite(
    ['column_values_to_be_unique', 'column: order_id'],
    ['column_values_to_not_be_null', 'column: amount'],
    ['column_values_to_not_be_null', 'column: day'],
    ['table_row_count_to_equal', 'value: 19'],
  ),
  'expectations/marts/fct_orders.yaml': suite(
    ['column_values_to_not_be_null', 'column: total'],
    ['multicolumn_sum_to_equal', 'column_list: [total, one], sum_total: 11'],
    ['column_values_to_be_in_set', 'column: one, value_set: [2]'],
  ),
  'expectations/marts/rpt_days.yaml': suite(['column_values_to_not_be_null', 'column: bought_on']),
};

describe('a check that failed is told from those that failed upstream of it', () => {
  let project: ProjectFolder;
  beforeAll(async () => {
    project = new ProjectFolder(SHOP);
    expect(await project.lastro('build')).toMatchObject({ code: 0 });
  });
  afterAll(() => project.remove());

  const upstreamOf = (relation: string, column: string): UpstreamFailures | null | undefined =>
    project.results.results.find((result) => result.relation === relation && result.check?.columns[0] === column)?.check
      ?.upstream;
  const counted = (upstream: UpstreamFailures | null | undefined): unknown[] =>
    (upstream?.checks ?? []).map(({ expectation, link, key, rows }) => [expectation.split(' ')[0], link, key, rows]);

  it('by lineage and by the rows that both fail for', () => {
    const total = upstreamOf('marts.fct_orders', 'total');
    expect(total).toMatchObject({ of: 5, explained: 5, complete: true });
    expect(counted(total)).toEqual([
      ['amount', 'columns', ['order_id'], 5],
      ['the', 'table', [], null],
    ]);
  });

  it('with the share of its rows that they account for', () => {
    const sum = project.results.results.find(({ name }) => name.startsWith('expect_multicolumn'))?.check?.upstream;
    expect(sum).toMatchObject({ of: 7, explained: 5, complete: true });
    expect(counted(sum)).toContainEqual(['amount', 'columns', ['order_id'], 5]);
    expect(counted(sum)).toContainEqual(['day', 'table', ['order_id'], 0]);
  });

  it('not by columns that it does not derive from, even where all rows are shared', () => {
    expect(counted(upstreamOf('marts.fct_orders', 'one'))).toEqual([
      ['amount', 'table', ['order_id'], 5],
      ['day', 'table', ['order_id'], 3],
      ['the', 'table', [], null],
    ]);
  });

  it('without a key to compare by, only by lineage', () => {
    const day = upstreamOf('marts.rpt_days', 'bought_on');
    expect(day).toMatchObject({ of: null, explained: null });
    expect(counted(day)).toEqual([
      ['day', 'columns', [], null],
      ['the', 'table', [], null],
    ]);
  });

  it('in the report', () => {
    const report = project.read('target/summary.md');
    expect(report).toMatch(/cause upstream: 5 of 5 failing rows have the order\\?_id of a failing row of staging\.stg/);
    expect(report).toContain('no failing row is shared with');
  });

  it('never by the masked values of a personal key', async () => {
    const personal = new ProjectFolder({
      ...SHOP,
      'transforms/marts/models.yaml':
        'models:\n  - name: fct_orders\n    columns:\n      - {name: order_key, pii: true}\n',
    });
    expect(await personal.lastro('build')).toMatchObject({ code: 0 });
    const total = personal.results.results.find(
      ({ name }) => name === 'expect_column_values_to_not_be_null:fct_orders',
    );
    expect(total?.check?.upstream?.checks.map(({ key, rows }) => [key, rows])).toEqual([
      [[], null],
      [[], null],
    ]);
    personal.remove();
  });

  it('the same when nothing has changed', async () => {
    const before = upstreamOf('marts.fct_orders', 'total');
    expect(await project.lastro('build')).toMatchObject({ code: 0 });
    expect(upstreamOf('marts.fct_orders', 'total')).toEqual(before);
  });
});
