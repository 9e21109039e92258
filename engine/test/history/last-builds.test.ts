import { expect, it } from 'vitest';
import { lastBuilds } from '../../src/history/index.js';
import { run } from './fixture.js';

const at = (n: number): string => `2018-10-0${n}T00:00:00.000Z`;
const NOT_BUILT = { started_at: null };
const OTHERS = { 'raw.items': NOT_BUILT, 'marts.states': NOT_BUILT };
const built = (n: number, rows: number | null): object => ({ started_at: at(n), rows });

it('the last build of a table is that of the last run that built it', () => {
  const builds = lastBuilds([
    run(1, { steps: { ...OTHERS, 'raw.orders': built(1, 10), 'marts.fct': built(1, 9), 'marts.rpt': built(1, null) } }),
    run(2, {
      steps: {
        ...OTHERS,
        'marts.rpt': NOT_BUILT,
        'raw.orders': { ...built(2, 11), status: 'warn' },
        'marts.fct': { ...built(2, 9), unchanged: true },
      },
    }),
    run(3, {
      steps: {
        ...OTHERS,
        'raw.orders': { ...built(3, 12), status: 'error' },
        'marts.fct': { status: 'skipped', started_at: null, rows: null },
        'marts.rpt': { status: null },
      },
    }),
  ]);
  expect(builds).toEqual({
    'raw.orders': { run_id: 'run2', at: at(2), rows: 11 },
    'marts.fct': { run_id: 'run1', at: at(1), rows: 9 },
    'marts.rpt': { run_id: 'run1', at: at(1), rows: null },
  });
});
