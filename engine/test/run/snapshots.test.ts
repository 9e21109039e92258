import fs from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import type { Manifest } from '../../src/publish/artifacts.js';
import type { Cell } from '../../src/base/cell.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { killAt, stepsOf } from '../support/killed-run.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const SNAPSHOT = {
  'transforms/marts/snap_customers.sql': 'select customer, email, region from @ref(stg_customers)\n',
  'transforms/marts/rpt_versions.sql':
    'select customer, count(*) as versions from @ref(snap_customers) group by customer\n',
  'transforms/marts/snapshots.yaml': `models:
  - name: snap_customers
    config: {materialized: snapshot, unique_key: customer, hard_deletes: invalidate}
`,
};

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({ ...SHOP, ...SNAPSHOT });
  return () => project.remove();
});

const customers = (...lines: string[]): void =>
  project.write('data/customers.csv', ['customer,email,region', ...lines, ''].join('\n'));

const build = async (day: number, ...args: string[]): Promise<string> => {
  const { code, out, err } = await project.lastro('build', '--now', `2026-01-0${day}`, ...args);
  expect(code, out + err).toBe(0);
  return out;
};
const message = (name: string): string | undefined =>
  project.results.results.find((result) => result.name === name)?.message;
const history = (): Promise<Cell[][]> =>
  project.query(
    'SELECT customer, region, valid_from, valid_to FROM marts.snap_customers ORDER BY customer, valid_from',
  );
const at = (day: number): string => `2026-01-0${day} 00:00:00`;

it('a snapshot is unchanged while its inputs are, on any day, and so is what reads it', async () => {
  await build(1);
  await build(2);
  expect(message('snap_customers')).toMatch(/^unchanged/);
  expect(message('rpt_versions')).toMatch(/^unchanged/);
  customers('ana,ana@example.org,N');
  await build(3);
  expect(await history()).toEqual([
    ['ana', 'South', at(1), at(3)],
    ['ana', 'North', at(3), null],
    ['bruno', 'North', at(1), at(3)],
  ]);
  expect(await build(4, '--full-refresh')).toContain('3 rows');
  expect(message('snap_customers')).toBe('3 rows, 0 changed, history kept');
});

it('what reads a snapshot is built again when only its history differs', async () => {
  const sql = SNAPSHOT['transforms/marts/snap_customers.sql'];
  await build(1);
  project.write('transforms/marts/snap_customers.sql', sql.replace('region', 'upper(region) as region'));
  await build(2, '--select', 'snap_customers');
  project.write('transforms/marts/snap_customers.sql', sql);
  await build(3);
  expect(await project.query('SELECT * FROM marts.rpt_versions ORDER BY 1')).toEqual([
    ['ana', 3],
    ['bruno', 3],
  ]);
});

it('a customer who moved twice has three versions, which the guide shows', async () => {
  customers('ana,ana@example.org,S');
  await build(1);
  customers('ana,ana@example.org,N');
  await build(2);
  customers('ana,ana@example.org,S');
  await build(3);
  const sql = 'select region, valid_from, valid_to, is_current from @ref(snap_customers) order by valid_from';
  const { code, out } = await project.lastro('show', '--inline', sql);
  expect(code).toBe(0);
  expect(fs.readFileSync('docs/guide/models.md', 'utf8')).toContain(`${sql}\n\`\`\`\n\n\`\`\`text\n${out.trimEnd()}\n`);
});

it.each([
  ['customer', 'customer ana: a version from 2026-01-01'],
  ['email', 'email ***: a version from 2026-01-01'],
])('a history that overlaps fails the build and stays; the key %s is named as %s', async (key, named) => {
  const yaml = 'transforms/marts/snapshots.yaml';
  project.write(yaml, SNAPSHOT[yaml].replace('unique_key: customer', `unique_key: ${key}`));
  await build(1);
  const warehouse = await openDuckDB({ path: project.path('target/warehouse.duckdb') });
  const session = await warehouse.session();
  await session.run("INSERT INTO marts.snap_customers SELECT * FROM marts.snap_customers WHERE customer = 'ana'");
  await warehouse.close();
  const before = await history();
  customers('ana,ana@example.org,N');
  const { code, out, err } = await project.lastro('build', '--now', '2026-01-02');
  expect(code).toBe(1);
  expect(message('snap_customers')).toContain(named);
  expect(out + err).not.toContain('ana@example.org');
  expect(await history()).toEqual(before);
});

it('a history that something else changed is said, and nothing else of it is lost', async () => {
  customers('ana,ana@example.org,S');
  await build(1);
  customers('ana,ana@example.org,N', 'bruno,bruno@example.org,N');
  await build(2);
  const warehouse = await openDuckDB({ path: project.path('target/warehouse.duckdb') });
  await (await warehouse.session()).run("DELETE FROM marts.snap_customers WHERE customer = 'bruno'");
  await warehouse.close();
  await build(3);
  expect(message('snap_customers')).toBe(
    '3 rows, 1 changed, history kept; marts.snap_customers had 2 rows, not the 3 of its run',
  );
  expect(await history()).toEqual([
    ['ana', 'South', at(1), at(2)],
    ['ana', 'North', at(2), null],
    ['bruno', 'North', at(3), null],
  ]);
});

it('clean keeps a database with a history, and nothing else of the target', async () => {
  await build(1);
  const { out } = await project.lastro('clean', '--all');
  expect(fs.readdirSync(project.path('target'))).toEqual(['warehouse.duckdb']);
  expect(out).toContain(`kept ${project.path('target/warehouse.duckdb')}: it has the history of a snapshot`);
  expect((await project.lastro('clean', '--all')).out).not.toContain('removed');
  customers('ana,ana@example.org,N');
  await build(2);
  expect(await history()).toHaveLength(3);
});

it.each([
  ['the others of its table', 'select customer, region from @ref(stg_customers)\n'],
  ['a table without personal columns', "select customer, 'S' as region from @ref(stg_orders) group by customer\n"],
])('a personal column that a query of %s no longer has stays masked, and moments are shown', async (_, sql) => {
  await build(1);
  project.write('transforms/marts/snap_customers.sql', sql);
  await build(2);
  const { out } = await project.lastro('show', '--inline', 'select * from marts.snap_customers');
  expect(out).toContain('2026-01-01 00:00:00');
  expect(out).not.toContain('@example.org');
  const { nodes } = JSON.parse(project.read('target/manifest.json')) as Manifest;
  expect(nodes['model.shop.snap_customers']?.columns).toMatchObject({ email: { pii: true } });
  expect(nodes['model.shop.snap_customers']?.columns).not.toHaveProperty('valid_from');
});

it('artifacts and lists call it a snapshot', async () => {
  await build(1);
  const { nodes } = JSON.parse(project.read('target/manifest.json')) as { nodes: Record<string, object> };
  expect(nodes['model.shop.snap_customers']).toMatchObject({ materialized: 'snapshot' });
  const dbt = JSON.parse(project.read('target/dbt/manifest.json')) as { nodes: Record<string, object> };
  expect(dbt.nodes['model.shop.snap_customers']).toMatchObject({
    resource_type: 'snapshot',
    config: { materialized: 'snapshot', strategy: 'check', check_cols: 'all', hard_deletes: 'invalidate' },
  });
  expect((await project.lastro('compile', '--select', 'snap_customers')).code).toBe(0);
  expect((await project.lastro('ls', '--select', 'snap_customers')).out).toContain('snap_customers');
});

it('killed at any commit, and run again, a history has every version once', async () => {
  customers('ana,ana@example.org,S', 'bruno,bruno@example.org,N');
  await build(1);
  const before = await history();
  const args = ['build', '--threads', '1', '--now', '2026-01-02', '--select', '+snap_customers'];
  const changed = (copy: ProjectFolder): ProjectFolder => {
    copy.write('data/customers.csv', 'customer,email,region\nana,ana@example.org,N\ncarla,c@example.org,S\n');
    return copy;
  };
  const undisturbed = changed(project.copy());
  const steps = await stepsOf(undisturbed, args);
  const all = 'SELECT customer, region, valid_from, valid_to FROM marts.snap_customers ORDER BY customer, valid_from';
  const after = await undisturbed.query(all);
  undisturbed.remove();
  const commits = steps.flatMap((kind, i) => (kind === 'duckdb.COMMIT' ? [i + 1] : []));
  expect(commits.length).toBeGreaterThan(3);
  for (const n of [...commits, (commits.at(-1) ?? 0) + 1]) {
    const killed = changed(project.copy());
    expect(await killAt(killed, n, args)).toBe(true);
    expect([before, after]).toContainEqual(await killed.query(all));
    expect((await killed.spawn(args).ended).code).toBe(0);
    expect(await killed.query(all)).toEqual(after);
    killed.remove();
  }
}, 240_000);
