import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Crossfilter, type Bins } from '../../site/components/crossfilter.js';

const DAYS = { name: 'days', from: 0, step: 2, bins: 4 };
const ITEMS = { name: 'items', from: 1, step: 1, bins: 3 };

function filter(rows: readonly { days: number | null; items: number | null }[]): Crossfilter {
  return new Crossfilter(rows.length, [
    { ...DAYS, values: rows.map(({ days }) => days) },
    { ...ITEMS, values: rows.map(({ items }) => items) },
  ]);
}

const counts = (of: Crossfilter): number[][] => of.counts().map((bins) => [...bins]);

describe('rows narrowed by several measures', () => {
  const rows = [
    { days: 0, items: 1 },
    { days: 3, items: 1 },
    { days: 3, items: 2 },
    { days: 99, items: 9 },
    { days: -5, items: 3 },
    { days: null, items: 1 },
  ];

  test('values beyond the ends count in the outermost bins, nulls in none', () => {
    expect(counts(filter(rows))).toEqual([
      [2, 2, 0, 1],
      [3, 1, 2],
    ]);
  });

  test('a measure is counted over what the others admit, not over its own choice', () => {
    const narrowed = filter(rows);
    narrowed.narrow('days', [1, 2]);
    expect(counts(narrowed)).toEqual([
      [2, 2, 0, 1],
      [1, 1, 0],
    ]);
    expect(narrowed.matching()).toEqual([1, 2]);
    narrowed.admit((row) => row !== 1);
    expect(narrowed.matching()).toEqual([2]);
    narrowed.narrow('days', undefined);
    expect(narrowed.matching()).toEqual([0, 2, 3, 4, 5]);
  });

  test('an unknown measure is refused', () => {
    expect(() => filter(rows).narrow('weight', [0, 1])).toThrow('no measure weight');
  });
});

const range = (bins: number): fc.Arbitrary<Bins | undefined> =>
  fc.option(
    fc.tuple(fc.nat(bins - 1), fc.nat(bins)).map(([a, b]): Bins => [Math.min(a, b), Math.max(a, b)]),
    { nil: undefined },
  );

test('any choices count what a plain filter counts', () => {
  const value = fc.option(fc.integer({ min: -3, max: 12 }));
  fc.assert(
    fc.property(
      fc.array(fc.record({ days: value, items: value }), { maxLength: 40 }),
      range(DAYS.bins),
      range(ITEMS.bins),
      (rows, days, items) => {
        const narrowed = filter(rows);
        narrowed.narrow('items', [1, 2]);
        narrowed.narrow('days', days);
        narrowed.narrow('items', items);
        const bin = (of: number | null, { from, step, bins }: typeof DAYS): number =>
          of === null ? NaN : Math.max(0, Math.min(bins - 1, Math.floor((of - from) / step)));
        const within = (at: number, chosen: Bins | undefined): boolean =>
          chosen === undefined || (at >= chosen[0] && at < chosen[1]);
        const expected = [DAYS, ITEMS].map(() => [] as number[]);
        for (const [at, grid] of [DAYS, ITEMS].entries())
          for (let number = 0; number < grid.bins; number++)
            expected[at]?.push(
              rows.filter(
                (row) =>
                  bin(at === 0 ? row.days : row.items, grid) === number &&
                  (at === 0 ? within(bin(row.items, ITEMS), items) : within(bin(row.days, DAYS), days)),
              ).length,
            );
        expect(counts(narrowed)).toEqual(expected);
        const matching = rows.flatMap((row, i) =>
          within(bin(row.days, DAYS), days) && within(bin(row.items, ITEMS), items) ? [i] : [],
        );
        expect(narrowed.matching()).toEqual(matching);
      },
    ),
  );
});
