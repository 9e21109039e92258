import { describe, expect, it } from 'vitest';
import { diffRuns, runHead, type RunRecord } from '../../src/history/index.js';
import { siteHistory } from '../../src/publish/run-history.js';
import { runSummary } from '../../src/publish/site/summary.js';
import { createRunRecord } from '../../src/publish/run-record.js';
import { catalog, manifest, runResults } from './fixture.js';

function record(runId: string, status?: 'pass' | 'fail'): RunRecord {
  const outcomes = {
    'model.shop.fct_orders': { status: 'success' as const, message: '3 rows', rows: 3 },
    ...(status === undefined ? {} : { 'test.shop.aaaaaaaaaaaa': { status, message: '', failures: 2 } }),
  };
  return {
    ...createRunRecord({ manifest: manifest(), runResults: runResults(outcomes), catalog: catalog() }),
    run_id: runId,
  };
}

describe('the record of a run', () => {
  it('has every step with its parents and columns, and every check, asked for or not', () => {
    const { steps, checks } = record('r', 'fail');
    expect(steps.map(({ relation, status, rows, parents }) => [relation, status, rows, parents])).toEqual([
      ['raw.orders', null, null, []],
      ['staging.states', null, null, []],
      ['marts.fct_orders', 'success', 3, ['raw.orders', 'staging.states']],
    ]);
    expect(steps.map(({ columns }) => columns?.map(({ name }) => name) ?? null)).toEqual([
      null,
      null,
      ['order_id', 'customer'],
    ]);
    expect(checks.map(({ id, status, failures }) => [id.slice(0, 1), status, failures])).toEqual([
      ['a', 'fail', 2],
      ['b', null, null],
      ['c', null, null],
      ['d', null, null],
    ]);
  });

  it('has every unit test, asked for or not', () => {
    const of = (runs: RunRecord): unknown =>
      runs.unit_tests?.map(({ name, relation, status }) => [name, relation, status]);
    const all = createRunRecord({ manifest: manifest(), runResults: runResults() });
    expect(of(all)).toEqual([['late_orders', 'marts.late_orders', 'skipped']]);
    expect(of(record('r'))).toEqual([['late_orders', 'marts.late_orders', null]]);
  });

  it('says which tables were left as they were, and what checks by a query read and failed upstream', () => {
    const [load, check] = ['source.shop.raw.orders', 'test.shop.aaaaaaaaaaaa'];
    const upstream = { of: 2, explained: null, complete: true, checks: [] };
    const results = runResults();
    for (const result of results.results) {
      if (result.unique_id === load && result.load !== null)
        result.load.files = result.load.files.map((file) => ({ ...file, status: 'skipped' }));
      if (result.unique_id === check && result.check !== null)
        result.check = { ...result.check, columns: ['order_id', 'day'], upstream };
    }
    const { steps, checks } = createRunRecord({ manifest: manifest(), runResults: results, catalog: catalog() });
    expect(steps.map(({ relation, unchanged }) => [relation, unchanged])).toEqual([
      ['raw.orders', true],
      ['staging.states', false],
      ['marts.fct_orders', false],
    ]);
    expect(checks[0]).toMatchObject({ columns: ['order_id', 'day'], upstream, reads: [] });
    expect(checks[1]?.upstream).toBeUndefined();
  });

  it('holds no row of data', () => {
    const full = createRunRecord({ manifest: manifest(), runResults: runResults(), catalog: catalog() });
    expect(JSON.stringify(full.checks)).not.toContain('script');
  });
});

describe('what the history adds to the site', () => {
  const runs = [record('r1', 'pass'), record('r2', 'fail'), record('r3', 'fail'), record('r4', 'pass')];
  const heads = runs.map(runHead).reverse();

  it('is the runs before, newest first, with steps where they are recent', async () => {
    const { runs: earlier } = await siteHistory('r4', heads, runs.slice(1));
    expect(earlier.map(({ run_id, steps }) => [run_id, steps.map(({ relation }) => relation)])).toEqual([
      ['r3', ['marts.fct_orders']],
      ['r2', ['marts.fct_orders']],
      ['r1', []],
    ]);
  });

  it('says which checks and tables are new, in a sentence of each page', () => {
    const now = record('r5', 'fail');
    const before = {
      ...now,
      run_id: 'r4',
      steps: now.steps.filter(({ relation }) => relation !== 'marts.fct_orders'),
      checks: now.checks.filter(({ status }) => status === null),
    };
    const gone = { ...before, run_id: 'r6', checks: [] };
    const changes = (all: [RunRecord, RunRecord]): unknown =>
      runSummary({
        ...{ manifest: manifest(), runResults: runResults(), published: undefined, datasets: [], incidents: [] },
        changes: diffRuns(...all),
      }).changes;
    expect(changes([before, now])).toMatchObject({
      ...{ newly_failing: [], new_failing: ['aaaaaaaaaaaa'] },
      ...{ added: ['marts.fct_orders'], removed: [], schema: [] },
    });
    expect(changes([now, gone])).toMatchObject({
      new_failing: [],
      added: [],
      removed: ['marts.fct_orders'],
      schema: [],
    });
  });

  it('is what changed since the run before', async () => {
    const check = ['aaaaaaaaaaaa'];
    const failing = async (runId: string) => {
      const diff = (await siteHistory(runId, heads, runs)).report?.changes;
      return diff == null
        ? null
        : [
            diff.before.run_id,
            ...[diff.newly_failing, diff.fixed, diff.still_failing].map((found) => found.map(({ id }) => id)),
          ];
    };
    expect(await failing('r1')).toBeNull();
    expect(await failing('r2')).toEqual(['r1', check, [], []]);
    expect(await failing('r3')).toEqual(['r2', [], [], check]);
    expect(await failing('r4')).toEqual(['r3', [], check, []]);
  });

  it('is what changed in each run that is kept whole', async () => {
    const { runs: earlier } = await siteHistory('r4', heads, runs.slice(1));
    expect(earlier.map(({ run_id, report }) => [run_id, report?.changes?.still_failing.length])).toEqual([
      ['r3', 1],
      ['r2', undefined],
      ['r1', undefined],
    ]);
  });

  it('is what went wrong up to this run, and nothing of later ones', async () => {
    const incidents = async (runId: string) =>
      (await siteHistory(runId, heads, runs)).incidents.map(({ opened, closed }) => [opened.run_id, closed?.run_id]);
    expect(await incidents('r1')).toEqual([]);
    expect(await incidents('r3')).toEqual([['r2', undefined]]);
    expect(await incidents('r4')).toEqual([['r2', 'r4']]);
  });

  it('has incidents and builds of all runs it is given, and details of the last 30', async () => {
    const month = Array.from({ length: 40 }, (_, i) => record(`m${i}`, i === 2 ? 'fail' : 'pass'));
    const {
      incidents,
      observed,
      runs: earlier,
      checkHistory,
    } = await siteHistory('m39', month.map(runHead).reverse(), month);
    expect(incidents.map(({ opened, closed }) => [opened.run_id, closed?.run_id])).toEqual([['m2', 'm3']]);
    expect(observed).toEqual({ runs: 40, since: month[0]?.started_at });
    expect(
      earlier
        .filter(({ steps }) => steps.length > 0)
        .map(({ run_id }) => run_id)
        .at(-1),
    ).toBe('m9');
    expect(earlier.filter(({ report }) => report !== null)).toHaveLength(30);
    expect(checkHistory['aaaaaaaaaaaa']).toHaveLength(30);
  });

  it('is rows that the builds before make unusual', async () => {
    const counted = (id: string, rows: number): RunRecord => {
      const whole = record(id, 'pass');
      return { ...whole, steps: whole.steps.map((step) => ({ ...step, rows: step.rows === null ? null : rows })) };
    };
    const week = [100, 101, 102, 103, 104, 105, 106, 40].map((rows, i) => counted(`w${i}`, rows));
    const rowsOf = async (id: string) =>
      (await siteHistory(id, week.map(runHead).reverse(), week)).report?.changes?.row_changes;
    expect(await rowsOf('w7')).toMatchObject([
      {
        ...{ relation: 'marts.fct_orders', before: 106, after: 40, change: -66 / 106 },
        unusual: { direction: 'few', expected: { middle: 103, builds: 7 } },
      },
    ]);
    expect(await rowsOf('w6')).toMatchObject([{ unusual: null }]);
  });

  it('is the same of runs that are read one by one, newer ones included', async () => {
    let read = 0;
    async function* each(): AsyncGenerator<RunRecord> {
      for (const run of runs) {
        read++;
        yield await Promise.resolve(run);
      }
    }
    expect(await siteHistory('r3', heads, each())).toEqual(await siteHistory('r3', heads, runs.slice(0, 3)));
    expect(read).toBe(4);
  });

  it('is the earlier results of each check, without this one', async () => {
    const points = (await siteHistory('r3', heads, runs)).checkHistory['aaaaaaaaaaaa'];
    expect(points?.map(({ run_id, status }) => [run_id, status])).toEqual([
      ['r1', 'pass'],
      ['r2', 'fail'],
    ]);
  });
});
