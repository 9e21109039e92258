import { expect, it } from 'vitest';
import { lastBuilds } from '../../src/history/index.js';
import { run } from './fixture.js';

const at = (n: number): string => `2018-10-0${n}T00:00:00.000Z`;
const built = (n: number, rows: number | null): object => ({ started_at: at(n), rows });

it('the last build of a table is that of the last run that built it', () => {
  const builds = lastBuilds([
    run(1, { steps: { 'raw.orders': built(1, 10), 'marts.fct': built(1, 9), 'marts.rpt': built(1, null) } }),
    run(2, {
      steps: { 'raw.orders': { ...built(2, 11), status: 'warn' }, 'marts.fct': { status: 'success', rows: 9 } },
    }),
    run(3, {
      steps: {
        'raw.orders': { ...built(3, 12), status: 'error' },
        'marts.fct': { status: 'skipped', rows: null },
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
