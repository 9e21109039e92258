import fs from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { tableProfiles } from '../../src/commands/profiles.js';
import { suggestExpectations, renderSuite, type ColumnProfile, type TableProfile } from '../../src/profile/index.js';
import type { Manifest } from '../../src/publish/artifacts.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const orders = Array.from({ length: 60 }, (_, i) => `${i + 1},${['ana', 'bruno'][i % 2]},${i / 4}`);

let project: ProjectFolder;
const warned: string[] = [];
beforeEach(async () => {
  warned.length = 0;
  project = new ProjectFolder({
    ...SHOP,
    'data/orders.csv': `order_id,customer,amount\n${orders.join('\n')}\n`,
  });
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
});
afterEach(() => project.remove());

function profiles(): Promise<Record<string, TableProfile>> {
  const manifest = JSON.parse(project.read('target/manifest.json')) as Manifest;
  const log = { ...silentLogger, warn: (line: string) => void warned.push(line) };
  return tableProfiles({ projectDir: project.dir, env: {}, clock: systemClock, log }, manifest, project.path('target'));
}

async function columnOf(relation: string, name: string): Promise<ColumnProfile | undefined> {
  return (await profiles())[relation]?.columns.find((column) => column.name === name);
}

it('are of every table and view, and of what is computed from personal columns tell how many only', async () => {
  const found = await profiles();
  expect(Object.keys(found).sort()).toEqual([
    ...['marts.dim_customers', 'marts.fct_orders', 'marts.rpt_regions', 'raw.customers', 'raw.orders'],
    ...['staging.regions', 'staging.stg_customers', 'staging.stg_orders'],
  ]);
  expect(found['marts.fct_orders']?.columns.find(({ name }) => name === 'amount')).toMatchObject({
    min: 0,
    max: 14.75,
  });
  // Nothing says of staging.stg_customers that its e-mails are personal but where they come from.
  expect(await columnOf('staging.stg_customers', 'email')).toMatchObject({ pii: true, distinct: 2, values: undefined });
  expect(JSON.stringify(found)).not.toContain('example.org');
});

it('stay until a run builds the table anew', async () => {
  await profiles();
  const warehouse = await openDuckDB({ path: project.path('target', 'warehouse.duckdb') });
  await (await warehouse.session()).run("UPDATE raw.orders SET customer = 'nobody'");
  await warehouse.close();
  expect((await columnOf('raw.orders', 'customer'))?.distinct).toBe(2);
  project.edit('data/orders.csv', (text) => text.replaceAll('bruno', 'ana'));
  await project.lastro('build');
  expect((await columnOf('raw.orders', 'customer'))?.distinct).toBe(1);
  fs.rmSync(project.path('target', 'profiles.bin'), { force: true });
  expect((await columnOf('raw.orders', 'customer'))?.distinct).toBe(1);
});

it('are none without a warehouse, and the log says why', async () => {
  fs.rmSync(project.path('target', 'warehouse.duckdb'));
  expect(await profiles()).toEqual({});
  expect(warned).toEqual([expect.stringContaining('no warehouse at')]);
});

it('suggest checks that the table passes', async () => {
  const profile = (await profiles())['staging.stg_orders'];
  if (profile === undefined) throw new Error('there is no profile');
  const suggestions = suggestExpectations(profile, new Set(['order_id', 'customer', 'amount']));
  expect(suggestions.map(({ type }) => type.replace('expect_column_values_to_', ''))).toEqual([
    ...['not_be_null', 'be_unique'],
    ...['not_be_null', 'be_in_set'],
    ...['not_be_null', 'be_unique', 'be_between'],
  ]);
  project.write('expectations/staging/stg_orders.yaml', renderSuite(suggestions, 'yaml'));
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
  const results = project.results.results.filter(
    ({ relation, check }) => relation === 'staging.stg_orders' && check !== null,
  );
  expect(results.map(({ status }) => status)).toEqual(suggestions.map(() => 'pass'));
});
