import { describe, expect, it } from 'vitest';
import { sourceFreshness } from '../../src/publish/freshness.js';

const NOW = new Date('2018-10-17T12:00:00Z');
const CRITERIA = { warn_after: { count: 6, period: 'hour' }, error_after: { count: 2, period: 'day' } } as const;
const at = (asOf: string | null, criteria?: typeof CRITERIA) => sourceFreshness({ uniqueId: 's', asOf, criteria }, NOW);

describe('freshness of a source', () => {
  it.each([
    ['2018-10-17T06:00:00Z', 'pass'],
    ['2018-10-17T05:59:59Z', 'warn'],
    ['2018-10-15T12:00:00Z', 'warn'],
    ['2018-10-15T11:59:59Z', 'error'],
    ['2018-10-18T00:00:00Z', 'pass'],
    [null, 'runtime error'],
    ['yesterday', 'runtime error'],
  ])('of %s is %s', (asOf, status) => {
    expect(at(asOf, CRITERIA).status).toBe(status);
  });

  it('is not checked without a limit, but its age is reported', () => {
    expect(at('2018-10-17T11:00:00Z')).toMatchObject({ status: 'not_checked', max_loaded_at_time_ago_in_s: 3600 });
  });

  it.each([
    ['2018-10-17', '2018-10-17T00:00:00.000Z'],
    ['2018-10-17 08:30:00.123456', '2018-10-17T08:30:00.123Z'],
    ['2018-10-17T08:30:00-03:00', '2018-10-17T11:30:00.000Z'],
    ['2018-10-17 08:30:00+00', '2018-10-17T08:30:00.000Z'],
    ['2018-13-40', null],
  ])('reads %s as %s', (asOf, moment) => {
    expect(at(asOf).max_loaded_at).toBe(moment);
  });
});
