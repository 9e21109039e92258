import { expect, it } from 'vitest';
import { lastResults } from '../../src/history/index.js';
import { run } from './fixture.js';

it('the last results of a target are those of its last run, and of earlier ones where it did not get to them', () => {
  const runs = [
    run(1, { checks: { fct_key: 'fail', rpt_share: 'warn' } }),
    run(2, { checks: { fct_key: 'pass', rpt_share: 'skipped', raw_key: 'fail' } }),
    run(3, {
      checks: { fct_key: 'skipped', rpt_share: null, states_list: 'fail' },
      steps: { 'marts.fct': { columns: null, rows: null }, 'marts.rpt': { rows: 7 } },
    }),
  ];
  const { run: known, earlier } = lastResults(run(3, {}), []);
  expect([known, earlier]).toEqual([run(3), { checks: 0, tables: 0 }]);
  const last = lastResults(runs[2] ?? run(3), runs);
  expect(Object.fromEntries(last.run.checks.map(({ id, status }) => [id, status]))).toEqual({
    raw_key: 'pass',
    fct_key: 'pass',
    fct_total: 'pass',
    rpt_share: 'warn',
    states_list: 'fail',
  });
  expect(last.run.steps.map(({ relation, rows }) => [relation, rows])).toContainEqual(['marts.fct', 100]);
  expect(last.run.steps.map(({ relation, rows }) => [relation, rows])).toContainEqual(['marts.rpt', 7]);
  expect(last.earlier).toEqual({ checks: 2, tables: 1 });
  expect(lastResults(runs[2] ?? run(3), []).run).toEqual(runs[2]);
});

it('the last result of a unit test that the last run did not get to is that of an earlier run, if its record has unit tests', () => {
  const last = run(3, { unitTests: { keys: 'skipped', totals: null, shares: 'pass' } });
  const known = lastResults(last, [run(1, { unitTests: { keys: 'fail' } }), run(2)]);
  expect(known.run.unit_tests?.map(({ name, status }) => [name, status])).toEqual([
    ['keys', 'fail'],
    ['totals', null],
    ['shares', 'pass'],
  ]);
  expect(known.earlier).toEqual({ checks: 1, tables: 0 });
});
