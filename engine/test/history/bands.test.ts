import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { band, isOutside } from '../../src/history/index.js';

describe('a band', () => {
  it('needs five values', () => {
    expect(band([1, 2, 3, 4])).toBeUndefined();
    expect(band([])).toBeUndefined();
  });

  it('lies about the median and is not moved by one wild value', () => {
    const calm = band([100, 110, 90, 105, 95]);
    const wild = band([100, 110, 90, 105, 95, 100_000]);
    expect(calm?.low).toBeCloseTo(100 - 3 * 1.4826 * 5);
    expect(calm?.high).toBeCloseTo(100 + 3 * 1.4826 * 5);
    expect(wild?.high).toBeLessThan(150);
  });

  it('takes the rhythm of a week for usual after two weeks, and still sees what never was', () => {
    const week = [1000, 1001, 1002, 1003, 1004, 200, 200];
    const days = Array.from({ length: 70 }, (_, i) => week[i % 7] ?? 0);
    for (let n = 14; n < days.length; n++) {
      const found = band(days.slice(0, n)) ?? { low: NaN, high: NaN };
      expect(isOutside(found, days[n] ?? NaN)).toBe(false);
      expect([0, 100, 1200].map((value) => isOutside(found, value))).toEqual([true, true, true]);
    }
  });

  it('leaves a constant series five per cent', () => {
    expect(band([200, 200, 200, 200, 200])).toEqual({ low: 190, high: 210 });
  });

  it('holds its own median and does not hang on the order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 5, maxLength: 20 }), (values) => {
        const found = band(values) ?? { low: NaN, high: NaN };
        const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
        expect(values.length % 2 === 0 || !isOutside(found, middle)).toBe(true);
        expect(band([...values].reverse())).toEqual(found);
      }),
    );
  });
});
