import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { generate } from '../../loaders/sample.js';
import { findIncidents, historyFolder, readRuns } from '../../engine/src/history/index.js';
import { JobRuns, jobsFolder, runScheduler, type JobRequest } from '../../engine/src/jobs/index.js';
import { jobArguments } from '../../engine/src/commands/job/schedule.js';
import { readConfig } from '../../engine/src/project/config.js';
import type { AlertItem } from '../../engine/src/history/index.js';
import { serveSite } from '../../engine/src/publish/site/serve.js';
import { ReceivingServer } from '../../engine/test/alerts/http-server.js';
import { VirtualTimer } from '../../engine/test/jobs/virtual-timer.js';
import { openBrowser, visit } from '../../engine/test/site/support/browser.js';
import { REPOSITORY } from '../../engine/test/support/project-folder.js';
import { ownProject } from '../support/own-project.js';

/** A month of this project's own jobs, each run a process of its own, in a time that the test advances. */
const START = Date.UTC(2026, 4, 1);
const DAYS = Number(process.env['LASTRO_MONTH_DAYS'] ?? 30);
const DAY_MS = 86_400_000;

const ORDERS = 'olist/olist_orders_dataset.csv';
const PAYMENTS = 'olist/olist_order_payments_dataset.csv';
const SELLERS = 'olist/olist_sellers_dataset.csv';

const project = ownProject();
const server = await ReceivingServer.start();
afterAll(async () => {
  await server.stop();
  project.remove();
});

/** What is wrong with the files from the midnight of some days on, in UTC. */
const FAULTS: Readonly<Record<number, () => void>> = {
  5: () => change(ORDERS, (lines) => lines.filter((_, i) => i === 0 || i % 5 > 1)),
  7: restore,
  12: () => change(PAYMENTS, (lines) => lines.map((line, i) => (i === 1 ? line.replace(/[^,]+$/, '-5.00') : line))),
  15: restore,
  20: () => change(SELLERS, ([header = '', ...rows]) => [header.replace('seller_state', 'state'), ...rows]),
  21: restore,
};

const good = new Map<string, string>();

function change(file: string, edit: (lines: string[]) => string[]): void {
  project.edit(file, (text) => `${edit(text.trimEnd().split('\n')).join('\n')}\n`);
}

function restore(): void {
  for (const [file, text] of good) if (project.read(file) !== text) project.write(file, text);
}

it(`${DAYS} days of jobs with planted faults: who is told of what, and what the site says in the end`, async () => {
  await generate({ dir: project.path('olist'), orders: 400, defects: 'none' });
  for (const file of [ORDERS, PAYMENTS, SELLERS]) good.set(file, project.read(file));
  // Hourly checks would make the month an hour longer, and find nothing else.
  project.edit('lastro.config.ts', (text) =>
    text
      .replace("schedule: '0 8-18 * * 1-5'", "schedule: '0 12 * * 1-5'")
      .replace("steps: [{ command: 'build', site: true }]", "steps: [{ command: 'build' }]")
      .replaceAll('retries: 3', 'retries: 3, backoff: 1')
      .replace(
        'jobs: {',
        "siteUrl: 'https://reports.example.com/', alerts: { channels: { team: { type: 'webhook', urlVariable: 'HOOK' } } }, jobs: {",
      ),
  );
  const timer = new VirtualTimer(new Date(START).toISOString());
  const lines: string[] = [];
  const running = new Set<Promise<unknown>>();
  const day = (): number => Math.floor((timer.now().getTime() - START) / DAY_MS) + 1;
  const env = (): Record<string, string> => ({
    LASTRO_OLIST_DIR: project.path('olist'),
    LASTRO_NOW: timer.now().toISOString(),
    HOOK: server.url,
  });
  const start = (request: JobRequest): Promise<void> => {
    const run = (async () => {
      const { child, ended } = project.spawn(jobArguments(request), env());
      if (request.job === 'daily_full_pipeline' && day() === 25) await killInMidJob(child.pid ?? 0);
      const { code, err } = await ended;
      lines.push(
        `${timer.now().toISOString()}  ${request.job} ended: ${code === -1 ? 'killed' : code} ${err.split('\n')[0] ?? ''}`,
      );
      if (code === -1) {
        const retried = await project.spawn(['job', 'retry', request.job], env()).ended;
        lines.push(`${timer.now().toISOString()}  ${request.job} retried: ${retried.code}`);
      }
    })();
    running.add(run);
    return run.finally(() => running.delete(run));
  };
  const log = (line: string): void => void lines.push(`${timer.now().toISOString()}  ${line}`);
  const stop = new AbortController();
  const scheduler = runScheduler({
    folder: jobsFolder(project.dir),
    jobs: (await readConfig(project.dir)).jobs ?? {},
    start,
    log: { debug() {}, info: log, warn: log, error: log },
    timer,
    signal: stop.signal,
  });
  for (let minute = 0; minute < DAYS * 24 * 60; minute++) {
    if (minute % (24 * 60) === 0) FAULTS[day()]?.();
    await timer.advance(60);
    await Promise.all(running);
  }
  stop.abort();
  await scheduler;

  fs.writeFileSync(project.path('schedule.log'), lines.join('\n'));
  console.log(lines.join('\n'));
  const told = (server.bodies as AlertPayload[]).flatMap(({ created_at, subject, items }) =>
    items.map(({ event, title }) => `${created_at.slice(8, 16)} ${subject}: ${event}: ${title}`),
  );
  console.log(told.join('\n'));
  const toldOn = (day: string, title: string): string[] =>
    told.flatMap((line) => (line.startsWith(day) && line.endsWith(title) ? [line.split(': ')[1] ?? ''] : []));
  const payments = 'raw.order_payments failed';
  expect(
    ['12', '13', '14', '15'].map((day) => [
      ...toldOn(day, payments),
      ...toldOn(day, String.raw`payment_value matches /^\d+(\.\d{1,2})?$/`),
    ]),
  ).toEqual([['failure', 'failure'], [], [], ['recovery', 'recovery']]);
  expect(['05', '06', '07'].map((day) => toldOn(day, 'raw.orders has unusually few rows'))).toEqual([
    ['failure'],
    [],
    ['recovery'],
  ]);
  expect(['20', '21'].map((day) => toldOn(day, 'raw.sellers failed'))).toEqual([['failure'], ['recovery']]);
  expect(toldOn('25', 'job daily_full_pipeline was interrupted')).toEqual(['failure', 'recovery']);
  const runs = new JobRuns(jobsFolder(project.dir)).list('daily_full_pipeline');
  console.log(runs.map(({ started_at, status, verdict }) => `${started_at} ${status} ${verdict ?? ''}`).join('\n'));
  const incidents = findIncidents(await readRuns(historyFolder(project.dir, {})));
  console.log(
    incidents
      .map(
        ({ kind, relation, title, opened, closed }) =>
          `${opened.at.slice(5, 10)} to ${closed?.at.slice(5, 10) ?? '...'} ${kind} ${relation} ${title}`,
      )
      .join('\n'),
  );
  fs.cpSync(`${REPOSITORY}/src`, project.path('src'), { recursive: true });
  fs.cpSync(`${REPOSITORY}/observablehq.config.ts`, project.path('observablehq.config.ts'));
  const site = await project.spawn(['site'], env()).ended;
  expect(site.code, site.err).toBe(0);
  const served = await serveSite(project.path('dist'), 0);
  const browser = await openBrowser();
  try {
    for (const address of ['incidents.html', 'runs.html', 'tables/marts.fct_orders.html', 'tables/raw.sellers.html']) {
      const { page, close } = await visit(browser, `${served.url}${address}`);
      console.log(`${address}\n${(await page.locator('main').innerText()).slice(0, 3000)}`);
      await page.screenshot({
        path: `${process.env['LASTRO_SCREENSHOTS'] ?? project.dir}/${address.replaceAll('/', '_')}.png`,
        fullPage: true,
      });
      await close();
    }
  } finally {
    await browser.close();
    await served.close();
  }
}, 3_600_000);

interface AlertPayload {
  created_at: string;
  subject: string;
  items: AlertItem[];
}

/** Kills the process when it has the lock of the warehouse and has begun to build. */
async function killInMidJob(pid: number): Promise<void> {
  while (!fs.existsSync(project.path('target/warehouse.duckdb.lock'))) await wait(50);
  await wait(500);
  process.kill(pid, 'SIGKILL');
}
