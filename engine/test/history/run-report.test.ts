import { describe, expect, it } from 'vitest';
import { IncidentFinder, runReport, type RunRecord, type RunReport } from '../../src/history/index.js';
import { reportLines } from '../../src/publish/formats/report-lines.js';
import { run, type RunChange } from './fixture.js';

const took = (n: number, elapsed_time: number, change?: RunChange): RunRecord => ({ ...run(n, change), elapsed_time });

/** The report of the last of some runs. */
function reportOf(runs: readonly RunRecord[]): RunReport {
  const finder = new IncidentFinder();
  const reports = runs.map((each, i) => runReport(each, runs.slice(0, i), finder.add(each)));
  return reports.at(-1)!;
}

const lineOf = (runs: readonly [...RunRecord[], RunRecord], label: string): string[] | undefined =>
  reportLines(reportOf(runs)).find((line) => line.label === label)?.sentences;

describe('the report of a run', () => {
  it('counts the rows of sources and marts, and says which tables have none', () => {
    const records = { read: 12, loaded: 10, rejected: 2 };
    const last = run(1, {
      steps: { 'raw.orders': { rows: 10, records }, 'marts.rpt': { rows: null, status: 'skipped' } },
    });
    expect(reportOf([last])).toMatchObject({
      sources: { tables: 2, counted: 2, rows: 110, records },
      marts: { tables: 3, counted: 2, rows: 200 },
    });
    expect(lineOf([last], 'Sources')).toEqual(['110 rows in 2 tables', '12 rows read = 10 loaded + 2 rejected']);
    expect(lineOf([last], 'Marts')).toEqual(['200 rows in 3 tables, 1 of them not counted']);
  });

  it('leaves out what the run was not asked for', () => {
    const last = run(1, {
      steps: { 'raw.orders': { status: null, rows: null }, 'raw.items': { status: null, rows: null } },
      checks: { raw_key: null },
    });
    expect(lineOf([last], 'Sources')).toBeUndefined();
    expect(lineOf([last], 'Checks')).toEqual(['4 pass', '1 not selected']);
  });

  it('compares its duration with that of runs that built the same tables', () => {
    const unchanged = { steps: { 'marts.fct': { unchanged: true }, 'marts.rpt': { unchanged: true } } };
    const before = [took(1, 10), took(2, 1, unchanged), took(3, 12), took(4, 1, unchanged), took(5, 20)];
    expect(reportOf([...before, took(6, 13)]).duration).toEqual({ seconds: 13, usual: 12, runs: 3 });
    expect(reportOf([...before, took(6, 2, unchanged)]).duration).toEqual({ seconds: 2, usual: null, runs: 2 });
    expect(lineOf([...before, took(6, 13)], 'Duration')).toEqual([
      '13.0 s; median of 3 runs that built the same tables: 12.0 s',
    ]);
    expect(lineOf([took(1, 4)], 'Duration')).toEqual(['4.0 s; no earlier run built the same tables']);
  });

  it('takes the median of the last 30 only', () => {
    const before = Array.from({ length: 40 }, (_, i) => took(i + 1, i < 10 ? 1000 : 5));
    expect(reportOf([...before, took(41, 6)]).duration).toEqual({ seconds: 6, usual: 5, runs: 30 });
  });

  it('compares the slowest steps with earlier builds of their tables, not with runs that left them as they were', () => {
    const built = (execution_time: number, unchanged = false): RunChange => ({
      steps: { 'marts.fct': { execution_time, unchanged } },
    });
    const before = [run(1, built(2)), run(2, built(0, true)), run(3, built(4)), run(4, built(3))];
    expect(reportOf([...before, run(5, built(9))]).slowest[0]).toEqual({
      relation: 'marts.fct',
      kind: 'model',
      seconds: 9,
      usual: 3,
      runs: 3,
    });
    expect(reportOf([...before, run(5, built(9, true))]).slowest.map(({ relation }) => relation)).not.toContain(
      'marts.fct',
    );
  });

  it('says what changed since the run before, or that there is none', () => {
    const failing = run(2, { checks: { fct_key: 'fail', rpt_share: 'fail' } });
    expect(lineOf([run(1)], 'Changes')).toEqual(['no earlier run to compare with']);
    expect(lineOf([run(1), run(2)], 'Changes')).toEqual(['nothing since run run1']);
    expect(lineOf([run(1), failing], 'Changes')).toEqual(['2 checks newly failing']);
    expect(lineOf([run(1), failing, run(3, { checks: { fct_key: 'fail' } })], 'Changes')).toEqual([
      '1 check fixed',
      '1 check still failing',
    ]);
  });

  it('counts unit tests beside checks, and says what becomes of them', () => {
    const [passed, failed] = [
      run(1, { unitTests: { keys: 'pass', totals: 'pass' } }),
      run(2, { unitTests: { keys: 'pass', totals: 'fail', shares: 'fail', days: null } }),
    ];
    expect(lineOf([passed, failed], 'Checks')).toEqual(['5 pass']);
    expect(lineOf([passed, failed], 'Unit tests')).toEqual(['1 pass', '2 fail', '1 not selected']);
    expect(lineOf([passed, failed], 'Changes')).toEqual(['1 unit test newly failing', '1 new unit test failing']);
    expect(lineOf([failed, passed], 'Changes')).toEqual(['1 unit test fixed']);
    expect(lineOf([passed, { ...failed, checks: run(2, { checks: { fct_key: 'fail' } }).checks }], 'Changes')).toEqual([
      '1 check and 1 unit test newly failing',
      '1 new unit test failing',
    ]);
  });

  it('of a record without unit tests says nothing of them, and calls none new or gone', () => {
    const [older, newer] = [run(1), run(2, { unitTests: { keys: 'pass', totals: 'fail' } })];
    expect(lineOf([older], 'Unit tests')).toBeUndefined();
    expect(lineOf([older, newer], 'Changes')).toEqual(['1 unit test newly failing']);
    for (const runs of [[older, newer] as const, [newer, older] as const])
      expect(reportOf(runs).changes).toMatchObject({ new_checks: [], removed_checks: [] });
  });

  it('calls checks and tables new that the run before did not have', () => {
    const before = run(1, { without: ['raw_key'] });
    before.steps = before.steps.filter(({ relation }) => relation !== 'marts.states');
    const after = run(2, { checks: { raw_key: 'fail', fct_key: 'fail' } });
    expect(lineOf([before, after], 'Changes')).toEqual(['1 check newly failing', '1 new check failing', '1 new table']);
    expect(lineOf([run(1), { ...before, run_id: 'run2' }], 'Changes')).toEqual(['1 table removed']);
  });

  it('compares what the run before was not asked for with the last result', () => {
    const failing = run(1, { checks: { fct_key: 'fail' } });
    const partial = run(2, { checks: { fct_key: null, raw_key: null } });
    const whole = run(3, { checks: { fct_key: 'fail', raw_key: 'fail' } });
    expect(lineOf([failing, partial, whole], 'Changes')).toEqual(['1 check newly failing', '1 check still failing']);
  });

  it('names tables with unusual rows or other columns, of which no step and no check tells', () => {
    const last = run(2, {
      steps: {
        'raw.orders': { rows: 60 },
        'marts.fct': { columns: [{ name: 'id', type: 'VARCHAR' }] },
      },
    });
    expect(lineOf([run(1), last], 'Incidents')).toEqual([
      '2 opened, 0 closed, 2 open',
      'raw.orders has unusually few rows: 60, usually 100',
      'marts.fct has other columns (new: id; removed: key)',
    ]);
  });

  it('counts the incidents as they were after each run', () => {
    const runs = [run(1), run(2, { checks: { fct_key: 'fail' } }), run(3)] as const;
    const finder = new IncidentFinder();
    const counts = runs.map((each) => {
      const { opened, closed, open } = finder.add(each);
      return [opened.length, closed.length, open];
    });
    expect(counts).toEqual([
      [0, 0, 0],
      [1, 0, 1],
      [0, 1, 0],
    ]);
  });

  it('adds up what was billed, dearest first, and says nothing of it where nothing is billed', () => {
    const last = run(1, {
      steps: {
        'marts.fct': { bytes_billed: 20e6, checks_bytes_billed: 40e6 },
        'marts.rpt': { bytes_billed: 30e6 },
      },
    });
    expect(lineOf([{ ...last, bytes_billed: 100e6 }], 'Billed')).toEqual([
      '100.0 MB',
      'checks of marts.fct 40.0 MB',
      'marts.rpt 30.0 MB',
      'marts.fct 20.0 MB',
    ]);
    expect(lineOf([run(1)], 'Billed')).toBeUndefined();
  });
});
