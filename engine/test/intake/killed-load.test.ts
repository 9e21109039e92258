import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { chosenSteps, killAt, stepsOf } from '../support/killed-run.js';
import { ProjectFolder } from '../support/project-folder.js';
import { batchOf, openTestJournal } from './support.js';

const LOAD = ['load', '--threads', '1'];
const FILES = {
  'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({ name: 'shop', targets: { dev: { type: 'duckdb' } } });
`,
  'loaders/sales.ts': `import { defineLoader, intakeRecords } from 'lastro';
export default defineLoader({
  name: 'sales', table: 'sales', description: 'Sales.', columns: ['id'], mode: 'append',
  load: () => intakeRecords({ source: 'sales' }),
});
`,
};

async function append(project: ProjectFolder, ids: readonly string[]): Promise<void> {
  const journal = await openTestJournal(project.path('intake'), { segmentBytes: 600 });
  for (const id of ids) await journal.append(batchOf([{ id }]));
  await journal.close();
}

async function loadedIds(project: ProjectFolder): Promise<unknown[]> {
  const warehouse = await openDuckDB({ path: path.join(project.path('target'), 'warehouse.duckdb') });
  try {
    return (await (await warehouse.session()).query('SELECT id FROM raw.sales ORDER BY id')).rows.flat();
  } finally {
    await warehouse.close();
  }
}

/** A project whose journal has three records that are loaded and four that are not. */
async function waitingProject(): Promise<ProjectFolder> {
  const project = new ProjectFolder(FILES);
  await append(project, ['1', '2', '3']);
  expect(await project.spawn(LOAD).ended).toMatchObject({ code: 0 });
  await append(project, ['4', '5', '6', '7']);
  return project;
}

const projects: ProjectFolder[] = [];
let steps: string[];
beforeAll(async () => {
  const undisturbed = await waitingProject();
  projects.push(undisturbed);
  steps = await stepsOf(undisturbed, LOAD);
  expect(await loadedIds(undisturbed)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
}, 60_000);
afterAll(() => projects.forEach((project) => project.remove()));

it('killed around each commit, a load of the journal that is run again loses and doubles nothing', async () => {
  const commits = chosenSteps(steps).filter((n) => [steps[n - 1], steps[n - 2]].includes('duckdb.COMMIT'));
  expect(commits.length).toBeGreaterThan(1);
  for (const n of commits.slice(0, 6)) {
    const project = await waitingProject();
    projects.push(project);
    expect(await killAt(project, n, LOAD)).toBe(true);
    await append(project, ['8']);
    expect(await project.spawn(LOAD).ended).toMatchObject({ code: 0 });
    expect(await loadedIds(project), `step ${n}, ${steps[n - 1]}`).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  }
}, 120_000);
