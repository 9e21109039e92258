import { afterEach, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
afterEach(() => project.remove());

it('runs again what failed and what was skipped, and nothing else', async () => {
  project = new ProjectFolder(SHOP);
  project.edit('transforms/staging/stg_customers.sql', (text) => text.replace('email', 'emial'));
  expect((await project.lastro('build')).code).toBe(1);
  const failed = await project.lastro('retry');
  expect(failed.code).toBe(1);

  project.edit('transforms/staging/stg_customers.sql', (text) => text.replace('emial', 'email'));
  const { code, lines } = await project.lastro('retry');
  expect(code).toBe(0);
  const steps = lines.flatMap((line) => /^ *\d+\/\d+ {2}(?:model|seed|load|check) +(\S+)/.exec(line)?.[1] ?? []);
  expect(steps.sort()).toEqual([
    'marts.dim_customers',
    'marts.dim_customers',
    'marts.rpt_regions',
    'staging.stg_customers',
  ]);
});

it.each([
  '{}',
  'null',
  `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
  `${'{"results":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
])('says so when the results of the last run are none', async (text) => {
  project = new ProjectFolder(SHOP);
  project.write('target/run_results.json', text);
  expect(await project.lastro('retry')).toMatchObject({
    code: 2,
    err: expect.stringContaining('retry.no-run  ') as string,
  });
});

it('completes the run: results carried over, figures published', async () => {
  project = new ProjectFolder(SHOP);
  const whole = (await project.lastro('build'), project.statuses());
  project.edit('transforms/marts/fct_orders.sql', (text) => text.replace('amount', 'amuont'));
  await project.lastro('build');
  project.edit('transforms/marts/fct_orders.sql', (text) => text.replace('amuont', 'amount'));
  expect((await project.lastro('retry')).code).toBe(0);
  expect(project.statuses()).toEqual(whole);
  expect(JSON.parse(project.read('target/published/index.json'))).toMatchObject({
    run_id: project.results.metadata.invocation_id,
  });
});

it('keeps the command, target and variables of that run', async () => {
  project = new ProjectFolder(SHOP);
  const good = project.read('transforms/marts/fct_orders.sql');
  project.write('transforms/marts/fct_orders.sql', good.replace('amount', 'amuont'));
  expect((await project.lastro('build', '--target', 'prod', '--vars', '{floor: 5}')).code).toBe(1);
  project.write('transforms/marts/fct_orders.sql', good);
  expect((await project.lastro('retry')).code).toBe(0);
  expect(project.results.args).toMatchObject({ command: 'build', target: 'prod', vars: { floor: 5 } });
  expect(await project.query('SELECT count(*) FROM marts.fct_orders', 'target/prod.duckdb')).toEqual([[2]]);
});

it('has nothing to do after a good run, and nothing to go by before the first', async () => {
  project = new ProjectFolder(SHOP);
  expect(await project.lastro('retry')).toMatchObject({
    code: 2,
    err: expect.stringContaining('retry.no-run') as string,
  });
  await project.lastro('build');
  const { code, out } = await project.lastro('retry');
  expect({ code, out }).toEqual({ code: 0, out: 'nothing to retry: no node of the last run failed or was skipped\n' });
});
