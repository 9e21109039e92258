import { describe, expect, it } from 'vitest';
import { findIncidents, type Incident, type RunRecord, type UpstreamFailures } from '../../src/history/index.js';
import { run, type RunChange } from './fixture.js';

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
      ...{ runs: 2, failures: 3, downstream: ['marts.rpt'], causes: [], possible_causes: [], explains: [] },
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

  it('are none of an accepted warning, close as accepted, and open again with a warning that is not', () => {
    const accepted = { accepted: ['fct_key'] };
    const incidents = findIncidents([
      run(1, accepted),
      run(2, { checks: { fct_key: 'warn' } }),
      run(3, accepted),
      run(4, { checks: { fct_key: 'warn' } }),
    ]);
    expect(incidents.map(({ opened, closed, runs }) => [opened.run_id, closed?.run_id, closed?.how, runs])).toEqual([
      ['run2', 'run3', 'accepted', 1],
      ['run4', undefined, undefined, 1],
    ]);
  });

  it('end on a graph with a circle', () => {
    const round = { 'raw.orders': { parents: ['marts.rpt'] } };
    const incidents = findIncidents([run(1, { steps: round, checks: { raw_key: 'fail', rpt_share: 'fail' } })]);
    expect(incidents).toHaveLength(2);
  });
});

/** What a check has to do with others upstream of it, as a run counted it. */
function upstream(
  of: number,
  explained: number | null,
  ...checks: [id: string, rows: number | null][]
): UpstreamFailures {
  return {
    ...{ of, explained, complete: true },
    checks: checks.map(([id, rows]) => ({
      ...{ id, relation: 'raw.orders', expectation: `${id} holds`, link: 'columns', rows },
      key: rows === null ? [] : ['key'],
    })),
  };
}

describe('a cause of an incident is named', () => {
  it('where the failing rows of a check upstream are among its own, with their share', () => {
    const incidents = bySubject(
      findIncidents([
        run(1),
        run(2, {
          checks: { raw_key: 'warn', fct_total: 'warn', states_list: 'fail' },
          upstream: { fct_total: upstream(15, 12, ['raw_key', 12]) },
        }),
      ]),
    );
    const { raw_key: root, fct_total: fact, states_list: apart } = incidents;
    expect(fact).toMatchObject({
      causes: [{ id: root?.id, by: 'rows', key: ['key'], rows: 12 }],
      explained: { rows: 12, of: 15, complete: true },
      ...{ possible_causes: [], unrelated: [] },
    });
    expect(root).toMatchObject({ causes: [], explains: [fact?.id], downstream: ['marts.fct', 'marts.rpt'] });
    expect(apart).toMatchObject({ causes: [], possible_causes: [], explained: null });
  });

  it('not where they share no row, nor where the columns do not derive from each other', () => {
    const { fct_total: fact, raw_key: root } = bySubject(
      findIncidents([
        run(1, {
          checks: { raw_key: 'warn', fct_total: 'fail', rpt_share: 'fail' },
          upstream: { fct_total: upstream(15, 0, ['raw_key', 0]) },
        }),
      ]),
    );
    expect(fact).toMatchObject({
      causes: [],
      possible_causes: [],
      unrelated: [root?.id],
      explained: { rows: 0, of: 15 },
    });
    expect(root?.explains).toEqual([]);
  });

  it('as possible where the rows cannot be compared, or the run did not reach the check upstream', () => {
    const change = { checks: { raw_key: 'warn', fct_total: 'fail' } } as const;
    const compared = bySubject(
      findIncidents([run(1, { ...change, upstream: { fct_total: upstream(3, null, ['raw_key', null]) } })]),
    );
    expect(compared['fct_total']).toMatchObject({ causes: [], possible_causes: [compared['raw_key']?.id] });
    const earlier = bySubject(
      findIncidents([
        run(1, { checks: { raw_key: 'warn' } }),
        run(2, { checks: { raw_key: null, fct_total: 'fail' } }),
      ]),
    );
    expect(earlier['fct_total']).toMatchObject({ causes: [], possible_causes: [earlier['raw_key']?.id] });
  });

  it('the further upstream of two, unless the nearer one accounts for more rows', () => {
    const causesOf = (far: number, near: number): (string | undefined)[] => {
      const incidents = bySubject(
        findIncidents([
          run(1, {
            checks: { raw_key: 'fail', fct_total: 'fail', rpt_share: 'fail' },
            upstream: { rpt_share: upstream(9, Math.max(far, near), ['raw_key', far], ['fct_total', near]) },
          }),
        ]),
      );
      const subjects = new Map(Object.values(incidents).map(({ id, subject }) => [id, subject]));
      return (incidents['rpt_share']?.causes ?? []).map(({ id }) => subjects.get(id));
    };
    expect(causesOf(9, 9)).toEqual(['raw_key']);
    expect(causesOf(4, 9)).toEqual(['fct_total', 'raw_key']);
  });

  it('never one that came after it, or that was found in rows it was not built from', () => {
    const later = bySubject(
      findIncidents([
        run(1, { checks: { fct_total: 'fail' } }),
        run(2, {
          checks: { raw_key: 'fail', fct_total: 'fail' },
          upstream: { fct_total: upstream(3, 3, ['raw_key', 3]) },
        }),
      ]),
    );
    expect(later['fct_total']).toMatchObject({ causes: [], possible_causes: [] });
    const partial = bySubject(
      findIncidents([
        run(1),
        run(2, {
          checks: { raw_key: 'fail', fct_total: 'fail' },
          upstream: { fct_total: upstream(3, 3, ['raw_key', 3]) },
          steps: { 'marts.fct': { status: null, started_at: null } },
        }),
      ]),
    );
    expect(partial['fct_total']).toMatchObject({ causes: [], possible_causes: [] });
  });

  it('by the last run that found the incident', () => {
    const change = { checks: { raw_key: 'fail', fct_total: 'fail' } } as const;
    const incidents = bySubject(
      findIncidents([
        run(1, { ...change, upstream: { fct_total: upstream(3, 3, ['raw_key', 3]) } }),
        run(2, { ...change, upstream: { fct_total: upstream(8, 2, ['raw_key', 2]) } }),
        run(3, { checks: { raw_key: 'fail', fct_total: 'skipped' } }),
      ]),
    );
    expect(incidents['fct_total']).toMatchObject({ explained: { rows: 2, of: 8 }, causes: [{ rows: 2 }] });
  });
});

describe('a critical check that stops a run', () => {
  const STOPPED = { status: 'skipped', started_at: null, rows: null } as const;
  const stopped = run(2, {
    checks: { raw_key: 'fail', fct_key: 'skipped', fct_total: 'skipped', rpt_share: 'skipped' },
    steps: {
      'raw.orders': { status: 'error', message: '1 critical check failed', rows: null },
      ...{ 'marts.fct': STOPPED, 'marts.rpt': STOPPED },
    },
  });

  it('is the cause of the load that failed for it, never the other way round, and says what it stopped', () => {
    const incidents = bySubject(findIncidents([run(1), stopped]));
    const { raw_key: check, 'raw.orders': load } = incidents;
    expect(Object.keys(incidents).sort()).toEqual(['raw.orders', 'raw_key']);
    expect(check).toMatchObject({ causes: [], possible_causes: [], explains: [load?.id] });
    expect(check?.stopped).toEqual(['raw.orders', 'marts.fct', 'marts.rpt']);
    expect(load).toMatchObject({ causes: [{ id: check?.id, by: 'stop' }], stopped: ['marts.fct', 'marts.rpt'] });
  });

  it('is over when the load is, and not when it passes on the rows that stayed in the table', () => {
    const onTheOldRows = run(3, { steps: { 'raw.orders': { status: null } } });
    const stillFailing = run(4, { checks: { raw_key: 'fail' }, steps: { 'raw.orders': { status: 'error' } } });
    const open = bySubject(findIncidents([run(1), stopped, onTheOldRows, stillFailing, onTheOldRows]));
    expect(open['raw_key']).toMatchObject({ closed: null, runs: 2 });
    const over = bySubject(findIncidents([run(1), stopped, onTheOldRows, run(5)]));
    expect(over['raw_key']?.closed?.run_id).toBe('run5');
    expect(over['raw.orders']?.closed?.run_id).toBe('run5');
  });

  it('stops nothing as a warning, and a load that fails by itself has no check to blame', () => {
    const warned = bySubject(findIncidents([run(1, { checks: { raw_key: 'warn' }, steps: { 'marts.rpt': STOPPED } })]));
    expect(warned['raw_key']?.stopped).toEqual([]);
    const alone = bySubject(
      findIncidents([
        run(1, { checks: { raw_key: 'warn', fct_key: 'error' }, steps: { 'raw.orders': { status: 'error' } } }),
      ]),
    );
    expect(alone['raw.orders']?.causes).toEqual([]);
    expect(alone['fct_key']?.possible_causes).toEqual([alone['raw.orders']?.id]);
    expect(alone['raw_key']?.possible_causes).toEqual([alone['raw.orders']?.id]);
  });
});

describe('a table with unusual rows is an incident of its own', () => {
  const rows = (n: number, orders: number, more: RunChange = {}): RunRecord =>
    run(n, { ...more, steps: { 'raw.orders': { rows: orders }, ...more.steps } });

  it('that opens with a fall, lasts until rows are back, and may be the cause of what fails downstream', () => {
    const fallen: RunChange = { checks: { fct_total: 'fail' }, steps: { 'marts.fct': { rows: 60 } } };
    const found = findIncidents([rows(1, 1000), rows(2, 600, fallen), rows(3, 620, fallen), rows(4, 990)]);
    const [raw, fact] = ['raw.orders', 'marts.fct'].map((relation) =>
      found.find((incident) => incident.kind === 'volume' && incident.relation === relation),
    );
    expect(raw).toMatchObject({
      ...{ kind: 'volume', subject: 'raw.orders', worst: 'warn', runs: 2, failures: null },
      rows: { direction: 'few', rows: 620, before: 1000, expected: null, change: -0.38 },
      ...{ opened: { run_id: 'run2' }, closed: { run_id: 'run4', how: 'passed' } },
    });
    expect(fact?.possible_causes).toEqual([raw?.id]);
    expect(found.find(({ subject }) => subject === 'fct_total')).toMatchObject({
      causes: [],
      possible_causes: [raw?.id],
    });
    expect(found).toHaveLength(3);
  });

  it('that ends when the rows are the new level, and does not open by builds that left the table alone', () => {
    const level = [...Array<number>(8).fill(1000), ...Array<number>(6).fill(500)];
    const [incident, ...others] = findIncidents(level.map((n, i) => rows(i + 1, n)));
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ runs: 4, opened: { run_id: 'run9' }, closed: { run_id: 'run13', how: 'passed' } });
    expect(
      findIncidents([rows(1, 100), rows(2, 10, { steps: { 'raw.orders': { rows: 10, unchanged: true } } })]),
    ).toEqual([]);
  });

  it('that may be the cause of a check of another table that reads it', () => {
    const failing = rows(2, 600, { checks: { states_list: 'fail' } });
    const reading = { ...failing, checks: failing.checks.map((each) => ({ ...each, reads: ['raw.orders'] })) };
    const causes = (last: RunRecord): number | undefined =>
      bySubject(findIncidents([rows(1, 1000), last]))['states_list']?.possible_causes.length;
    expect([causes(failing), causes(reading)]).toEqual([0, 1]);
  });

  it('not explained by more rows upstream when it has fewer', () => {
    const builds = Array.from({ length: 8 }, (_, i) => rows(i + 1, 1000));
    const found = findIncidents([...builds, rows(9, 2000, { steps: { 'marts.fct': { rows: 10 } } })]);
    expect(found.map(({ relation, possible_causes }) => [relation, possible_causes])).toEqual([
      ['raw.orders', []],
      ['marts.fct', []],
    ]);
  });
});

describe('a table with other columns is an incident of its own', () => {
  const columns = (n: number, types: Record<string, string>, more: RunChange = {}): RunRecord =>
    run(n, {
      ...more,
      steps: { 'raw.orders': { columns: Object.entries(types).map(([name, type]) => ({ name, type })) } },
    });
  const full = { key: 'VARCHAR', total: 'DOUBLE' };

  it('until the next run, which keeps them or finds them as they were', () => {
    for (const [next, how] of [
      [{ key: 'VARCHAR' }, 'kept'],
      [full, 'passed'],
    ] as const) {
      const [incident, ...others] = findIncidents([columns(1, full), columns(2, { key: 'VARCHAR' }), columns(3, next)]);
      expect(others).toEqual([]);
      expect(incident).toMatchObject({
        ...{ kind: 'schema', subject: 'raw.orders', worst: 'warn', runs: 1 },
        columns: { added: [], removed: [{ name: 'total', type: 'DOUBLE' }], retyped: [] },
        ...{ opened: { run_id: 'run2' }, closed: { run_id: 'run3', how } },
      });
    }
  });

  it('that may be the cause of what fails downstream, but not by columns that came', () => {
    const failing: RunChange = { checks: { fct_total: 'error' } };
    const causes = (types: Record<string, string>): number | undefined =>
      bySubject(findIncidents([columns(1, full), columns(2, types, failing)]))['fct_total']?.possible_causes.length;
    expect(causes({ key: 'VARCHAR' })).toBe(1);
    expect(causes({ ...full, total: 'VARCHAR' })).toBe(1);
    expect(causes({ ...full, more: 'DATE' })).toBe(0);
  });

  it('not where the columns of a run are not known', () => {
    const unknown = run(2, { steps: { 'raw.orders': { columns: null } } });
    expect(findIncidents([columns(1, full), unknown, columns(3, full)])).toEqual([]);
  });
});
