import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CheckIndex,
  CoverageIndex,
  RunHistory,
  RunSummary,
  TableReport,
  VerdictIndex,
} from '../../src/publish/site/shapes.js';
import { artifacts } from './support/artifacts.js';
import { siteProject, type SiteProject } from './support/project.js';

type Run = ReturnType<typeof artifacts>;

/** A run of all; the third check is a query, which says what it reads when it runs. */
function whole(runId: string): Run {
  const run = artifacts({
    runId,
    tables: [
      { relation: 'raw.orders', columns: { id: [] } },
      { relation: 'marts.rpt_sales', reads: ['raw.orders'], columns: { day: [], revenue: ['raw.orders.id'] } },
    ],
    checks: [
      { id: 'key', relation: 'raw.orders', columns: ['id'] },
      { id: 'day', relation: 'marts.rpt_sales', columns: ['day'], status: 'warn', failures: 3 },
      { id: 'query', relation: 'marts.rpt_sales', columns: ['revenue'] },
    ],
  });
  const node = run.manifest.nodes['test.shop.query'];
  if (node?.test != null) node.test.columns = [];
  return run;
}

/** The run that was asked for the raw table and its checks. */
function partial(runId: string): Run {
  const { manifest, runResults } = whole(runId);
  const results = runResults.results.filter(({ relation }) => relation === 'raw.orders');
  return { manifest, runResults: { ...runResults, results, verdict: 'pass' } };
}

describe('after a run that was asked for a part of the project, the pages', () => {
  let project: SiteProject;
  const read = async <T>(name: string): Promise<T> =>
    JSON.parse(await readFile(path.join(project.dir, 'target', 'site-data', name), 'utf8')) as T;
  beforeAll(async () => {
    project = await siteProject();
    await project.writeRuns([whole('run-1'), partial('run-2')]);
  });
  afterAll(() => project.remove());

  it('list every check, with the last result of those it was not asked for', async () => {
    const { checks } = await read<CheckIndex>('checks.json');
    expect(checks.map(({ id, status, selected, last }) => [id, status, selected, last?.run_id, last?.status])).toEqual([
      ['key', 'pass', true, undefined, undefined],
      ['day', 'skipped', false, 'run-1', 'warn'],
      ['query', 'skipped', false, 'run-1', 'pass'],
    ]);
    const report = await read<TableReport>('tables/marts.rpt_sales.json');
    expect(report.checks.map(({ id, observed, last }) => [id, observed, last?.failures])).toEqual([
      ['day', 'not run in this build', 3],
      ['query', 'not run in this build', 0],
    ]);
  });

  it('are no better than what ran: totals, marks and the verdict', async () => {
    const { verdict, checks } = await read<RunSummary>('run.json');
    expect(verdict).toBe('not_checked');
    expect(checks).toMatchObject({ pass: 1, skipped: 2, total: 3 });
    const { names } = await read<VerdictIndex>('verdicts.json');
    expect(names['raw.orders.id']).toBe('pass');
    expect(names['marts.rpt_sales.revenue']).toBe('not_checked');
    expect((await read<TableReport>('tables/marts.rpt_sales.json')).verdict).toBe('not_checked');
    expect((await read<RunHistory>('runs.json')).runs[0]).toMatchObject({ run_id: 'run-2', verdict: 'pass' });
  });

  it('agree with the coverage of a whole run, whose queries said what they read', async () => {
    const unchecked = async (): Promise<unknown> =>
      (await read<CoverageIndex>('coverage.json')).tables.map((table) => [table.relation, table.unchecked]);
    const after = await unchecked();
    const { columns } = await read<TableReport>('tables/marts.rpt_sales.json');
    expect(columns.map(({ name, checks }) => [name, checks])).toEqual([
      ['day', ['day']],
      ['revenue', ['query']],
    ]);
    await project.writeRuns([whole('run-1'), whole('run-2')]);
    expect(await unchecked()).toEqual(after);
    expect(after).toEqual([
      ['raw.orders', []],
      ['marts.rpt_sales', []],
    ]);
  });
});
