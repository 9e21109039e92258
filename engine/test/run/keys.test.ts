import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Manifest } from '../../src/publish/artifacts.js';
import { trustIndex } from '../../src/publish/site/trust.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder(SHOP);
});
afterEach(() => project.remove());

const failing = (column: string): string => `expectations:
  - type: expect_column_values_to_be_null
    kwargs: {column: ${column}}
    severity: warning
`;

/** Revenue by region: orders joined with customers, whose regions come from a seed; orders below a floor are left out. */
it.each([
  ['that rows are joined by', 'marts/fct_orders', 'customer', 'marts.rpt_regions.revenue', 'warn'],
  ['that rows are grouped by', 'marts/dim_customers', 'region', 'marts.rpt_regions.revenue', 'warn'],
  ['of a join further upstream', 'staging/regions', 'region', 'marts.rpt_regions.revenue', 'warn'],
  ['that rows are filtered by', 'raw/orders', 'amount', 'marts.fct_orders.customer', 'warn'],
  ['that decides no row', 'marts/dim_customers', 'email', 'marts.rpt_regions.revenue', 'indirect'],
])('a failing warning on a column %s turns what is computed of the rows', async (_, suite, column, figure, verdict) => {
  project.write(`expectations/${suite}.yaml`, failing(column));
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
  const manifest = JSON.parse(project.read('target/manifest.json')) as Manifest;
  expect(trustIndex(manifest, project.results).entries[figure]?.verdict).toBe(verdict);
});

it.each([
  ['of its own that is left', 'marts/fct_orders', 'customer', 'indirect'],
  ['that a rule names', 'staging/stg_orders', 'customer', 'warn'],
  ['of a table that a rule reads', 'staging/regions', 'region', 'warn'],
  ['that no rule names', 'staging/regions', 'region_name', 'pass'],
])(
  'a failing warning on a column %s turns what is left after rows were set aside',
  async (_, suite, column, verdict) => {
    project.edit('transforms/marts/models.yaml', (text) =>
      text.replace(
        '    columns:\n      - {name: order_id}\n',
        `    set_aside:
      - {name: unknown, where: "customer in (select region from @ref(regions))", reason: is a region}
$&`,
      ),
    );
    project.write(`expectations/${suite}.yaml`, failing(column));
    expect(await project.lastro('build')).toMatchObject({ code: 0 });
    const manifest = JSON.parse(project.read('target/manifest.json')) as Manifest;
    const index = trustIndex(manifest, project.results);
    expect(index.entries['marts.fct_orders.order_id']?.verdict).toBe(verdict);
  },
);
