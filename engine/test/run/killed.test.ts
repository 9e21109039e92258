import { afterAll, beforeAll, expect, it } from 'vitest';
import { changedShop } from '../support/changed-shop.js';
import { chosenSteps, differences, killAt, publishedFigures, snapshot, stepsOf } from '../support/killed-run.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const BUILD = ['build', '--threads', '1'];

/** Built once; every kill happens in a copy of it whose sources have changed. */
let built: ProjectFolder;
let undisturbed: ProjectFolder;
let before: unknown;
let expected: Record<string, unknown>;
let steps: string[];

beforeAll(async () => {
  built = new ProjectFolder(SHOP);
  expect(await built.spawn(BUILD).ended).toMatchObject({ code: 0 });
  before = await publishedFigures(built.path('target'));
  undisturbed = changedShop(built);
  steps = await stepsOf(undisturbed, BUILD);
  expected = await snapshot(undisturbed.path('target'));
}, 120_000);
afterAll(() => [built, undisturbed].forEach((project) => project.remove()));

it('the undisturbed build is of the changed sources', () => {
  expect(expected).toMatchObject({ isOfOneRun: true, verdict: 'warn' });
  expect(JSON.stringify(expected['published'])).toContain('"5"');
  expect(before).not.toEqual(expected['published']);
  for (const kind of ['fs.rename', 'fs.writeFile', 'fs.symlink', 'fs.link', 'duckdb.COMMIT', 'duckdb.COPY'])
    expect(steps).toContain(kind);
});

it('killed at each kind of step that changes a file, and run again, a build of changed sources ends as if undisturbed', async () => {
  const chosen = chosenSteps(steps);
  expect(chosen.length).toBeGreaterThan(20);
  for (const n of chosen) {
    const name = `step ${n}, ${steps[n - 1]}`;
    const project = changedShop(built);
    const target = project.path('target');
    expect(await killAt(project, n, BUILD), name).toBe(true);
    expect([before, expected['published']], `readers after ${name}`).toContainEqual(await publishedFigures(target));
    const again = await project.spawn(BUILD).ended;
    expect(again.code, again.out + again.err).toBe(0);
    expect.soft(differences(await snapshot(target), expected), name).toEqual([]);
    project.remove();
  }
}, 600_000);
