import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({
    ...SHOP,
    'transforms/seeds/seeds.yaml': `seeds:
  - name: regions
    description: Regions of the country.
    columns: [{name: region, description: Its letter.}]
`,
  });
  describeOrders('Orders by number.');
});
afterEach(() => project.remove());

function describeOrders(text: string): void {
  project.edit('transforms/marts/models.yaml', (yaml) =>
    yaml.replace(/  - name: fct_orders\n(    description: .*\n)?/, `  - name: fct_orders\n    description: ${text}\n`),
  );
}

async function comments(): Promise<unknown[][]> {
  const rows = await project.query(
    "SELECT schema_name, table_name, '', comment FROM duckdb_tables() WHERE comment IS NOT NULL" +
      " UNION ALL SELECT schema_name, view_name, '', comment FROM duckdb_views() WHERE comment IS NOT NULL" +
      ' UNION ALL SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() WHERE comment IS NOT NULL',
  );
  return rows.toSorted();
}

it('has the descriptions of models, seeds and sources in the warehouse', async () => {
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
  expect(await comments()).toEqual([
    ['marts', 'fct_orders', '', 'Orders by number.'],
    ['raw', 'orders', '', 'Orders of the shop.'],
    ['staging', 'regions', '', 'Regions of the country.'],
    ['staging', 'regions', 'region', 'Its letter.'],
  ]);
});

it('changes, adds and removes descriptions without building or loading anything again', async () => {
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
  describeOrders('Orders of the shop, by number.');
  project.edit('transforms/raw/sources.yaml', (yaml) =>
    yaml.replace('{name: region}', '{name: region, description: Letter of the region.}'),
  );
  project.edit('transforms/seeds/seeds.yaml', (yaml) => yaml.replace(/ description: Its letter\./, ''));
  project.edit('transforms/seeds/seeds.yaml', (yaml) => yaml.replace(/ {4}description: .*\n/, ''));
  const { out, code } = await project.lastro('build');
  expect(code, out).toBe(0);
  expect(out).toMatch(/fct_orders +ok .*unchanged/);
  expect(await comments()).toEqual([
    ['marts', 'fct_orders', '', 'Orders of the shop, by number.'],
    ['raw', 'customers', 'region', 'Letter of the region.'],
    ['raw', 'orders', '', 'Orders of the shop.'],
  ]);
  const built = project.results.results.filter(({ resource_type: type }) => type === 'model' || type === 'seed');
  expect(built.filter(({ message }) => !message.startsWith('unchanged'))).toEqual([]);
});
