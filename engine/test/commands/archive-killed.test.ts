import { afterAll, beforeAll, expect, it } from 'vitest';
import { killAt, stepsOf } from '../support/killed-run.js';
import { ProjectFolder } from '../support/project-folder.js';

const PROJECT = {
  'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({
  name: 'shop',
  archive: 'archive/',
  targets: { dev: { type: 'duckdb' }, again: { type: 'duckdb', path: 'target/again.duckdb' } },
});
`,
  'loaders/orders.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'orders', table: 'orders', description: 'Orders.',
  load: () => csvFile({ path: 'data/orders.csv', columns: ['id', 'city'] }),
});
`,
  'loaders/events.ts': `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'events', table: 'events', description: 'Events.', columns: ['id'], mode: 'append',
  load({ state, setState }) {
    const next = Number(state ?? 0) + 1;
    setState(next);
    return [{ id: next }, { id: -next, odd: true }];
  },
});
`,
  'data/orders.csv': 'id,city\n1,Recife\n2\n',
};
const LOAD = ['load', '--threads', '1'];

let loaded: ProjectFolder;
let steps: string[];

/** The project with other orders than those that were loaded. */
function changed(): ProjectFolder {
  const project = loaded.copy();
  project.write('data/orders.csv', 'id,city\n1,Recife\n3,Olinda\n4\n');
  return project;
}

beforeAll(async () => {
  loaded = new ProjectFolder(PROJECT);
  expect(await loaded.spawn(LOAD).ended).toMatchObject({ code: 0 });
  const project = changed();
  steps = await stepsOf(project, LOAD);
  project.remove();
}, 60_000);
afterAll(() => loaded.remove());

/** While the bytes of the table that is appended to are put in their place, after its manifest, at its commit and after it. */
function chosenSteps(): number[] {
  const first = steps.indexOf('fs.copyFile');
  const after = (wanted: string): number[] => steps.flatMap((kind, i) => (kind === wanted && i > first ? [i + 1] : []));
  const [bytes = 0, manifest = 0] = after('fs.link');
  const [commit = 0] = after('duckdb.COMMIT');
  return [bytes, manifest + 1, commit, commit + 1];
}

const EVERYTHING = [
  'SELECT * FROM raw.events ORDER BY ALL',
  'SELECT * FROM raw.orders ORDER BY ALL',
  "SELECT * FROM meta.rejected_rows WHERE table_name = 'events' ORDER BY ALL",
  'SELECT loader_name, state, run_id FROM meta.loader_state ORDER BY ALL',
];

it('killed in the middle of archiving or loading, and run again, nothing is lost or doubled, in the archive neither', async () => {
  for (const n of chosenSteps()) {
    const name = `step ${n}, ${steps[n - 1] ?? 'none'}`;
    const project = changed();
    expect(await killAt(project, n, LOAD), name).toBe(true);
    const again = await project.lastro(...LOAD);
    expect(again.code, again.out + again.err).toBe(0);
    const verified = await project.lastro('archive', 'verify');
    expect.soft(verified.code, name + verified.out).toBe(0);
    expect((await project.lastro('archive', 'restore', '--target', 'again', '--from', 'dev')).code, name).toBe(0);
    const ids = (await project.query('SELECT CAST(id AS INTEGER) FROM raw.events ORDER BY 1')).map(([id]) => id);
    expect(ids.length, name).toBeGreaterThanOrEqual(2);
    expect.soft(ids, name).toEqual(ids.map((_, i) => i + 1));
    for (const sql of EVERYTHING)
      expect.soft(await project.query(sql, 'target/again.duckdb'), `${name}: ${sql}`).toEqual(await project.query(sql));
    project.remove();
  }
}, 120_000);
