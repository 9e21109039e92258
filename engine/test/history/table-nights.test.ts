import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NightCounter, type RunRecord, type TableNights } from '../../src/history/index.js';
import { run } from './fixture.js';

/** Of October 2018, whose runs the fixture makes. */
const END = new Date('2018-10-31T23:00:00Z');

const nightsOf = (runs: readonly RunRecord[], relation: string, end = END): TableNights[] | undefined => {
  const counter = new NightCounter(end);
  for (const each of runs) counter.add(each);
  return counter.nights[relation];
};

describe('the nights of a table', () => {
  it('are bad where a run could not build it or a critical check failed, and not for a warning', () => {
    const runs = [
      run(20),
      run(21, { checks: { fct_key: 'fail' } }),
      run(22, { steps: { 'marts.fct': { status: 'error' } } }),
      run(23, { checks: { fct_key: 'warn' } }),
      run(24, { steps: { 'marts.fct': { status: 'skipped' } } }),
    ];
    expect(nightsOf(runs, 'marts.fct')).toEqual([
      { days: 30, nights: 5, failed: 2, skipped: 1 },
      { days: 90, nights: 5, failed: 2, skipped: 1 },
    ]);
    expect(nightsOf(runs, 'marts.states')?.[0]).toEqual({ days: 30, nights: 5, failed: 0, skipped: 0 });
  });

  it('are not those on which no run was asked for it', () => {
    const none = run(20, { checks: { fct_key: null, fct_total: null }, steps: { 'marts.fct': { status: null } } });
    expect(nightsOf([none], 'marts.fct')).toBeUndefined();
  });

  it('count once, by the worst of their runs; a later run makes up for a table that one did not reach', () => {
    const [good, failed] = [run(20), run(20, { checks: { fct_key: 'fail' } })];
    const skipped = run(20, { steps: { 'marts.fct': { status: 'skipped' } } });
    expect(nightsOf([failed, good], 'marts.fct')?.[0]).toMatchObject({ nights: 1, failed: 1 });
    expect(nightsOf([skipped, good], 'marts.fct')?.[0]).toMatchObject({ nights: 1, failed: 0, skipped: 0 });
  });

  it('lie within 30 and 90 days of the end, whatever the order of the runs', () => {
    const failing = { checks: { fct_key: 'fail' as const } };
    const runs = [run(1, failing), run(2, failing), run(-30, failing), run(-70, failing), run(40, failing)];
    fc.assert(
      fc.property(fc.shuffledSubarray(runs, { minLength: runs.length }), (shuffled) => {
        expect(nightsOf(shuffled, 'marts.fct')).toEqual([
          { days: 30, nights: 1, failed: 1, skipped: 0 },
          { days: 90, nights: 3, failed: 3, skipped: 0 },
        ]);
      }),
    );
  });
});
