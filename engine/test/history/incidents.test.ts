import { describe, expect, it } from 'vitest';
import { findIncidents, type Incident } from '../../src/history/index.js';
import { run } from './fixture.js';

const bySubject = (incidents: readonly Incident[]): Record<string, Incident> =>
  Object.fromEntries(incidents.map((incident) => [incident.subject, incident]));

describe('incidents', () => {
  it('are none while all passes', () => {
    expect(findIncidents([run(1), run(2)])).toEqual([]);
  });

  it('open with the first failure, gather the runs between, and close with the next pass', () => {
    const [incident, ...others] = findIncidents([
      run(1),
      run(2, { checks: { fct_key: 'warn' } }),
      run(3, { checks: { fct_key: 'fail' } }),
      run(4),
    ]);
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      ...{ kind: 'check', subject: 'fct_key', relation: 'marts.fct', title: 'fct_key holds', worst: 'fail' },
      ...{ runs: 2, failures: 3, downstream: ['marts.rpt'], root_causes: [], explains: [] },
      opened: { run_id: 'run2', at: '2018-10-02T00:00:00.000Z' },
      closed: { run_id: 'run4', how: 'passed' },
    });
  });

  it('stay open over runs that skipped the check or were not asked for it', () => {
    const [incident] = findIncidents([
      run(1, { checks: { fct_key: 'fail' } }),
      run(2, { checks: { fct_key: 'skipped' } }),
      run(3, { checks: { fct_key: null } }),
    ]);
    expect(incident).toMatchObject({ closed: null, runs: 1 });
  });

  it('are two when a check fails, passes and fails again, and keep their ids as runs are added', () => {
    const runs = [run(1, { checks: { fct_key: 'fail' } }), run(2), run(3, { checks: { fct_key: 'fail' } })];
    const incidents = findIncidents(runs);
    expect(incidents.map(({ opened, closed }) => [opened.run_id, closed?.run_id])).toEqual([
      ['run1', 'run2'],
      ['run3', undefined],
    ]);
    expect(new Set(incidents.map(({ id }) => id)).size).toBe(2);
    const later = findIncidents([...runs, run(4)]);
    expect(later.map(({ id }) => id)).toEqual(incidents.map(({ id }) => id));
  });

  it('close as removed when the check is no longer defined', () => {
    const [incident] = findIncidents([run(1, { checks: { fct_key: 'fail' } }), run(2, { without: ['fct_key'] })]);
    expect(incident?.closed).toMatchObject({ run_id: 'run2', how: 'removed' });
  });

  it('name the roots upstream, and nothing that stands apart', () => {
    const incidents = bySubject(
      findIncidents([
        run(1),
        run(2, { checks: { raw_key: 'fail', fct_total: 'fail', rpt_share: 'fail', states_list: 'fail' } }),
      ]),
    );
    const { raw_key: root, fct_total: fact, rpt_share: report, states_list: apart } = incidents;
    expect([root?.root_causes, apart?.root_causes]).toEqual([[], []]);
    expect(fact?.root_causes).toEqual([root?.id]);
    expect(report?.root_causes).toEqual([root?.id]);
    expect(root?.explains).toEqual([fact?.id, report?.id]);
    expect(root?.downstream).toEqual(['marts.fct', 'marts.rpt']);
  });

  it('blame a table that broke for the checks upon it, and an older open incident for a new one', () => {
    const incidents = bySubject(
      findIncidents([
        run(1, { steps: { 'raw.items': { status: 'error', message: 'file not found' } } }),
        run(2, {
          steps: { 'raw.items': { status: 'error', message: 'file not found' } },
          checks: { rpt_share: 'fail' },
        }),
        run(3, {
          steps: { 'raw.items': { status: 'error' }, 'marts.fct': { status: 'error' } },
          checks: { fct_key: 'error' },
        }),
      ]),
    );
    const broken = incidents['raw.items'];
    expect(broken).toMatchObject({ kind: 'step', title: 'file not found', worst: 'error', runs: 3 });
    expect(incidents['rpt_share']?.root_causes).toEqual([broken?.id]);
    expect(incidents['fct_key']?.root_causes).toEqual([broken?.id]);
    expect(incidents['marts.fct']?.root_causes).toEqual([broken?.id]);
  });

  it('end on a graph with a circle', () => {
    const round = { 'raw.orders': { parents: ['marts.rpt'] } };
    const incidents = findIncidents([run(1, { steps: round, checks: { raw_key: 'fail', rpt_share: 'fail' } })]);
    expect(incidents).toHaveLength(2);
  });
});
