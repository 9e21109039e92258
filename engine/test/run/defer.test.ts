import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

describe('a run that reads tables of another DuckDB file', () => {
  let project: ProjectFolder;

  const relations = async (): Promise<string[]> => {
    const warehouse = await openDuckDB({ path: project.path('target/warehouse.duckdb'), readOnly: true });
    const found = await warehouse.relations();
    await warehouse.close();
    return found
      .filter(({ table }) => table.layer !== 'meta')
      .map(({ table, kind }) => `${kind} ${table.layer}.${table.name}`);
  };

  beforeAll(async () => {
    project = new ProjectFolder(SHOP);
    expect((await project.lastro('build', '--target', 'prod')).code).toBe(0);
  });
  afterAll(() => {
    project.remove();
  });

  it('builds and checks what is selected, and never calls that unchanged', async () => {
    project.edit('transforms/marts/fct_orders.sql', (sql) => `${sql}where order_id <> '3'\n`);
    for (let run = 0; run < 2; run++) {
      const { code, out } = await project.lastro('build', '--select', 'fct_orders+', '--defer');
      expect(code, out).toBe(0);
      expect(out).toMatch(/fct_orders +ok +2 rows/);
      expect(out).toMatch(/rpt_regions +ok +2 rows/);
    }
    expect(await relations()).toEqual(['table marts.fct_orders', 'table marts.rpt_regions']);
    expect((await project.lastro('show', '--select', 'rpt_regions')).out).toMatch(/South +10\.5 /);
    expect((await project.lastro('show', '--select', 'rpt_regions', '--target', 'prod')).out).toMatch(/South +13\.5 /);
  });

  it('reads its own tables where it has them', async () => {
    expect((await project.lastro('build', '--select', 'rpt_regions', '--defer')).code).toBe(0);
    expect((await project.lastro('show', '--select', 'rpt_regions')).out).toMatch(/South +10\.5 /);
  });

  it('makes tables of views, which the other file is not open for later, until they are built from their own inputs', async () => {
    expect((await project.lastro('build', '--select', 'stg_orders', '--defer', 'prod')).code).toBe(0);
    expect(await relations()).toContain('table staging.stg_orders');
    expect((await project.lastro('show', '--select', 'stg_orders')).out).toContain('bruno');
    expect((await project.lastro('build')).code).toBe(0);
    expect(await relations()).toContain('view staging.stg_orders');
  });

  it('says which table neither file has', async () => {
    project.write('transforms/staging/stg_new.sql', 'select customer from @source(raw, customers)\n');
    project.write('transforms/marts/fct_new.sql', 'select customer from @ref(stg_new)\n');
    const { code, out } = await project.lastro('build', '--select', 'fct_new', '--defer');
    expect([code, out]).toEqual([1, expect.stringContaining('Table with name stg_new does not exist')]);
  });

  it.each([
    ['a target of another type', 'cloud', /usage\.defer {2}a run on a target of type duckdb cannot read .* cloud, /],
    ['the same file', 'dev', /usage\.defer {2}both targets have their tables in .*warehouse\.duckdb/],
    ['a file that is not there', 'empty', /warehouse\.missing {2}no warehouse at .*empty\.duckdb/],
    ['no target of the configuration', 'prdo', /usage\.unknown-target {2}unknown target prdo[^]*prod/],
  ])('refuses %s', async (_, target, message) => {
    project.edit('lastro.config.ts', (text) =>
      text.includes('cloud')
        ? text
        : text.replace(
            'targets: {',
            "targets: { empty: { type: 'duckdb', path: 'target/empty.duckdb' }, cloud: { type: 'bigquery', project: 'lastro-test', prefix: 'shop' },",
          ),
    );
    const { code, err } = await project.lastro('build', '--target', 'dev', '--select', 'fct_orders', '--defer', target);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('waits for no run that writes the other file, and names it', async () => {
    const other = await openDuckDB({ path: project.path('target/prod.duckdb') });
    const running = project.spawn(['build', '--target', 'dev', '--select', 'fct_orders', '--defer']);
    const { code, err } = await running.ended;
    await other.close();
    expect([code, err]).toEqual([2, expect.stringMatching(/warehouse\.locked.*prod\.duckdb is in use by process \d+/)]);
  });
});
