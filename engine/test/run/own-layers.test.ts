import { beforeEach, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/publish/artifacts.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({
    'transforms/seeds/orders.csv': 'id\n1\n2\n',
    'transforms/intermediate/sales/int_orders.sql': 'select id from @ref(orders)',
    'transforms/marts/fct.sql': 'select id from @ref(int_orders) union all select id from intermediate.int_orders',
  });
  config("{ staging: 'view', intermediate: 'table', marts: 'table' }");
  return () => project.remove();
});

const config = (layers: string): void =>
  project.write(
    'lastro.config.ts',
    `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', layers: ${layers} });\n`,
  );

const manifest = (): Manifest => JSON.parse(project.read('target/manifest.json')) as Manifest;

async function errorOf(...args: string[]): Promise<string> {
  const { code, err } = await project.lastro(...args);
  expect(code).toBe(2);
  return err;
}

describe('layers of the configuration', () => {
  it('are schemas, with the materialization of their models, and are selected by name', async () => {
    project.write(
      'expectations/intermediate/int_orders.yaml',
      'expectations: [{type: expect_column_to_exist, kwargs: {column: id}}]',
    );
    const { code, out, err } = await project.lastro('build');
    expect(code, out + err).toBe(0);
    expect(
      await project.query(
        "SELECT table_schema || '.' || table_name || ' ' || table_type FROM information_schema.tables WHERE table_schema <> 'meta' ORDER BY 1",
      ),
    ).toEqual([['intermediate.int_orders BASE TABLE'], ['marts.fct BASE TABLE'], ['staging.orders BASE TABLE']]);
    expect(manifest().nodes['model.shop.int_orders']).toMatchObject({
      layer: 'intermediate',
      relation: 'intermediate.int_orders',
    });
    expect(await project.query('SELECT count(*) FROM marts.fct')).toEqual([[4]]);
    expect((await project.lastro('ls', '--select', 'intermediate', '--resource-type', 'model')).out).toBe(
      'model.shop.int_orders\n',
    );
  });

  it.each([
    ["['staging', 'marts']", 'config.layers  layers is ["staging","marts"] (name folders'],
    ["{ staging: 'view' }", 'config.layers  layers has no marts (pages read the marts'],
    ["{ stage: 'veiw', marts: 'table' }", 'layer stage is "veiw" (did you mean view?)'],
    ["{ raw: 'view', marts: 'table' }", 'a layer is called raw, which has another meaning'],
    ["{ 'a b': 'view', marts: 'table' }", 'not a valid layer name: "a b"'],
    [
      "{ staging: 'view', intermediat: 'table', marts: 'table' }",
      'did you mean intermediat?, or name the folder in lastro.config.ts: layers',
    ],
  ])('are checked: %s', async (layers, message) => {
    config(layers);
    expect(await errorOf('ls')).toContain(message);
  });
});

describe('the config of a folder and of a model', () => {
  it('of a folder holds for what is below, with the + of dbt or without, unless something nearer says otherwise', async () => {
    project.write('transforms/intermediate/models.yaml', 'config: {+materialized: view, tags: [inner]}\n');
    project.write(
      'transforms/intermediate/sales/models.yaml',
      'config: {+tags: [sales]}\nmodels: [{name: int_orders, meta: {grain: order}, config: {tags: own, meta: {tier: 1}}}]\n',
    );
    expect((await project.lastro('build')).code).toBe(0);
    expect(manifest().nodes['model.shop.int_orders']).toMatchObject({
      materialized: 'view',
      tags: ['inner', 'sales', 'own'],
      meta: { grain: 'order', tier: 1 },
    });
    project.write('transforms/intermediate/models.yaml', 'config: {+materialised: view}\n');
    expect(await errorOf('ls')).toContain(
      'models.yaml:1:10  yaml.unknown-key  unknown key +materialised in config (did you mean +materialized?)',
    );
  });

  it('alias is the name of the table; the file keeps that of the model', async () => {
    project.write(
      'transforms/marts/models.yaml',
      `models: [{name: fct, config: {alias: sales}}]
unit_tests:
  - {name: doubled, model: fct, given: [{input: ref('int_orders'), rows: [{id: 1}]}], expect: {rows: [{id: 1}, {id: 1}]}}
`,
    );
    project.write('transforms/marts/rpt.sql', 'select count(*) as n from @ref(fct)');
    project.write(
      'transforms/marts/fct.sql',
      'select id from @ref(int_orders) union all select id from @ref(int_orders)',
    );
    const { code, out, err } = await project.lastro('build');
    expect(code, out + err).toBe(0);
    expect(await project.query('SELECT n FROM marts.rpt, (SELECT 1 FROM marts.sales LIMIT 1)')).toEqual([[4]]);
    expect(manifest().nodes['model.shop.fct']).toMatchObject({ name: 'sales', relation: 'marts.sales' });
    expect((await project.lastro('ls', '--select', 'fct', '--resource-type', 'model')).out).toBe('model.shop.fct\n');
    project.write('transforms/marts/models.yaml', 'models: [{name: fct, config: {alias: RPT}}]\n');
    expect(await errorOf('ls')).toContain(
      'models.yaml:1:38  transforms.duplicate  two models are named RPT (the other is transforms/marts/rpt.sql)',
    );
  });

  it('enabled: false takes a model with its checks and unit tests out, and is an error for what reads it', async () => {
    project.write(
      'expectations/marts/fct.yaml',
      'expectations: [{type: expect_column_to_exist, kwargs: {column: id}}]',
    );
    project.write(
      'transforms/marts/models.yaml',
      `models: [{name: fct, tests: [{unique: {column_name: id}}], config: {enabled: false}}]
unit_tests: [{name: t, model: fct, given: [], expect: {rows: []}}]
`,
    );
    expect((await project.lastro('ls')).out).not.toContain('fct');
    expect((await project.lastro('build')).code).toBe(0);
    project.write('transforms/marts/rpt.sql', 'select count(*) as n from @ref(fct)');
    expect(await errorOf('ls')).toContain(
      'transforms/marts/rpt.sql  transforms.disabled  rpt reads fct, which is not enabled (enable it, or disable rpt too: enabled is in transforms/marts/models.yaml:1:',
    );
  });
});
