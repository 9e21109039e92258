import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { JobSummary } from '../../src/jobs/index.js';
import { MarkedProcess } from '../support/marked-process.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const LASTRO = path.join(REPOSITORY, 'engine', 'bin', 'lastro.js');

/** Milliseconds after which children of a process that was killed are gone. */
const NOTICED = 5000;

let project: ProjectFolder;
const processes: MarkedProcess[] = [];
afterEach(() => {
  for (const each of processes.splice(0)) each.kill();
  project.remove();
});

function start(...args: string[]): MarkedProcess {
  const started = new MarkedProcess(LASTRO, args, project.dir);
  processes.push(started);
  return started;
}

/** A product of 3 to the power of 30 rows. */
const LONG_MODEL = `select count(*) as n from @ref(fct_orders) as t0
${Array.from({ length: 29 }, (_, i) => `cross join @ref(fct_orders) as t${i + 1}`).join('\n')}
cross join @ref(rpt_regions) as r
where t0.order_id <> t29.customer
`;

function shopWith(jobs: string, files: Readonly<Record<string, string>> = {}): ProjectFolder {
  project = new ProjectFolder({ ...SHOP, ...files });
  project.edit('lastro.config.ts', (text) => text.replace("name: 'shop',", `name: 'shop', jobs: ${jobs},`));
  return project;
}

const LOAD_AND_BUILD = `{ nightly: { schedule: '0 6 * * *', timezone: 'America/Sao_Paulo', steps: [{ command: 'load' }, { command: 'build' }] } }`;

async function list(): Promise<JobSummary[]> {
  const { code, out } = await project.lastro('job', 'list', '--format', 'json');
  expect(code).toBe(0);
  return JSON.parse(out) as JobSummary[];
}

const locks = (): string[] => fs.readdirSync(project.path('.lastro/jobs/locks'));

interface LogLine {
  event?: string;
  kind?: string;
  node?: string;
  detail?: string;
  status?: string;
  job?: string;
}

const parseLines = (lines: readonly string[]): LogLine[] => lines.map((line) => JSON.parse(line) as LogLine);

/** Tables that a run did not leave as they were. */
function built(lines: readonly LogLine[]): string[] {
  return lines.flatMap(({ event, kind = '', node = '', detail = '' }) =>
    event === 'step' && ['load', 'seed', 'model'].includes(kind) && !detail.includes('unchanged') ? [node] : [],
  );
}

/** As a scheduler of three days ago has left it. */
function scheduledLongAgo(job: string): void {
  const settled = { [job]: new Date(Date.now() - 3 * 86_400_000).toISOString() };
  project.write('.lastro/jobs/scheduler.json', JSON.stringify({ version: 1, settled }));
}

it('a job that is killed is interrupted, and a retry repeats nothing that it had done', async () => {
  shopWith(LOAD_AND_BUILD, { 'transforms/marts/long.sql': LONG_MODEL });
  const job = start('job', 'run', 'nightly');
  await job.until(() => /model +marts\.rpt_regions/.test(job.output));
  expect((await list())[0]?.last).toMatchObject({ status: 'running', completed_at: null });
  await job.send('SIGKILL');
  expect((await list())[0]?.last).toMatchObject({
    status: 'interrupted',
    steps: [{ status: 'success' }, { status: 'interrupted', attempts: [{ status: 'interrupted' }] }],
  });

  project.write('transforms/marts/long.sql', 'select count(*) as n from @ref(fct_orders)\n');
  const retry = await project.spawn(['job', 'retry', 'nightly', '--log-format', 'json']).ended;
  expect(retry.code, retry.out).toBe(0);
  expect(built(parseLines(retry.lines))).toEqual(['marts.long']);
  expect(locks()).toEqual([]);
  const [summary] = await list();
  expect(summary?.last).toMatchObject({
    status: 'success',
    trigger: 'retry',
    steps: [
      { command: 'load', attempts: [{ status: 'success' }] },
      { command: 'build', attempts: [{ status: 'interrupted' }, { status: 'success' }] },
    ],
  });
  expect((await project.lastro('job', 'retry', 'nightly')).out).toContain('nothing to retry');
});

it('a job that fails ends with 1, and a retry runs only what had failed', async () => {
  shopWith(LOAD_AND_BUILD);
  project.edit('transforms/marts/fct_orders.sql', (text) => text.replace('amount', 'amuont'));
  const failed = await project.lastro('job', 'run', 'nightly', '--log-format', 'json');
  expect(failed.code).toBe(1);
  expect(parseLines(failed.lines).at(-1)).toMatchObject({
    event: 'job-ended',
    status: 'fail',
    job: 'nightly',
    retry: 'npx lastro job retry nightly',
  });
  project.edit('transforms/marts/fct_orders.sql', (text) => text.replace('amuont', 'amount'));
  // Another run in between, whose results are not those to go on from.
  expect((await project.lastro('load')).code).toBe(0);
  const retry = await project.lastro('job', 'retry', 'nightly', '--log-format', 'json');
  expect(retry.code, retry.out).toBe(0);
  const steps = parseLines(retry.lines).filter(({ event, kind }) => event === 'step' && kind === 'model');
  expect(steps.map(({ node }) => node)).toEqual(['marts.fct_orders', 'marts.rpt_regions']);
  expect(Object.values(project.statuses())).not.toContain('skipped');
});

it('a retry without its warehouse runs the whole job', async () => {
  shopWith(LOAD_AND_BUILD);
  const good = project.read('transforms/marts/fct_orders.sql');
  project.write('transforms/marts/fct_orders.sql', 'select 1 as order_id, nothing from @ref(stg_orders)');
  expect((await project.lastro('job', 'run', 'nightly')).code).toBe(1);
  project.write('transforms/marts/fct_orders.sql', good);
  fs.rmSync(project.path('target'), { recursive: true });
  const retry = await project.lastro('job', 'retry', 'nightly');
  expect(retry.code, retry.out).toBe(0);
  expect(retry.out).toContain('no longer exists: job nightly starts from its first step');
  expect(retry.out).toMatch(/load +raw.orders/);
});

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)(
  'a scheduler ends at once with %s (%i): its job is interrupted, nothing is left',
  async (signal, exitCode) => {
    shopWith(LOAD_AND_BUILD, { 'transforms/marts/long.sql': LONG_MODEL });
    scheduledLongAgo('nightly');
    const scheduler = start('schedule');
    await scheduler.until(() => /model +marts\.rpt_regions/.test(scheduler.output));
    expect(scheduler.output).toContain('job nightly missed 3 runs');
    const second = await project.lastro('schedule');
    expect(second).toMatchObject({ code: 2, err: expect.stringContaining('another scheduler is running') as string });
    expect(await project.lastro('job', 'run', 'nightly')).toMatchObject({
      code: 2,
      err: expect.stringContaining('job nightly is running: process') as string,
    });

    const { code, took, output } = await scheduler.send(signal);
    expect({ code, left: await scheduler.leftAfter(1000) }, output).toEqual({ code: exitCode, left: [] });
    expect(took).toBeLessThan(8000);
    expect(output).toContain('the run was interrupted');
    expect((await list())[0]?.last).toMatchObject({ status: 'interrupted', trigger: 'catch-up' });
    expect(locks()).toEqual([]);
  },
);

it('a scheduler that is killed takes its job with it and leaves no lock that keeps the next from starting', async () => {
  shopWith(LOAD_AND_BUILD, { 'transforms/marts/long.sql': LONG_MODEL });
  scheduledLongAgo('nightly');
  const scheduler = start('schedule');
  await scheduler.until(() => /model +marts\.rpt_regions/.test(scheduler.output));
  await scheduler.send('SIGKILL');
  expect(await scheduler.leftAfter(NOTICED)).toEqual([]);
  expect((await list())[0]?.last?.status).toBe('interrupted');
  const next = start('schedule', '--log-format', 'json');
  await next.until(() => next.output.includes('scheduler-started'));
  expect(next.output).toContain('continue it with npx lastro job retry nightly');
  await next.send('SIGTERM');
  expect((await list())[0]?.last?.trigger).toBe('catch-up');
});

it('a job that waits for a killed one of its concurrency key runs after it', async () => {
  shopWith(`{ long: { steps: [{ command: 'build' }] }, short: { steps: [{ command: 'load' }] } }`, {
    'transforms/marts/long.sql': LONG_MODEL,
  });
  const long = start('job', 'run', 'long');
  await long.until(() => /model +marts\.rpt_regions/.test(long.output));
  const short = start('job', 'run', 'short');
  await short.until(() => short.output.includes('waiting: job long is running, of the same concurrency key warehouse'));
  await long.send('SIGKILL');
  await short.until(() => short.output.includes('job short  success'));
  const last = Object.fromEntries((await list()).map(({ job, last: run }) => [job, run?.status]));
  expect(last).toEqual({ long: 'interrupted', short: 'success' });
});

it('steps run as their commands do: selections, variables, freshness and the site', async () => {
  shopWith(
    `{ all: { onFailure: 'continue', steps: [
      { command: 'load', select: 'raw.orders', target: 'prod' },
      { command: 'run', select: ['stg_orders', 'regions'], exclude: 'regions', vars: { floor: 5 }, target: 'prod', fullRefresh: true },
      { command: 'test', select: 'stg_orders', target: 'prod', threads: 1 },
      { command: 'source freshness', target: 'prod' },
      { command: 'run', select: 'fct_orders', indirectSelection: 'empty', target: 'dev', defer: 'dev', strict: true },
      { command: 'site', target: 'dev' }] } }`,
  );
  const { code, out } = await project.lastro('job', 'run', 'all');
  expect(code, out).toBe(1);
  expect(await project.query('select count(*) from staging.stg_orders', 'target/prod.duckdb')).toEqual([[2]]);
  expect(out).toContain(
    'step 2/6 run --select stg_orders regions --exclude regions --vars \'{"floor":5}\' --target prod --full-refresh',
  );
  expect(out).toContain(
    'step 5/6 run --select fct_orders --indirect-selection empty --target dev --defer dev --strict  fail',
  );
  expect(out).toContain('usage.defer  both targets have their tables in ');
  expect((await list())[0]?.last?.steps.map(({ status }) => status)).toEqual([
    ...['success', 'success', 'success', 'success', 'fail', 'success'],
  ]);
  expect((await list())[0]?.last?.verdict).toBe('fail');
  expect(out).toContain('no src/ folder: the site was not built');
});

it('what could not start ends with 2', async () => {
  shopWith(LOAD_AND_BUILD);
  expect(await project.lastro('job', 'run', 'nigthly')).toMatchObject({
    code: 2,
    err: 'lastro.config.ts  usage.unknown-job  unknown job nigthly (did you mean nightly?)',
  });
  expect(await project.lastro('job', 'retry', 'nightly')).toMatchObject({
    code: 2,
    err: expect.stringContaining('job nightly has no earlier run') as string,
  });
  expect(await project.lastro('job', 'run', 'nightly', '--trigger', 'schedul')).toMatchObject({ code: 2 });
});

it('lists jobs with their next times in their zone', async () => {
  shopWith(LOAD_AND_BUILD);
  const now = ['--now', '2026-11-26T12:00:00Z'];
  expect((await project.lastro('job', 'list', ...now)).lines).toEqual([
    'job       schedule                       next                   last result',
    'nightly   0 6 * * *  America/Sao_Paulo   Fri 2026-11-27 06:00   never run',
  ]);
  const { out } = await project.lastro('job', 'list', '--format', 'json', ...now);
  expect(JSON.parse(out)).toMatchObject([
    {
      job: 'nightly',
      next: ['2026-11-27T09:00:00.000Z', '2026-11-28T09:00:00.000Z', '2026-11-29T09:00:00.000Z'],
      last: null,
    },
  ]);
});
