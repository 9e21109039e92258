import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { band, isOutside, rowsByBuild, unusualRows, type UnusualRows } from '../../src/history/index.js';
import { run } from './fixture.js';

/** After builds of so many rows, each in one run. */
const unusual = (builds: readonly number[], rows: number): UnusualRows | undefined =>
  unusualRows(
    builds.map((each) => ({ rows: each, runs: 1 })),
    rows,
  );

describe('a band', () => {
  it('needs seven values', () => {
    expect(band([1, 2, 3, 4, 5, 6])).toBeUndefined();
    expect(band([])).toBeUndefined();
  });

  it('lies about the median and is not moved by one wild value', () => {
    const values = [1000, 1100, 900, 1050, 950, 1010, 990];
    expect(band(values)).toEqual({
      low: 1000 - 3 * 1.4826 * 50,
      middle: 1000,
      high: 1000 + 3 * 1.4826 * 50,
      builds: 7,
    });
    expect(band([...values, 1_000_000])?.high).toBeLessThan(1500);
  });

  it('takes the rhythm of a week for usual after two weeks, and still sees what never was', () => {
    const week = [1000, 1001, 1002, 1003, 1004, 200, 200];
    const days = Array.from({ length: 70 }, (_, i) => week[i % 7] ?? 0);
    for (let n = 14; n < days.length; n++) {
      const found = band(days.slice(0, n)) ?? { low: NaN, high: NaN };
      expect(unusual(days.slice(0, n), days[n] ?? NaN)).toBeUndefined();
      expect([0, 100, 1200].map((value) => isOutside(found, value))).toEqual([true, true, true]);
    }
  });

  it('leaves a constant series ten per cent', () => {
    expect(band(Array<number>(8).fill(200))).toEqual({ low: 180, middle: 200, high: 220, builds: 8 });
  });

  it('forgets what is older than thirty values', () => {
    const values = [...Array<number>(40).fill(10), ...Array<number>(30).fill(1000)];
    expect(band(values)).toMatchObject({ low: 900, builds: 30 });
  });

  it('holds its own median and does not hang on the order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 7, maxLength: 20 }), (values) => {
        const found = band(values) ?? { low: NaN, high: NaN };
        const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
        expect(values.length % 2 === 0 || !isOutside(found, middle)).toBe(true);
        expect(band([...values].reverse())).toEqual(found);
      }),
    );
  });
});

describe('rows are unusual', () => {
  const level = [98, 100, 101, 99, 102, 100, 100, 97].map((share) => share * 1000);

  it('outside the band, in the direction of what is expected and with its reason', () => {
    expect(unusual(level, 60_112)).toEqual({
      ...{ direction: 'few', rows: 60_112, before: 97_000, change: (60_112 - 100_000) / 100_000 },
      expected: { low: 90_000, middle: 100_000, high: 110_000, builds: 8 },
    });
    expect(unusual(level, 140_000)).toMatchObject({ direction: 'many', change: 0.4 });
  });

  it('not for a small change, however narrow the band and wherever the last build was', () => {
    for (const last of [97_000, 100_000, 160_000])
      for (const share of [0.96, 0.98, 1, 1.02, 1.04]) expect(unusual([...level, last], last * share)).toBeUndefined();
    expect(unusual(level, 91_000)).toBeUndefined();
  });

  it('by a fall of a fifth since the last build, where there are too few builds for a band or it is a wide one', () => {
    expect(unusual([100_000], 60_000)).toEqual({
      ...{ direction: 'few', rows: 60_000, before: 100_000, expected: null, change: -0.4 },
    });
    expect(unusual([100_000], 81_000)).toBeUndefined();
    expect(unusual([100_000], 400_000)).toBeUndefined();
    const growing = Array.from({ length: 14 }, (_, i) => (i + 1) * 1000);
    expect(unusual(growing, 15_000)).toBeUndefined();
    expect(unusual(growing, 8400)).toMatchObject({ direction: 'few', expected: null, change: -0.4 });
    expect(unusual([5], 0)).toMatchObject({ direction: 'few', change: -1 });
  });

  it('not by a return to the level before the last one, unless that was unusual itself or of a single run', () => {
    expect(unusual([35, 35, 47], 35)).toBeUndefined();
    expect(unusual([35, 36, 47, 47], 35)).toBeUndefined();
    expect(unusual([35, 47], 35)).toMatchObject({ direction: 'few' });
    const stood = (runs: number) =>
      unusualRows(
        [
          { rows: 35, runs },
          { rows: 47, runs: 2 },
        ],
        35,
      );
    expect([stood(1)?.direction, stood(2)]).toEqual(['few', undefined]);
    expect(unusual([100, 60, 60, 100], 60)).toMatchObject({ direction: 'few' });
    expect(unusual([60, 60, 100, 140], 60)).toMatchObject({ direction: 'few' });
    expect(unusual([0, 0, 100], 0)).toMatchObject({ direction: 'few' });
  });

  it('never of a first build, nor from no rows before without a band', () => {
    expect(unusual([], 0)).toBeUndefined();
    expect(unusual([0], 0)).toBeUndefined();
    expect(unusual([0], 10)).toBeUndefined();
    expect(unusual(Array<number>(7).fill(0), 10)).toMatchObject({ direction: 'many', change: null });
  });

  it('by builds alone: a run that left a table as it was is no build, and says that its rows stood', () => {
    const rows = (n: number, more: object): ReturnType<typeof run> => run(n, { steps: { 'raw.orders': more } });
    const runs = [
      rows(1, { rows: 10 }),
      rows(2, { rows: 10, unchanged: true }),
      rows(3, { rows: 10, started_at: null }),
      rows(4, { rows: null, status: 'error' }),
      rows(5, { rows: 12, status: 'warn' }),
    ];
    expect(rowsByBuild(runs)['raw.orders']).toEqual([
      { rows: 10, runs: 2 },
      { rows: 12, runs: 1 },
    ]);
  });
});
