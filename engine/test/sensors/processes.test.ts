import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JobRun } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/index.js';
import type { SensorPoll, SensorSummary } from '../../src/sensors/index.js';
import { chosenSteps, killAt, stepsOf } from '../support/killed-run.js';
import { MarkedProcess } from '../support/marked-process.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const LASTRO = path.join(REPOSITORY, 'engine', 'bin', 'lastro.js');

let project: ProjectFolder;
afterEach(() => project.remove());

const JOBS = "{ nightly: { steps: [{ command: 'load' }] }, checks: { steps: [{ command: 'load' }] } }";

function shopWith(sensors: string, files: Readonly<Record<string, string>> = {}): void {
  project = new ProjectFolder({ ...SHOP, ...files });
  const keys = `jobs: ${JOBS}, sensors: ${sensors}`;
  project.edit('lastro.config.ts', (text) => text.replace("name: 'shop',", `name: 'shop', ${keys},`));
}

const runs = (job: string): JobRun[] => new JobRuns(project.path('.lastro/jobs')).list(job);

/** Polls once; the outcome of each sensor with its reason. */
async function poll(...args: string[]): Promise<Record<string, string>> {
  const { out, lines } = await project.lastro('sensor', 'poll', ...args, '--log-format', 'json');
  const polls = lines
    .map((line) => JSON.parse(line) as SensorPoll & { event?: string })
    .filter(({ event }) => event === 'sensor-poll');
  expect(polls.length, out).toBeGreaterThan(0);
  return Object.fromEntries(polls.map(({ sensor, outcome, reason }) => [sensor, `${outcome}: ${reason}`]));
}

const addOrder = (id: number): void => project.edit('data/orders.csv', (text) => `${text}${id},ana,1.00\n`);

const FIRST = 'quiet: first look: changes are found from now on';

describe('tables', () => {
  it('start a job when they were built from something else, and not when the job itself has done it', async () => {
    shopWith(`{
      changed: { type: 'table', table: 'raw.orders', job: 'nightly' },
      rows: { type: 'table', table: 'raw.orders', column: 'order_id', alert: true },
      model: { type: 'table', table: 'marts.fct_orders', alert: true },
    }`);
    await project.lastro('build');
    expect(await poll()).toEqual({ changed: FIRST, rows: FIRST, model: FIRST });
    await project.lastro('build');
    expect(await poll()).toEqual({
      ...{ changed: 'quiet: no change', rows: 'quiet: no change', model: 'quiet: no change' },
    });
    addOrder(4);
    await project.lastro('load');
    const fired = await poll();
    expect(fired['changed']).toMatch(/^fired: changed: built by run \S+, 4 rows$/);
    expect(fired['rows']).toBe('fired: changed: 4 rows, and the greatest order_id');
    expect(fired['model']).toBe('quiet: no change');
    expect(runs('nightly')).toMatchObject([{ status: 'success', trigger: 'sensor' }]);
    expect(runs('nightly')[0]?.cause).toMatch(/^changed \S+Z: changed: built by run /);
    expect(await poll('changed')).toEqual({ changed: 'quiet: no change' });
    await project.lastro('build');
    expect((await poll('model'))['model']).toMatch(/^fired: changed: built by run \S+, 4 rows$/);
    addOrder(5);
    await project.lastro('job', 'run', 'nightly');
    expect((await poll('changed'))['changed']).toMatch(/^quiet: changed by the job itself, run /);
    expect(runs('nightly')).toHaveLength(2);
    project.write('data/orders.csv', 'order_id,customer,amount\n1,ana,1.00\n');
    await project.lastro('load');
    expect((await poll('rows'))['rows']).toBe('fired: changed: 1 rows, and the greatest order_id');
  });

  it('that are not there, or have no such column, are errors that name the nearest', async () => {
    shopWith(`{
      typo: { type: 'table', table: 'raw.order', alert: true },
      column: { type: 'table', table: 'raw.orders', column: 'amuont', alert: true },
    }`);
    await project.lastro('load');
    expect(await poll()).toEqual({
      typo: 'error: the table raw.order of sensor typo is not in the warehouse (did you mean raw.orders?)',
      column: 'error: the table raw.orders of sensor column has no column amuont (did you mean amount?)',
    });
    expect((await project.lastro('sensor', 'poll')).code).toBe(1);
  });
});

const LONG_MODEL = `select count(*) as n from @ref(fct_orders) as t0
${Array.from({ length: 29 }, (_, i) => `cross join @ref(fct_orders) as t${i + 1}`).join('\n')}
where t0.order_id <> t29.customer
`;

describe('a warehouse in use', () => {
  it('by a run cannot be looked into, and the run goes on', async () => {
    shopWith("{ changed: { type: 'table', table: 'raw.orders', job: 'nightly' } }");
    await project.lastro('build');
    await poll();
    addOrder(4);
    project.write('transforms/marts/long.sql', LONG_MODEL);
    const build = new MarkedProcess(LASTRO, ['build'], project.dir);
    try {
      await build.until(() => /model +marts\.fct_orders/.test(build.output));
      expect((await poll())['changed']).toMatch(
        /^unavailable: the warehouse \S+ is in use by process \d+ \(wait for that run to end/,
      );
      expect(build.child.exitCode).toBeNull();
      await build.send('SIGTERM');
    } finally {
      build.kill();
    }
    expect((await poll())['changed']).toMatch(/^fired: changed: built by run \S+, 4 rows$/);
  });

  it('by a reader for a moment is waited for by a run', async () => {
    shopWith('{}');
    await project.lastro('build');
    const reader = spawn(
      process.execPath,
      ['--input-type=module', '-e', READER, project.path('target/warehouse.duckdb')],
      {
        cwd: REPOSITORY,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const closed = once(reader, 'exit');
    await once(reader.stdout, 'data');
    const { code, out, err } = await project.lastro('build');
    await closed;
    expect(code, out + err).toBe(0);
  });
});

const READER = `import { DuckDBInstance } from '@duckdb/node-api';
const instance = await DuckDBInstance.create(process.argv[1], { access_mode: 'READ_ONLY' });
const connection = await instance.connect();
console.log('open');
await new Promise((resolve) => setTimeout(resolve, 1000));
connection.closeSync();
instance.closeSync();
`;

const DROP = "{ drop: { type: 'file', path: 'in/*.csv', job: 'nightly', settle: 0 } }";

it('a poll that is killed at any moment loses no start and repeats none', async () => {
  shopWith(DROP);
  await poll();
  project.write('in/new.csv', '');
  const copy = (): ProjectFolder => project.copy();
  const all = copy();
  const kinds = await stepsOf(all, ['sensor', 'poll']);
  all.remove();
  const original = project;
  for (const n of chosenSteps(kinds)) {
    project = original.copy();
    expect(await killAt(project, n, ['sensor', 'poll'])).toBe(true);
    await project.lastro('sensor', 'poll');
    await project.lastro('sensor', 'poll');
    expect(
      runs('nightly').map(({ trigger }) => trigger),
      `step ${n}, ${kinds[n - 1] ?? ''}`,
    ).toEqual(['sensor']);
    project.remove();
  }
  project = original;
}, 240_000);

it('says what it would do without doing it, lists sensors and shows the log of all polls', async () => {
  shopWith(DROP);
  expect((await project.lastro('sensor', 'list')).out).toMatch(/^drop +file +nightly +never$/m);
  expect(await poll('drop', '--now', '2018-10-17T08:00:00Z')).toEqual({ drop: FIRST });
  project.write('in/new.csv', '');
  const dry = await project.lastro('sensor', 'poll', '--dry-run');
  expect(dry.out).toMatch(
    /^drop  fired  files in\/\*\.csv  1 file  added in\/new\.csv  starts job nightly  \(dry run\)$/m,
  );
  expect(runs('nightly')).toEqual([]);
  const fired = await project.lastro('sensor', 'poll', '--now', '2018-10-17T09:00:00Z');
  expect(fired.code, fired.out).toBe(0);
  expect(runs('nightly')).toHaveLength(1);
  await project.lastro('sensor', 'poll', '--now', '2018-10-17T10:00:00Z');
  const log = await project.lastro('sensor', 'log', 'drop', '--last', '2', '--log-format', 'json');
  expect(log.lines.map((line) => JSON.parse(line) as SensorPoll)).toEqual([
    {
      ...{ version: 1, at: '2018-10-17T09:00:00.000Z', sensor: 'drop', type: 'file', checked: 'files in/*.csv' },
      ...{ found: '1 file', outcome: 'fired', reason: 'added in/new.csv', job: 'nightly', alert: false },
      cause: 'drop 2018-10-17T09:00:00.000Z: added in/new.csv',
    },
    expect.objectContaining({ at: '2018-10-17T10:00:00.000Z', outcome: 'quiet', reason: 'no change' }),
  ]);
  expect((await project.lastro('sensor', 'log')).lines).toHaveLength(3);
  const list = await project.lastro('sensor', 'list', '--format', 'json');
  expect(JSON.parse(list.out) as SensorSummary[]).toMatchObject([
    { sensor: 'drop', interval: 60, last_poll: { outcome: 'quiet' }, last: { at: '2018-10-17T09:00:00.000Z' } },
  ]);
  const unknown = await project.lastro('sensor', 'poll', 'drp');
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('unknown sensor drp (did you mean drop?)')]);
});

it('the scheduler polls, and starts the job in a process of its own', async () => {
  shopWith(DROP.replace('settle: 0', 'settle: 0, interval: 0.2'));
  const scheduler = new MarkedProcess(LASTRO, ['schedule', '--debug'], project.dir);
  try {
    await scheduler.until(() => scheduler.output.includes('first look'));
    project.write('in/new.csv', '');
    await scheduler.until(() => runs('nightly')[0]?.status === 'success');
    await scheduler.until(() => /no change[^]*nightly[^]*no change/.test(scheduler.output));
    await scheduler.send('SIGTERM');
  } finally {
    scheduler.kill();
  }
  expect(runs('nightly')).toHaveLength(1);
});
