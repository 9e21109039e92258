import fs from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chosenSteps, killAt, publishedFigures, snapshot, stepsOf } from '../support/killed-run.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

/** A check that warns, so that failing rows are written. */
const WARNING_SUITE = `expectations:
  - type: expect_column_values_to_be_in_set
    kwargs: {column: customer, value_set: [ana]}
    severity: warning
`;

const BUILD = ['build', '--threads', '1'];

/** Built once, by the command that is killed: another build of the engine would make all anew. Every kill happens in a copy of it whose sources have changed. */
let built: ProjectFolder;
let before: unknown;
let expected: Record<string, unknown>;
let steps: string[];
const copies: ProjectFolder[] = [];

beforeAll(async () => {
  built = new ProjectFolder(SHOP);
  expect(await built.spawn(BUILD).ended).toMatchObject({ code: 0 });
  before = await publishedFigures(built.path('target'));
  const undisturbed = changedCopy();
  steps = await stepsOf(undisturbed, BUILD);
  expected = await snapshot(undisturbed.path('target'));
}, 120_000);
afterAll(() => [built, ...copies].forEach((project) => project.remove()));

/** A copy whose sources and models differ in what they hold, and in how many rows. */
function changedCopy(): ProjectFolder {
  const copy = new ProjectFolder();
  copies.push(copy);
  const filter = (file: string): boolean => file !== built.path('node_modules');
  fs.cpSync(built.dir, copy.dir, { recursive: true, verbatimSymlinks: true, filter });
  copy.write(
    'data/orders.csv',
    'order_id,customer,amount\n2,bruno,7.25\n3,ana,4.00\n5,ana,1.00\n6,bruno\n7,ana,2000\n',
  );
  copy.write('data/customers.csv', 'customer,email,region\nana,ana@example.org,N\ncaio,caio@example.org,N\n');
  copy.edit('transforms/staging/stg_orders.sql', (text) => text.replace('where ', "where order_id <> '7' and "));
  copy.write('expectations/staging/stg_orders.yaml', WARNING_SUITE);
  return copy;
}

it('the undisturbed build is of the changed sources', () => {
  expect(expected).toMatchObject({ isOfOneRun: true, verdict: 'warn' });
  expect(JSON.stringify(expected['published'])).toContain('"5"');
  for (const kind of ['fs.rename', 'fs.writeFile', 'fs.symlink', 'fs.link', 'duckdb.COMMIT', 'duckdb.COPY'])
    expect(steps).toContain(kind);
});

it('killed at any step that changes a file, and run again, a build of changed sources ends as if undisturbed', async () => {
  const chosen = chosenSteps(steps);
  expect(chosen.length).toBeGreaterThan(20);
  for (const n of chosen) {
    const project = changedCopy();
    const target = project.path('target');
    expect(await killAt(project, n, BUILD), `step ${n}, ${steps[n - 1]}`).toBe(true);
    const after = await publishedFigures(target);
    expect([before, expected['published']], `readers after step ${n}, ${steps[n - 1]}`).toContainEqual(after);
    const again = await project.spawn(BUILD).ended;
    expect(again.code, again.out + again.err).toBe(0);
    expect.soft(await snapshot(target), `step ${n}, ${steps[n - 1]}`).toEqual(expected);
    project.remove();
  }
}, 600_000);
