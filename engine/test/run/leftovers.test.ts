import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

/** A number beyond those that systems give to processes. */
const DEAD = 4_194_305;

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder(SHOP);
});
afterEach(() => project.remove());

it('a run removes what killed processes left, and nothing of those that are alive', async () => {
  expect((await project.lastro('build')).code).toBe(0);
  const before = list();
  const alive = process.ppid;
  for (const file of [
    `target/manifest.json.${DEAD}.tmp`,
    `target/dbt/manifest.json.${DEAD}.tmp`,
    `target/scratch/${DEAD}-run-orders-0.csv`,
    `target/tmp.${DEAD}/duckdb_temp_storage-0.tmp`,
    `target/warehouse.duckdb.lock.${DEAD}-0a1b.tmp`,
    'target/warehouse.duckdb.lock.0a1b',
    `target/published.${DEAD}-0a1b2c3d/index.json`,
    `.lastro/pseudonym.key.${DEAD}.tmp`,
    `.lastro/history/000002-run.json.gz.${DEAD}.tmp`,
  ])
    project.write(file, 'left');
  const theirs = [`target/manifest.json.${alive}.tmp`, `target/tmp.${alive}/duckdb_temp_storage-0.tmp`];
  for (const file of theirs) project.write(file, 'theirs');
  expect((await project.lastro('build')).code).toBe(0);
  expect(
    list()
      .filter((file) => ![...before, 'target/scratch'].includes(file) && !file.startsWith('.lastro/history/0'))
      .sort(),
  ).toEqual([...theirs, path.dirname(theirs[1] ?? '')].sort());
});

/** Paths below the project; versions of the figures go by one name. */
function list(): string[] {
  return ['target', '.lastro'].flatMap((folder) =>
    fs
      .readdirSync(project.path(folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replace(/^published\.\d+-[0-9a-f]+/, 'published.version')}`),
  );
}
