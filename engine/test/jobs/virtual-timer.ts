import { setImmediate } from 'node:timers/promises';
import type { Timer } from '../../src/jobs/timer.js';

/** Time that passes only when it is advanced. What sleeps wakes in the order of its times. */
export class VirtualTimer implements Timer {
  #now: number;
  readonly #sleepers = new Set<{ until: number; wake: () => void }>();

  /** Work in real time, which the time waits for. */
  readonly #work = new Set<Promise<unknown>>();

  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const sleeper = {
        until: this.#now + milliseconds,
        wake: (): void => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  async advanceTo(moment: string | Date): Promise<void> {
    const end = new Date(moment).getTime();
    for (;;) {
      await setImmediate();
      while (this.#work.size > 0) {
        await Promise.allSettled(this.#work);
        await setImmediate();
      }
      const [first] = [...this.#sleepers].sort((a, b) => a.until - b.until);
      if (first === undefined || first.until > end) break;
      this.#now = Math.max(this.#now, first.until);
      first.wake();
    }
    this.#now = end;
  }

  async advance(seconds: number): Promise<void> {
    await this.advanceTo(new Date(this.#now + seconds * 1000));
  }

  /** The time stands still until this work, which sleeps in no virtual time, has ended. */
  waitFor<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
    return tracked;
  }

  /** The time goes on while nothing runs: a machine that sleeps, a clock that is set. */
  jumpTo(moment: string): void {
    this.#now = Date.parse(moment);
  }
}
