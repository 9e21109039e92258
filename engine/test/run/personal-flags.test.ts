import { afterEach, expect, it } from 'vitest';
import type { Manifest } from '../../src/publish/artifacts.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
afterEach(() => project.remove());

const shop = (files: Readonly<Record<string, string>> = {}): ProjectFolder => new ProjectFolder({ ...SHOP, ...files });

/** The raw table documented with other columns, and no flag but these. */
function sources(columns: string): Record<string, string> {
  return {
    'transforms/raw/sources.yaml': `sources:\n  - name: raw\n    tables:\n      - name: customers\n        columns:\n${columns}`,
    'transforms/marts/models.yaml': (SHOP['transforms/marts/models.yaml'] ?? '').replace(', pii: true', ''),
  };
}

function columnsOf(table: string): Record<string, [boolean, string | undefined]> {
  const manifest = JSON.parse(project.read('target/manifest.json')) as Manifest;
  const node = Object.values(manifest.nodes).find(({ relation, test }) => relation === table && test === null);
  return Object.fromEntries(
    Object.entries(node?.columns ?? {}).map(([name, { pii, pii_reason: reason }]) => [name, [pii, reason]]),
  );
}

it('a flag in another case holds for every column that is computed from its column', async () => {
  project = shop(sources('          - {name: EMAIL, pii: true}\n'));
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
  expect(columnsOf('raw.customers')).toEqual({ EMAIL: [true, 'pii: true in transforms/raw/sources.yaml:6'] });
  expect(columnsOf('staging.stg_customers')['email']).toEqual([true, 'from raw.customers.email']);
  expect(columnsOf('marts.dim_customers')).toEqual({
    customer: [false, undefined],
    email: [true, 'from staging.stg_customers.email'],
    region: [false, undefined],
  });
  const [published = []] = await project.query(
    `FROM '${project.path('target/published/marts.dim_customers.parquet')}'`,
  );
  expect(published[1]).toMatch(/^[0-9a-f]{16}$/);
  expect((await project.lastro('show', '--select', 'dim_customers')).out).toContain('***');
  const inline = await project.lastro('show', '--inline', 'select upper(email) as e, region from marts.dim_customers');
  expect(inline.out).toMatch(/\*\*\* +South/);
});

it('a model ends a flag with a reason, and only with one', async () => {
  const flag = (text: string): string =>
    `models:\n  - name: dim_customers\n    columns:\n      - {name: email, ${text}}\n`;
  project = shop({ 'transforms/marts/models.yaml': flag('pii: false'), 'expectations/marts/dim_customers.yaml': '' });
  expect((await project.lastro('build')).err).toMatch(
    /^transforms\/marts\/models\.yaml:4:\d+ {2}transforms\.pii-reason {2}email is declared not to be personal without a reason/,
  );
  project.write('transforms/marts/models.yaml', flag('pii: false, pii_reason: addresses of departments'));
  project.write('expectations/marts/dim_customers.yaml', SHOP['expectations/marts/dim_customers.yaml'] ?? '');
  await project.lastro('build');
  expect(columnsOf('marts.dim_customers')['email']).toEqual([false, 'addresses of departments']);
  expect((await project.lastro('show', '--select', 'dim_customers')).out).toContain('ana@example.org');
});

it('a flag on a column that is not there fails the load, and names its place and the nearest column', async () => {
  project = shop(sources('          - {name: emial, pii: true}\n'));
  const { code, out } = await project.lastro('build');
  expect(code).toBe(1);
  expect(out).toMatch(
    /transforms\/raw\/sources\.yaml:6:\d+ {2}pii\.unknown-column {2}raw\.customers has no column emial, .* \(did you mean email\?\)/,
  );
  expect(project.statuses()).toMatchObject({ customers: 'error', stg_customers: 'skipped' });
  // So it does where the data is known and nothing is loaded again.
  project.write('transforms/raw/sources.yaml', SHOP['transforms/raw/sources.yaml'] ?? '');
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
  project.edit('transforms/raw/sources.yaml', (text) => text.replace('email', 'e_mail'));
  expect((await project.lastro('build')).out).toContain('raw.customers has no column e_mail');
});

it('a flag on a column that a model or a seed does not have fails it', async () => {
  const docs = 'models:\n  - name: dim_customers\n    columns:\n      - {name: mail, pii: true}\n';
  project = shop({ 'transforms/marts/models.yaml': docs });
  expect((await project.lastro('build')).out).toMatch(
    /transforms\/marts\/models\.yaml:4:\d+ {2}pii\.unknown-column {2}marts\.dim_customers has no column mail, .*did you mean email\?/,
  );
  expect(project.statuses()).toMatchObject({ dim_customers: 'error' });
  project.write('transforms/seeds/seeds.yaml', 'seeds: [{name: regions, columns: [{name: regio, pii: true}]}]\n');
  expect((await project.lastro('build')).err).toMatch(
    /^transforms\/seeds\/seeds\.yaml:1:\d+ {2}.*(pii\.unknown-column|seed)/,
  );
});

it('a contract flags the columns of its loader', async () => {
  const properties = {
    customer: {},
    email: { type: 'string' },
    region: { type: 'object', properties: { zip: { 'x-pii': true } } },
  };
  project = shop({
    ...sources('          - {name: customer}\n'),
    'expectations/contracts/customers.json': JSON.stringify({ type: 'object', properties }, null, 1),
    'loaders/customers.ts': `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'customers', table: 'customers', description: 'Customers.', contract: 'expectations/contracts/customers.json',
  load: () => [{ customer: 'ana', email: 'ana@example.org', region: { zip: '50000-000' } }],
});
`,
  });
  await project.lastro('build');
  expect(columnsOf('raw.customers')['region']).toEqual([
    true,
    expect.stringMatching(/^x-pii in expectations\/contracts\/customers\.json:\d+$/) as string,
  ]);
  expect((await project.lastro('show', '--select', 'raw.customers')).out).toMatch(/ana +ana@example\.org +\*\*\*/);
});

it('checks run again when a flag comes or goes, though the data is the same', async () => {
  project = shop({
    ...sources('          - {name: email}\n'),
    'expectations/raw/customers.yaml': `expectations:\n  - {type: expect_column_values_to_be_in_set, kwargs: {column: email, value_set: []}, severity: warning}\n`,
  });
  await project.lastro('build');
  expect(project.read('target/run_results.json')).toContain('ana@example.org');
  project.edit('transforms/raw/sources.yaml', (text) => text.replace('{name: email}', '{name: email, pii: true}'));
  await project.lastro('build');
  expect(project.read('target/run_results.json')).not.toContain('ana@example.org');
});
