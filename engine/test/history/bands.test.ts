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
