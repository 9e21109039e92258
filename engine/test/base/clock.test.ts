import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { fixedClock } from '../../src/base/clock.js';

it('a fixed clock keeps its date, and the times of events in their order', async () => {
  const date = new Date('2018-10-17T06:00:00Z');
  const clock = fixedClock(date);
  const first = clock.timestamp();
  await wait(5);
  expect(clock.now()).toEqual(date);
  expect(clock.timestamp().getTime()).toBeGreaterThan(first.getTime());
  expect(clock.timestamp().getTime() - date.getTime()).toBeLessThan(60_000);
});
