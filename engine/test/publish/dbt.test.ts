import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { pythonWith, runPython } from '../support/python.js';
import { itRequires } from '../support/requires.js';
import { SHOP } from '../support/shop.js';

const PARSER = 'dbt-artifacts-parser==0.15.0';
const python = await pythonWith(PARSER);

const FILES: Readonly<Record<string, string>> = {
  ...SHOP,
  'transforms/raw/sources.yaml': `sources:
  - name: raw
    tables:
      - name: orders
        freshness: {warn_after: {count: 6, period: hour}}
      - name: customers
        columns: [{name: customer}, {name: email, pii: true, description: Where to write}]
`,
  'expectations/marts/fct_orders.yaml': JSON.stringify({
    expectations: [
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'order_id' } },
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'order_id', mostly: 0.5 } },
      { type: 'expect_column_values_to_be_in_set', kwargs: { column: 'customer', value_set: ['ana', 'bruno'] } },
      {
        type: 'expect_column_values_to_be_present_in_other_table',
        kwargs: { column: 'customer', other_table: 'raw.customers', other_column: 'customer' },
      },
      { type: 'expect_compound_columns_to_be_unique', kwargs: { column_list: ['order_id', 'customer'] } },
      { type: 'expect_column_values_to_be_between', kwargs: { column: 'amount', max_value: 10 }, severity: 'warning' },
      { type: 'expect_column_values_to_be_between', kwargs: { column: 'amount', max_value: 9 } },
      { type: 'expect_column_values_to_be_between', kwargs: { column: 'gone', max_value: 9 } },
    ],
  }),
  'transforms/marts/snap_regions.sql': 'select region, region_name from @ref(regions)\n',
  'transforms/marts/snapshots.yaml':
    'models: [{name: snap_regions, config: {materialized: snapshot, unique_key: region, hard_deletes: invalidate}}]\n',
  'src/index.md': `# Shop

\`\`\`js
import {regions} from "./parts/regions.js";
\`\`\`

\`\`\`sql id=late
select order_id from marts.fct_orders
\`\`\`
`,
  'src/parts/regions.js': 'export const regions = FileAttachment("/data/marts/rpt_regions.json").json();\n',
  'src/people/old-ones.md': 'No heading. ${FileAttachment("../people.csv").csv()}\n',
  'src/people.csv.sql': 'select customer from marts.dim_customers\n',
  'src/draft.md': '---\ndraft: true\n---\n# Not yet\n',
};

interface DbtFiles {
  manifest: {
    nodes: Record<string, Record<string, unknown>>;
    sources: Record<string, Record<string, unknown>>;
    exposures: Record<string, Record<string, unknown>>;
    unit_tests: Record<string, Record<string, unknown>>;
    parent_map: Record<string, string[]>;
    child_map: Record<string, string[]>;
  };
  run_results: { results: { unique_id: string; status: string; adapter_response: object; timing: object[] }[] };
  catalog: { nodes: Record<string, { metadata: object; columns: object; stats: object }> };
  sources: { results: object[] };
}

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder(FILES);
});
afterEach(() => project.remove());

const read = <K extends keyof DbtFiles>(name: K): DbtFiles[K] =>
  JSON.parse(project.read(`target/dbt/${name}.json`)) as DbtFiles[K];

/** The id of the check whose name ends so, without its hash. */
const ids = (): string[] => Object.keys(read('manifest').nodes).map((id) => id.replace(/\.[0-9a-f]{12}$/, ''));

describe('artifacts for dbt', () => {
  itRequires(python !== undefined, `${PARSER} cannot be installed`)(
    'are read by dbt-artifacts-parser, after a first build, a failing one, a part of it, and after one that loads nothing',
    async () => {
      const folders: string[] = [];
      const keep = (name: string): void => {
        const copy = path.join(project.dir, name);
        for (const file of ['manifest', 'run_results', 'catalog', 'sources'])
          project.write(`${name}/${file}.json`, project.read(`target/dbt/${file}.json`));
        folders.push(copy);
      };
      expect((await project.lastro('build', '--now', '2018-10-17')).code).toBe(1);
      keep('failing');
      await project.lastro('source', 'freshness', '--now', '2018-10-18');
      keep('late');
      project.edit('expectations/marts/fct_orders.yaml', () => 'expectations: []\n');
      await project.lastro('build', '--now', '2018-10-17', '--select', '+fct_orders');
      keep('part');
      project.edit('data/orders.csv', () => 'order,customer\n1,ana\n');
      expect((await project.lastro('build', '--now', '2018-10-17')).code).toBe(1);
      keep('broken');
      rmSync(project.path('target'), { recursive: true });
      for (const name of ['orders', 'customers']) rmSync(project.path('data', `${name}.csv`));
      expect(await project.lastro('load')).toMatchObject({ code: 1 });
      keep('empty');

      const script = path.join(import.meta.dirname, 'dbt_artifacts.py');
      const parsed = JSON.parse(await runPython(python ?? '', script, JSON.stringify(folders))) as {
        known: string[];
        statuses: Record<string, string>;
        types: Record<string, Record<string, string>>;
        freshness: Record<string, string>;
      }[];
      const [failing, late, part, broken, empty] = parsed;
      for (const { known, statuses } of parsed) expect(known).toEqual(expect.arrayContaining(Object.keys(statuses)));
      expect(new Set(Object.values(failing?.statuses ?? {}))).toEqual(
        new Set(['success', 'pass', 'warn', 'fail', 'error']),
      );
      expect(failing?.types['model.shop.fct_orders']).toEqual({
        order_id: 'VARCHAR',
        customer: 'VARCHAR',
        amount: 'DECIMAL(12,2)',
      });
      expect(failing?.freshness).toEqual({ 'source.shop.raw.orders': 'pass' });
      expect(late?.freshness).toEqual({ 'source.shop.raw.orders': 'warn' });
      expect(Object.keys(part?.statuses ?? {})).not.toContain('model.shop.rpt_regions');
      expect(Object.values(broken?.statuses ?? {})).toContain('skipped');
      expect(empty?.types).toEqual({});
      expect(empty?.freshness).toEqual({ 'source.shop.raw.orders': 'runtime error' });
    },
    240_000,
  );

  it('name nodes and their parents as dbt does', async () => {
    await project.lastro('build');
    const { nodes, sources, unit_tests, exposures, parent_map, child_map } = read('manifest');
    expect(Object.keys(sources)).toEqual(['source.shop.raw.customers', 'source.shop.raw.orders']);
    expect(Object.keys(unit_tests)).toEqual(['unit_test.shop.rpt_regions.revenue_of_a_region']);
    expect(ids()).toEqual(
      expect.arrayContaining([
        'seed.shop.regions',
        'model.shop.fct_orders',
        'test.shop.expect_column_values_to_be_unique_fct_orders_order_id',
        'test.shop.expect_compound_columns_to_be_unique_fct_orders_order_id_customer',
      ]),
    );
    expect(parent_map['model.shop.stg_customers']).toEqual(['seed.shop.regions', 'source.shop.raw.customers']);
    expect(child_map['model.shop.dim_customers']).toEqual(
      expect.arrayContaining(['model.shop.rpt_regions', 'exposure.shop.people_old_ones']),
    );
    const everything = new Set([nodes, sources, unit_tests, exposures].flatMap(Object.keys));
    expect(new Set(Object.keys(parent_map))).toEqual(everything);
    for (const parent of Object.values(parent_map).flat()) expect(everything).toContain(parent);
  });

  it('call a check by the test of dbt that checks the same, and only by that', async () => {
    await project.lastro('build');
    const tests = Object.values(read('manifest').nodes).filter(
      ({ resource_type: type, attached_node: node }) => type === 'test' && node === 'model.shop.fct_orders',
    );
    const model = "{{ get_where_subquery(ref('fct_orders')) }}";
    expect(
      tests.slice(0, 6).map(({ test_metadata, config }) => ({ ...(test_metadata as object), config })),
    ).toMatchObject([
      { namespace: null, name: 'unique', kwargs: { column_name: 'order_id', model }, config: { severity: 'ERROR' } },
      { namespace: 'lastro', name: 'expect_column_values_to_be_unique', kwargs: { mostly: 0.5, model } },
      { name: 'accepted_values', kwargs: { column_name: 'customer', values: ['ana', 'bruno'], model } },
      {
        name: 'relationships',
        kwargs: { column_name: 'customer', to: "source('raw', 'customers')", field: 'customer', model },
      },
      { namespace: 'dbt_utils', kwargs: { combination_of_columns: ['order_id', 'customer'] } },
      { namespace: 'lastro', kwargs: { column_name: 'amount', max_value: 10 }, config: { severity: 'WARN' } },
    ]);
  });

  it('state code, docs, types, personal columns, rows and times', async () => {
    await project.lastro('build', '--now', '2018-10-17');
    const { nodes, sources, unit_tests } = read('manifest');
    expect(nodes['model.shop.fct_orders']).toMatchObject({
      relation_name: '"marts"."fct_orders"',
      database: 'warehouse',
      original_file_path: 'transforms/marts/fct_orders.sql',
      path: 'marts/fct_orders.sql',
      patch_path: 'shop://transforms/marts/models.yaml',
      config: { materialized: 'table', unique_key: ['order_id'], tags: ['core'] },
      columns: { amount: { data_type: 'DECIMAL(12, 2)', meta: { lineage: ['staging.stg_orders.amount'] } } },
      refs: [{ name: 'stg_orders' }],
      raw_code: SHOP['transforms/marts/fct_orders.sql'],
      compiled: true,
    });
    expect(nodes['model.shop.fct_orders']?.['compiled_code']).toContain('"staging"."stg_orders"');
    expect(sources['source.shop.raw.customers']).toMatchObject({
      source_name: 'raw',
      columns: { email: { description: 'Where to write', meta: { pii: true } } },
    });
    expect(unit_tests['unit_test.shop.rpt_regions.revenue_of_a_region']).toMatchObject({
      given: [{ input: "ref('fct_orders')", format: 'dict' }, { input: "ref('dim_customers')" }],
      // Rows may be personal.
      expect: { rows: null },
    });
    const { results } = read('run_results');
    expect(results.find(({ unique_id: id }) => id === 'source.shop.raw.orders')).toMatchObject({
      status: 'success',
      adapter_response: { rows_affected: 3 },
      timing: [{ name: 'execute' }],
    });
    expect(read('catalog').nodes['model.shop.fct_orders']).toMatchObject({
      metadata: { type: 'BASE TABLE', database: 'warehouse', schema: 'marts', name: 'fct_orders' },
      columns: { amount: { index: 3, type: 'DECIMAL(12,2)' } },
    });
    expect(read('sources').results).toMatchObject([
      { unique_id: 'source.shop.raw.orders', status: 'pass', criteria: { warn_after: { count: 6, period: 'hour' } } },
    ]);
  });

  it('have an exposure for every page, with the tables that it reads', async () => {
    await project.lastro('build');
    const { exposures } = read('manifest');
    expect(
      Object.values(exposures).map(({ name, label, depends_on: read, original_file_path: file }) => ({
        ...{ name, label, file },
        nodes: (read as { nodes: string[] }).nodes,
      })),
    ).toEqual([
      {
        ...{ name: 'index', label: 'Shop', file: 'src/index.md' },
        nodes: ['model.shop.fct_orders', 'model.shop.rpt_regions'],
      },
      {
        ...{ name: 'people_old_ones', label: '/people/old-ones', file: 'src/people/old-ones.md' },
        nodes: ['model.shop.dim_customers'],
      },
    ]);
  });

  it('hold no secret, and are for their owner only', async () => {
    project.edit('transforms/marts/fct_orders.sql', (sql) => `${sql} where customer <> 'hunter2-secret'\n`);
    await project.lastroWith({ SHOP_TOKEN: 'hunter2-secret' }, 'build');
    for (const name of ['manifest', 'run_results', 'catalog', 'sources']) {
      expect(project.read(`target/dbt/${name}.json`)).not.toContain('hunter2-secret');
      const { mode } = statSync(project.path('target', 'dbt', `${name}.json`));
      expect(mode & 0o077).toBe(0);
    }
    expect(read('manifest').nodes['model.shop.fct_orders']?.['raw_code']).toContain("customer <> '***'");
  });
});
