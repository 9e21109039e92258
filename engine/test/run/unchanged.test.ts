import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectFolder, type Ended } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
beforeEach(async () => {
  project = new ProjectFolder(SHOP);
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
});
afterEach(() => project.remove());

/** Statements seen at the warehouse that put something into a layer. */
function written({ lines }: Ended): string[] {
  const statements = lines.flatMap((line) => /^[\d.]+ ms {2}(.*)$/.exec(line)?.[1] ?? []);
  expect(statements.length).toBeGreaterThan(5);
  return statements.flatMap(
    (sql) =>
      /^(?:CREATE OR REPLACE|INSERT INTO|DELETE FROM|MERGE INTO).*?"(?:raw|staging|marts)"\."(\w+)"/.exec(sql)?.[1] ??
      [],
  );
}

const built = (): string[] =>
  project.results.results
    .filter(({ resource_type, message, load }) =>
      resource_type === 'source'
        ? load?.files.some(({ status }) => status === 'success')
        : !message.startsWith('unchanged'),
    )
    .filter(({ resource_type }) => resource_type !== 'test')
    .map(({ name }) => name)
    .sort();

describe('a run in which nothing changed', () => {
  it('reads files, but builds, checks and exports nothing', async () => {
    const ended = await project.lastro('build', '--debug');
    expect(ended.code).toBe(0);
    expect(written(ended)).toEqual([]);
    expect(built()).toEqual([]);
    expect(ended.out).toContain('2 files unchanged, skipped');
    expect(ended.lines.filter((line) => line.includes('passed, unchanged'))).toHaveLength(4);
    expect(ended.out).not.toMatch(/ms {2}SELECT count\(\*\).* AS m0/);
  });

  it('reads the catalogue twice, before the steps and after them, and columns of one relation alone', async () => {
    const { lines } = await project.lastro('build', '--debug');
    const sent = lines.flatMap((line) => /^[\d.]+ ms {2}(.*)$/.exec(line)?.[1] ?? []);
    expect(sent.filter((sql) => sql.includes('duckdb_columns()'))).toHaveLength(2);
    expect(sent.filter((sql) => sql.includes('LIMIT 0'))).toEqual([]);
  });

  it('tells the results of the checks as they were', async () => {
    const before = project.results.results.filter(({ check }) => check !== null).map(({ check }) => check);
    await project.lastro('build');
    expect(project.results.results.filter(({ check }) => check !== null).map(({ check }) => check)).toEqual(
      expect.arrayContaining(before),
    );
  });
});

describe('a change', () => {
  it('of a file builds what is downstream of it, and nothing else', async () => {
    project.write('data/orders.csv', `${project.read('data/orders.csv')}4,bruno,1.00\n`);
    const ended = await project.lastro('build', '--debug');
    expect(built()).toEqual(['fct_orders', 'orders', 'rpt_regions', 'stg_orders']);
    expect(new Set(written(ended))).toEqual(new Set(['fct_orders', 'orders', 'rpt_regions', 'stg_orders']));
    expect(await project.query("SELECT revenue FROM marts.rpt_regions WHERE region = 'North'")).toEqual([[8.25]]);
  });

  it('of a model builds it and what is downstream', async () => {
    project.edit('transforms/marts/dim_customers.sql', (text) => `${text}-- by customer\n`);
    await project.lastro('build');
    expect(built()).toEqual(['dim_customers', 'rpt_regions']);
  });

  it('of a seed builds what is downstream', async () => {
    project.edit('transforms/seeds/regions.csv', (text) => text.replace('North', 'Norte'));
    await project.lastro('build');
    expect(built()).toEqual(['dim_customers', 'regions', 'rpt_regions', 'stg_customers']);
    expect(await project.query('SELECT region FROM marts.rpt_regions ORDER BY 1')).toEqual([['Norte'], ['South']]);
  });

  it('of a variable builds the models that read it', async () => {
    await project.lastro('build', '--vars', '{floor: 5}');
    expect(built()).toEqual(['fct_orders', 'revenue_of_a_region', 'rpt_regions', 'stg_orders']);
    expect(await project.query('SELECT count(*) FROM marts.fct_orders')).toEqual([[2]]);
  });

  it('of a suite checks that table, and builds nothing', async () => {
    project.edit('expectations/marts/fct_orders.yaml', (text) => text.replace('1000', '500'));
    const { lines } = await project.lastro('build');
    expect(built()).toEqual([]);
    const checked = lines.filter((line) => line.includes(' check ') && !line.includes('unchanged'));
    expect(checked).toEqual([expect.stringContaining('marts.fct_orders')]);
  });

  it('of nothing, with --full-refresh, loads and builds everything', async () => {
    await project.lastro('build', '--full-refresh');
    expect(built()).toEqual([
      'customers',
      'dim_customers',
      'fct_orders',
      'orders',
      'regions',
      'revenue_of_a_region',
      'rpt_regions',
      'stg_customers',
      'stg_orders',
    ]);
  });

  /** Changes the warehouse as no run does. */
  async function tamper(statement: string): Promise<void> {
    const { openDuckDB } = await import('../../src/warehouses/duckdb/client.js');
    const warehouse = await openDuckDB({ path: project.path('target/warehouse.duckdb') });
    await (await warehouse.session()).run(statement);
    await warehouse.close();
  }

  it('that was undone elsewhere is seen: a table dropped by hand is built again', async () => {
    await tamper('DROP TABLE marts.fct_orders');
    expect((await project.lastro('build')).code).toBe(0);
    expect(built()).toContain('fct_orders');
    expect(await project.query('SELECT count(*) FROM marts.fct_orders')).toEqual([[3]]);
  });

  const marts = (): Promise<unknown[]> =>
    Promise.all(
      ['marts.fct_orders', 'marts.dim_customers', 'marts.rpt_regions', 'raw.orders'].map((table) =>
        project.query(`SELECT COLUMNS(c -> c NOT LIKE '\\_%' ESCAPE '\\') FROM ${table} ORDER BY ALL`),
      ),
    );

  it.each([
    [
      'DELETE FROM raw.orders',
      'raw.orders had 0 rows, not the 3 of its run',
      'fct_orders orders rpt_regions stg_orders',
    ],
    [
      'INSERT INTO raw.orders FROM raw.orders',
      'raw.orders had 6 rows, not the 3 of its run',
      'fct_orders orders rpt_regions stg_orders',
    ],
    [
      'DELETE FROM marts.fct_orders WHERE amount > 5',
      'marts.fct_orders had 1 row, not the 3 of its run',
      'fct_orders rpt_regions',
    ],
    [
      'DELETE FROM staging.regions',
      'staging.regions had 0 rows, not the 2 of its run',
      'dim_customers regions rpt_regions stg_customers',
    ],
  ])('of rows by hand is undone, reported, and builds what reads them: %s', async (statement, message, expected) => {
    const before = await marts();
    await tamper(statement);
    const { code, out } = await project.lastro('build');
    expect(code).toBe(0);
    expect(out).toContain(message);
    expect(built()).toEqual(expected.split(' '));
    expect(await marts()).toEqual(before);
    await project.lastro('build');
    expect(built()).toEqual([]);
  });

  it('of rows by hand leaves nothing behind in what was built of them meanwhile', async () => {
    const published = (): Promise<unknown> =>
      project.query(`FROM '${project.path('target/published/marts.rpt_regions.parquet')}' ORDER BY ALL`);
    const before = [await marts(), await published()];
    await tamper('DELETE FROM marts.fct_orders WHERE amount > 5');
    project.edit('transforms/marts/rpt_regions.sql', (text) => `${text}-- of all regions\n`);
    await project.lastro('build', '--select', 'rpt_regions');
    expect(await marts()).not.toEqual(before[0]);
    await project.lastro('build');
    expect([await marts(), await published()]).toEqual(before);
  });

  it('of rows by hand is seen by checks that read them, through a view too, though nothing is built', async () => {
    await tamper('DELETE FROM raw.orders');
    const { out } = await project.lastro('test');
    expect(out).toMatch(/check +raw\.orders .*raw\.orders had 0 rows, not the 3 of its run/);
    expect(out).toMatch(/check +staging\.stg_orders .*raw\.orders had 0 rows/);
    expect(out).not.toMatch(/check +(raw|staging)\.\w+ .*unchanged/);
    expect(out).toMatch(/check +marts\.dim_customers .*unchanged/);
  });
});
