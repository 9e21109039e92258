import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { differences, killAt, publishedFigures, snapshot, stepsOf } from '../../engine/test/support/killed-run.js';
import type { ProjectFolder } from '../../engine/test/support/project-folder.js';
import { realData } from '../../engine/test/support/requires.js';
import { Random } from '../../loaders/sample/random.js';
import { ownProject } from '../support/own-project.js';

const KILLS = Number(process.env['LASTRO_SCALE_KILLS'] ?? 200);
const SEED = Number(process.env['LASTRO_TEST_SEED'] ?? 1);
const REVIEWS = 'olist_order_reviews_dataset.csv';

/** This repository's project over the real data, or over a generated shop where there is none, at random steps. */
test(`a build from which a tenth of the reviews is gone, killed ${KILLS} times, ends as if undisturbed`, async () => {
  const project = ownProject();
  const data = project.path('olist');
  // Histories have the times of their runs.
  const env = { LASTRO_OLIST_DIR: data, LASTRO_NOW: '2026-01-01T03:00:00Z' };
  const real = realData();
  if (real === undefined)
    expect((await project.spawn(['sample', '--orders', '2000', '--dir', 'olist']).ended).code).toBe(0);
  else fs.cpSync(path.join(real, 'olist'), data, { recursive: true });
  const build = (target: string): string[] => ['build', '--threads', '1', '--target-path', target];
  const first = await project.spawn(build('built'), env).ended;
  expect(first.code, first.out + first.err).toBe(0);
  const before = await publishedFigures(project.path('built'));
  removeLines(path.join(data, REVIEWS));

  copyTarget(project, 'built', 'undisturbed');
  const steps = await stepsOf(project, build('undisturbed'), env);
  const expected = await snapshot(project.path('undisturbed'));
  const random = new Random(SEED, 0, 0);
  for (let i = 0; i < KILLS; i++) {
    const n = random.int(1, steps.length);
    const name = `kill ${i + 1}: step ${n} of ${steps.length}, ${steps[n - 1]}`;
    copyTarget(project, 'built', 'killed');
    expect(await killAt(project, n, build('killed'), env), name).toBe(true);
    const after = await publishedFigures(project.path('killed'));
    expect([before, expected['published']], `readers after ${name}`).toContainEqual(after);
    const again = await project.spawn(build('killed'), env).ended;
    expect(again.code, again.out + again.err).toBe(0);
    expect.soft(differences(await snapshot(project.path('killed')), expected), name).toEqual([]);
  }
  project.remove();
});

/** Takes every tenth record out of a CSV file whose records are lines or more. */
function removeLines(file: string): void {
  fs.chmodSync(file, 0o600);
  const [header = '', ...lines] = fs.readFileSync(file, 'utf8').split('\n');
  const isRecord = (line: string): boolean => /^"?[0-9a-f]{32}"?,/.test(line);
  const kept: string[] = [];
  let records = 0;
  let isRemoved = false;
  for (const line of lines) {
    if (isRecord(line)) isRemoved = ++records % 10 === 0;
    if (!isRemoved || line === '') kept.push(line);
  }
  fs.writeFileSync(file, [header, ...kept].join('\n'));
}

function copyTarget(project: ProjectFolder, from: string, to: string): void {
  fs.rmSync(project.path(to), { recursive: true, force: true });
  fs.cpSync(project.path(from), project.path(to), { recursive: true, verbatimSymlinks: true });
}
