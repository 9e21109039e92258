import { describe, expect, it } from 'vitest';
import { parseIsoDate } from '../../src/base/timestamp.js';

describe('a timestamp', () => {
  it.each([
    ['2018-10-17', '2018-10-17T00:00:00.000Z'],
    ['2018-10-17 21:30', '2018-10-17T21:30:00.000Z'],
    ['2018-10-17T21:30:05.1234567-03', '2018-10-18T00:30:05.123Z'],
    ['2018-10-17T21:30:05+0530', '2018-10-17T16:00:05.000Z'],
  ])('%s is %s', (text, iso) => expect(parseIsoDate(text)?.toISOString()).toBe(iso));

  it.each(['', 'soon', '2018-02-30', '2018-10-17T25:00', '17/10/2018', 20181017])('is not %j', (text) =>
    expect(parseIsoDate(text)).toBeUndefined(),
  );
});
