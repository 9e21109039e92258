import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunResults } from '../../src/publish/artifacts.js';
import { changedShop } from '../support/changed-shop.js';
import { differences, killAt, publishedFigures, snapshot, stepsOf } from '../support/killed-run.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const BUILD = ['build', '--threads', '1'];

let built: ProjectFolder;
let undisturbed: ProjectFolder;
let before: unknown;
let expected: Record<string, unknown>;
let steps: string[];

beforeAll(async () => {
  built = new ProjectFolder({ ...SHOP, 'src/index.md': '# Shop\n' });
  const ended = await built.spawn([...BUILD, '--site']).ended;
  expect(ended.code, ended.out + ended.err).toBe(0);
  before = await publishedFigures(built.path('target'));
  undisturbed = changedShop(built);
  steps = await stepsOf(undisturbed, BUILD);
  expected = await snapshot(undisturbed.path('target'));
});
afterAll(() => [built, undisturbed].forEach((project) => project.remove()));

test('a build of changed sources, killed at every step that changes a file and run again, ends as if undisturbed', async () => {
  for (const [i, kind] of steps.entries()) {
    const name = `step ${i + 1} of ${steps.length}, ${kind}`;
    const project = changedShop(built);
    const target = project.path('target');
    expect(await killAt(project, i + 1, BUILD), name).toBe(true);
    expect([before, expected['published']], `readers after ${name}`).toContainEqual(await publishedFigures(target));
    const again = await project.spawn(BUILD).ended;
    expect(again.code, again.out + again.err).toBe(0);
    expect.soft(differences(await snapshot(target), expected), name).toEqual([]);
    project.remove();
  }
  console.log(`${steps.length} kills`);
});

test('a site, killed at every step that changes a file, is whole at every moment, and the next one is of the last run', async () => {
  const counted = copyOf(undisturbed);
  const siteSteps = await stepsOf(counted, ['site']);
  const files = siteFiles(counted);
  const runId = siteRun(counted);
  counted.remove();
  const runs = [siteRun(built), runId];
  // Files are copied one by one, in many steps that are all alike.
  const chosen = siteSteps.flatMap((kind, i) =>
    kind !== siteSteps[i - 1] || i % 20 === 0 || i > siteSteps.length - 20 ? [i + 1] : [],
  );
  for (const n of chosen) {
    const project = copyOf(undisturbed);
    const name = `step ${n} of ${siteSteps.length}, ${siteSteps[n - 1]}`;
    expect(await killAt(project, n, ['site']), name).toBe(true);
    expect(runs, `readers after ${name}`).toContain(siteRun(project));
    const again = await project.spawn(['site']).ended;
    expect(again.code, again.out + again.err).toBe(0);
    expect.soft({ files: siteFiles(project), run: siteRun(project) }, name).toEqual({ files, run: runId });
    expect
      .soft(
        fs.readdirSync(project.dir).filter((entry) => entry.startsWith('dist')),
        name,
      )
      .toEqual(['dist']);
    project.remove();
  }
  console.log(`${chosen.length} kills`);
});

function copyOf(project: ProjectFolder): ProjectFolder {
  const copy = new ProjectFolder();
  const filter = (file: string): boolean => file !== project.path('node_modules');
  fs.cpSync(project.dir, copy.dir, { recursive: true, verbatimSymlinks: true, filter });
  return copy;
}

/** Files of the built site, without the hashes in their names. */
function siteFiles(project: ProjectFolder): string[] {
  return fs
    .readdirSync(project.path('dist'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replace(/\.[0-9a-f]{8}\./, '.'))
    .sort();
}

/** The run that the built site is of, by the file that every page reads. */
function siteRun(project: ProjectFolder): string {
  const folder = project.path('dist', '_file', 'data');
  const name = fs.readdirSync(folder).find((file) => /^run\.[0-9a-f]+\.json$/.test(file)) ?? 'none';
  return (JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Pick<RunResults, never> & { run_id: string })
    .run_id;
}
