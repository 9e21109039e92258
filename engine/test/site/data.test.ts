import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunSummary } from '../../src/publish/site/shapes.js';
import { expectGolden } from '../support/golden.js';
import { artifacts } from './support/artifacts.js';
import { siteProject, type SiteProject } from './support/project.js';

let project: SiteProject;
beforeEach(async () => {
  project = await siteProject();
  await project.publish({
    'marts.rpt_sales': `SELECT DATE '2018-01-01' + i::INTEGER AS day, (i * 1.5)::DECIMAL(18, 2) AS revenue FROM range(2) t(i)`,
  });
});
afterEach(() => project.remove());

const run = artifacts({
  tables: [
    { relation: 'raw.orders', columns: { id: [], value: [], day: [] }, rows: 2 },
    {
      relation: 'marts.rpt_sales',
      reads: ['raw.orders'],
      columns: { day: ['raw.orders.day'], revenue: ['raw.orders.value'] },
      rows: 2,
    },
  ],
  checks: [
    {
      id: 'aaa',
      relation: 'raw.orders',
      columns: ['value'],
      status: 'warn',
      failures: 3,
      sample: [{ id: '1', value: '-5' }],
    },
    { id: 'bbb', relation: 'marts.rpt_sales', columns: ['day'] },
  ],
});

test('an accepted warning is a number of its own, of no table a warning', async () => {
  const accepted = { until: '2018-10-31', reason: 'test orders', by: 'Finance', at_most: 5 };
  const known = artifacts({
    tables: [{ relation: 'raw.orders', columns: { id: [], value: [] } }],
    checks: [
      { id: 'aaa', relation: 'raw.orders', columns: ['value'], status: 'warn', failures: 3, accepted },
      { id: 'bbb', relation: 'raw.orders', columns: ['id'] },
    ],
  });
  await project.writeData(known);
  const json = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(path.join(project.dir, 'target', 'site-data', file), 'utf8'));
  expect(await json('run.json')).toMatchObject({
    ...{ verdict: 'pass', checks: { pass: 1, warn: 0, accepted: 1, total: 2 }, failures: [] },
  });
  expect(await json('tables/raw.orders.json')).toMatchObject({
    verdict: 'accepted',
    columns: [
      { name: 'id', verdict: 'pass' },
      { name: 'value', verdict: 'accepted' },
    ],
    checks: [{ status: 'warn', failures: 3, accepted }, { status: 'pass' }],
  });
});

test('the files that the site reads', async () => {
  await project.writeData(run, {
    catalog: {
      'marts.rpt_sales': [
        { name: 'day', type: 'DATE' },
        { name: 'revenue', type: 'DECIMAL(18,2)' },
      ],
    },
    profiles: {
      'marts.rpt_sales': {
        table: { layer: 'marts', name: 'rpt_sales' },
        rows: 40,
        columns: [
          {
            ...{ name: 'revenue', type: 'DECIMAL(18,2)', kind: 'number', pii: false, nulls: 0, distinct: 2 },
            ...{ approximate: false, min: 1.5, max: 3, mean: 2.25, histogram: undefined },
            values: [
              { value: '1.50', count: 20 },
              { value: '3.00', count: 20 },
            ],
          },
        ],
      },
    },
    incidents: [
      {
        ...{ id: 'i1', kind: 'check', subject: 'aaa', relation: 'raw.orders', title: 'value is more than 0' },
        ...{ opened: { run_id: 'run-1', at: '2018-10-17T03:00:00.000Z' }, closed: null, worst: 'warn', runs: 2 },
        ...{ failures: 3, rows: null, columns: null, causes: [], explained: null, possible_causes: [], unrelated: [] },
        ...{ explains: [], stopped: [], downstream: ['marts.rpt_sales'] },
      },
    ],
    checkHistory: { aaa: [{ run_id: 'run-1', at: '2018-10-17T03:00:00.000Z', status: 'pass', failures: 0 }] },
  });
  const folder = path.join(project.dir, 'target', 'site-data');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json')).sort();
  const files = await Promise.all(
    names.map(
      async (name) =>
        [name, `${JSON.stringify(JSON.parse(await readFile(path.join(folder, name), 'utf8')), null, 2)}\n`] as const,
    ),
  );
  expectGolden('site-data', new Map(files));
});

test('what an earlier run left is gone', async () => {
  await project.write('target/site-data/tables/raw.gone.json', '{}');
  await project.writeData(run);
  expect(await readdir(path.join(project.dir, 'target', 'site-data', 'tables'))).toEqual([
    'marts.rpt_sales.json',
    'raw.orders.json',
  ]);
});

test('figures of an earlier run are marked', async () => {
  await project.publish(
    { 'marts.rpt_sales': 'SELECT 1 AS revenue' },
    { runId: 'run-1', publishedAt: '2018-10-17T03:00:00.000Z' },
  );
  await project.writeData(run);
  const summary = JSON.parse(
    await readFile(path.join(project.dir, 'target', 'site-data', 'run.json'), 'utf8'),
  ) as RunSummary;
  expect(summary.run_id).toBe('run-2');
  expect(summary.stale).toEqual({ run_id: 'run-1', published_at: '2018-10-17T03:00:00.000Z' });
});
