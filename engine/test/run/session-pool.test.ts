import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionPool } from '../../src/run/session-pool.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('interrupts statements that begin after the first interruption, too, until the steps have ended', async () => {
  const interrupt = vi.fn();
  const warehouse = { session: () => Promise.resolve({ interrupt } as Partial<Session>) } as Partial<Warehouse>;
  const pool = await SessionPool.open(warehouse as Warehouse, 2);
  const stop = pool.interrupt();
  expect(interrupt).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(2500);
  expect(interrupt).toHaveBeenCalledTimes(6);
  stop();
  vi.advanceTimersByTime(5000);
  expect(interrupt).toHaveBeenCalledTimes(6);
});
