import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
beforeEach(async () => {
  project = new ProjectFolder(SHOP);
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
});
afterEach(() => project.remove());

const published = (): unknown => JSON.parse(project.read('target/published/index.json'));
const BAD_ORDERS = 'order_id,customer,amount\n9,ana,1.00\n,bruno,2.00\n';

describe('a critical check of raw that fails', () => {
  it('keeps the load out: table, views, marts and published figures stay as they were', async () => {
    const before = { published: published(), marts: await project.query('FROM marts.fct_orders ORDER BY ALL') };
    project.write('data/orders.csv', BAD_ORDERS);
    const { code, out } = await project.lastro('build');
    expect(code).toBe(1);
    expect(out).toContain('load.gate');
    expect(out).toContain('expectations/raw/orders.yaml:2');
    expect(await project.query('SELECT order_id FROM raw.orders ORDER BY 1')).toEqual([['1'], ['2'], ['3']]);
    expect(await project.query('FROM marts.fct_orders ORDER BY ALL')).toEqual(before.marts);
    expect(published()).toEqual(before.published);
    expect(project.statuses()).toMatchObject({
      orders: 'error',
      'expect_column_values_to_not_be_null:orders': 'fail',
      stg_orders: 'skipped',
      fct_orders: 'skipped',
      rpt_regions: 'skipped',
      customers: 'success',
      dim_customers: 'success',
    });
  });

  it('is written down: the attempt in the audit, the failing rows in a file', async () => {
    project.write('data/orders.csv', BAD_ORDERS);
    await project.lastro('build');
    expect(
      await project.query(
        "SELECT load_status, error LIKE 'load.gate%' FROM meta.load_metadata WHERE table_name = 'orders' ORDER BY load_timestamp",
      ),
    ).toEqual([
      ['success', null],
      ['failed', true],
    ]);
    const check = project.results.results.find(({ status }) => status === 'fail')?.check;
    expect(check?.sample).toEqual([expect.objectContaining({ order_id: null, customer: 'bruno' })]);
    const file = project.path('target', check?.failures_file ?? '');
    expect(await project.query(`SELECT customer, amount FROM '${file}'`)).toEqual([['bruno', '2.00']]);
  });

  it('is over when the file is good again', async () => {
    project.write('data/orders.csv', BAD_ORDERS);
    await project.lastro('build');
    project.write('data/orders.csv', 'order_id,customer,amount\n9,ana,1.00\n');
    expect((await project.lastro('build')).code).toBe(0);
    expect(await project.query('SELECT order_id FROM marts.fct_orders')).toEqual([['9']]);
    expect(published()).toMatchObject({ run_id: project.results.metadata.invocation_id });
  });
});

describe('a warning on raw', () => {
  it('lets the load in', async () => {
    project.edit('expectations/raw/orders.yaml', (text) => `severity: warning\n${text}`);
    project.write('data/orders.csv', BAD_ORDERS);
    const { code, out } = await project.lastro('build');
    expect(code).toBe(0);
    expect(out).toMatch(/\nWARN /);
    expect(await project.query('SELECT count(*) FROM raw.orders')).toEqual([[2]]);
    expect(project.results.verdict).toBe('warn');
  });
});

describe('a critical check of marts that fails', () => {
  it('publishes nothing, although the marts themselves are built', async () => {
    const before = published();
    project.write('data/orders.csv', 'order_id,customer,amount\n1,ana,10.50\n1,bruno,2.00\n');
    expect((await project.lastro('build')).code).toBe(1);
    expect(await project.query('SELECT count(*) FROM marts.fct_orders')).toEqual([[2]]);
    expect(project.statuses()).toMatchObject({
      'expect_column_values_to_be_unique:fct_orders': 'fail',
      rpt_regions: 'success',
    });
    expect(published()).toEqual(before);
  });
});

describe('a model that breaks', () => {
  it('names its place, keeps its table, skips what builds on it and publishes nothing', async () => {
    const before = published();
    project.edit('transforms/marts/fct_orders.sql', (text) => text.replace('amount', 'amuont'));
    const { code, out } = await project.lastro('build');
    expect(code).toBe(1);
    expect(out).toMatch(/transforms\/marts\/fct_orders\.sql:1:\d+ .*amuont/);
    expect(project.statuses()).toMatchObject({ fct_orders: 'error', rpt_regions: 'skipped', dim_customers: 'success' });
    expect(await project.query('SELECT count(*) FROM marts.fct_orders')).toEqual([[3]]);
    expect(published()).toEqual(before);
  });
});

describe('a check that reads what could not be built', () => {
  const BY_TABLE = `expectations:
  - type: expect_column_values_to_be_unique
    kwargs: {column: order_id}
  - type: expect_column_values_to_be_present_in_other_table
    kwargs: {column: customer, other_table: REPLACE, other_column: customer}
`;
  const checksOf = (relation: string): (readonly [string, string | undefined])[] =>
    project.results.results
      .filter((result) => result.resource_type === 'test' && result.relation === relation)
      .map(({ status, check }) => [status, check?.observed] as const);
  const skipped = (reason: string): readonly [string, string] => ['skipped', `skipped: ${reason}`];

  it('is skipped alone: the others of its table run, and all of them run when it is built again', async () => {
    project.write('expectations/marts/fct_orders.yaml', BY_TABLE.replace('REPLACE', 'marts.dim_customers'));
    expect((await project.lastro('build')).code).toBe(0);
    const whole = checksOf('marts.fct_orders');
    expect(whole.map(([status]) => status)).toEqual(['pass', 'pass']);
    project.edit('transforms/marts/dim_customers.sql', (text) => text.replace('region', 'regoin'));
    expect((await project.lastro('build')).code).toBe(1);
    expect(checksOf('marts.fct_orders')).toEqual([whole[0], skipped('model.shop.dim_customers failed')]);
    expect(checksOf('marts.dim_customers')).toEqual([skipped('model.shop.dim_customers failed')]);
    project.edit('transforms/marts/dim_customers.sql', (text) => text.replace('regoin', 'region'));
    expect((await project.lastro('build')).code).toBe(0);
    expect(checksOf('marts.fct_orders')).toEqual(whole);
  });

  it('names the step that failed first, however far upstream', async () => {
    project.write('expectations/marts/fct_orders.yaml', BY_TABLE.replace('REPLACE', 'marts.dim_customers'));
    project.write('data/customers.csv', 'customer,region\nana,S\n');
    expect((await project.lastro('build')).code).toBe(1);
    const [own, other] = checksOf('marts.fct_orders');
    expect(own?.[0]).toBe('pass');
    expect(other).toEqual(skipped('source.shop.raw.customers failed'));
    expect(checksOf('marts.dim_customers')).toEqual([skipped('source.shop.raw.customers failed')]);
  });

  it('is counted beside the checks of a gate that stopped its own table', async () => {
    project.write('expectations/raw/orders.yaml', BY_TABLE.replace('REPLACE', 'raw.customers'));
    project.write('data/orders.csv', 'order_id,customer,amount\n1,ana,1.00\n1,ana,2.00\n');
    expect((await project.lastro('build')).code).toBe(1);
    const [unique, other] = checksOf('raw.orders');
    expect(unique?.[0]).toBe('fail');
    expect(other).toEqual(skipped('source.shop.raw.orders failed'));
  });

  it('keeps a table of raw from the models as long as its evidence is missing', async () => {
    project.write('expectations/raw/orders.yaml', BY_TABLE.replace('REPLACE', 'raw.customers'));
    project.write('data/customers.csv', 'customer,region\nana,S\n');
    expect((await project.lastro('build')).code).toBe(1);
    expect(project.statuses()).toMatchObject({ orders: 'success', stg_orders: 'skipped' });
  });
});

describe('personal columns', () => {
  it('never reach messages, artifacts or published figures', async () => {
    project.write('data/customers.csv', 'customer,email,region\nana,canary-4711,S\n');
    const { out, code } = await project.lastro('build', '--debug');
    expect(code).toBe(1);
    const written = fs
      .readdirSync(project.path('target'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(json|xml|md|svg|parquet|sql)$/.test(file))
      .map((file) => fs.readFileSync(project.path('target', file), 'latin1'));
    expect(written.length).toBeGreaterThan(8);
    for (const text of [out, ...written]) expect(text).not.toContain('canary-4711');
  });
});
