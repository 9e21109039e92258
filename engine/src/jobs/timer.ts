import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../base/clock.js';

/** The injected time of jobs: real time, or that of a test. */
export interface Timer {
  now(): Date;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** As long as a timer of Node can be. */
const LONGEST = 2 ** 31 - 1;

export const systemTimer: Timer = {
  now: () => systemClock.now(),
  sleep: (milliseconds, signal) =>
    wait(Math.min(milliseconds, LONGEST), undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};
