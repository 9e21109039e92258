import { describe, expect, it } from 'vitest';
import { diffRuns, rowsByBuild, type CheckChange } from '../../src/history/index.js';
import { run } from './fixture.js';

const ids = (changes: readonly CheckChange[]): string[] => changes.map(({ id }) => id);

describe('the difference of two runs', () => {
  it('is empty between equal runs', () => {
    const { before, after, ...changes } = diffRuns(run(1), run(2));
    expect([before.run_id, after.run_id]).toEqual(['run1', 'run2']);
    expect(Object.values(changes).flat()).toEqual([]);
  });

  it('tells newly failing, fixed, still failing and unknown apart', () => {
    const diff = diffRuns(
      run(1, { checks: { fct_key: 'fail', fct_total: 'warn', rpt_share: 'error', raw_key: 'skipped' } }),
      run(2, { checks: { fct_total: 'fail', rpt_share: 'skipped', raw_key: 'fail', states_list: 'warn' } }),
    );
    expect(ids(diff.newly_failing)).toEqual(['raw_key', 'states_list']);
    expect(ids(diff.fixed)).toEqual(['fct_key']);
    expect(ids(diff.still_failing)).toEqual(['fct_total']);
    expect(ids(diff.unknown)).toEqual(['rpt_share']);
    expect(diff.still_failing[0]).toMatchObject({
      before: 'warn',
      after: 'fail',
      failures_before: 3,
      failures_after: 3,
    });
  });

  it('takes an accepted warning as no failure: fixed by neither, and newly failing when it is a warning again', () => {
    const accepted = diffRuns(run(1, { checks: { fct_key: 'warn' } }), run(2, { accepted: ['fct_key', 'fct_total'] }));
    expect(Object.entries(accepted).filter(([, each]) => Array.isArray(each) && each.length > 0)).toEqual([
      ['accepted', [expect.objectContaining({ id: 'fct_key', before: 'warn', after: 'accepted' })]],
    ]);
    const again = diffRuns(run(2, { accepted: ['fct_key'] }), run(3, { checks: { fct_key: 'warn' } }));
    expect([ids(again.newly_failing), ids(again.still_failing)]).toEqual([['fct_key'], []]);
    expect(again.newly_failing[0]).toMatchObject({ before: 'accepted', after: 'warn' });
  });

  it('takes a check the run was not asked for neither as fixed nor as removed', () => {
    const diff = diffRuns(run(1, { checks: { fct_key: 'fail' } }), run(2, { checks: { fct_key: null } }));
    expect([ids(diff.fixed), ids(diff.removed_checks), ids(diff.unknown)]).toEqual([[], [], ['fct_key']]);
  });

  it('lists new and removed checks; a new one that fails is newly failing too', () => {
    const diff = diffRuns(
      run(1, { without: ['raw_key'] }),
      run(2, { without: ['states_list'], checks: { raw_key: 'fail' } }),
    );
    expect(ids(diff.new_checks)).toEqual(['raw_key']);
    expect(ids(diff.newly_failing)).toEqual(['raw_key']);
    expect(ids(diff.removed_checks)).toEqual(['states_list']);
    expect(diff.removed_checks[0]).toMatchObject({ before: 'pass', after: null });
  });

  it('lists columns added, removed and of another type, and relations that came or went', () => {
    const before = run(1, {
      steps: {
        'marts.fct': {
          columns: [
            { name: 'key', type: 'VARCHAR' },
            { name: 'total', type: 'DOUBLE' },
            { name: '_run_id', type: "ENUM('run1')" },
          ],
        },
      },
    });
    const after = run(2, {
      steps: {
        'marts.fct': {
          columns: [
            { name: 'total', type: 'DECIMAL(18,2)' },
            { name: 'state', type: 'VARCHAR' },
            { name: '_run_id', type: "ENUM('run1', 'run2')" },
          ],
        },
        'marts.rpt': { columns: null },
      },
    });
    after.steps = after.steps.filter(({ relation }) => relation !== 'marts.states');
    expect(diffRuns(before, after).schema_changes).toEqual([
      {
        relation: 'marts.states',
        kind: 'removed',
        added: [],
        removed: [{ name: 'key', type: 'VARCHAR' }],
        retyped: [],
      },
      {
        relation: 'marts.fct',
        kind: 'changed',
        added: [{ name: 'state', type: 'VARCHAR' }],
        removed: [{ name: 'key', type: 'VARCHAR' }],
        retyped: [{ name: 'total', before: 'DOUBLE', after: 'DECIMAL(18,2)' }],
      },
    ]);
    expect(diffRuns(after, before).schema_changes.map(({ kind }) => kind)).toEqual(['changed', 'added']);
  });

  it('measures rows against the run before and against the band of earlier runs', () => {
    const earlier = [98, 100, 101, 99, 102, 100, 100].map((rows, i) =>
      run(i + 1, { steps: { 'marts.fct': { rows } } }),
    );
    const last = run(8, {
      steps: { 'marts.fct': { rows: 40 }, 'raw.orders': { rows: 101 }, 'raw.items': { rows: null } },
    });
    const { row_changes } = diffRuns(run(7), last, { builds: rowsByBuild(earlier) });
    expect(row_changes).toEqual([
      { relation: 'raw.orders', before: 100, after: 101, change: 0.01, unusual: null },
      {
        ...{ relation: 'marts.fct', before: 100, after: 40, change: -0.6 },
        unusual: {
          ...{ direction: 'few', rows: 40, before: 100, change: -0.6 },
          expected: { low: 90, middle: 100, high: 110, builds: 7 },
        },
      },
    ]);
    const empty = run(1, { steps: { 'marts.fct': { rows: 0 } } });
    expect(diffRuns(empty, run(2)).row_changes[0]).toMatchObject({ change: null, unusual: null });
  });
});
