import { setTimeout as wait } from 'node:timers/promises';

/** A piece of work: what was asked for since the one before it began, and the moment when the first was. */
export interface Asked<T> {
  items: ReadonlySet<T>;
  since: number;
}

/** Does one piece of work at a time; all that is asked for while one goes on is the next. */
export class WorkQueue<T> {
  private next: { items: Set<T>; done: Promise<void> } | undefined;
  private last: Promise<void> = Promise.resolve();

  /** `pause`: milliseconds that a piece waits for more: editors write a file in several steps. `work` never rejects. */
  constructor(
    private readonly work: (asked: Asked<T>) => Promise<void>,
    private readonly options: { pause: number; elapsed: () => number },
  ) {}

  /** Resolves when the work that was asked for is done. */
  add(item: T): Promise<void> {
    this.next ??= this.schedule();
    this.next.items.add(item);
    return this.next.done;
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.next !== undefined) await this.next.done;
    await this.last;
  }

  private schedule(): { items: Set<T>; done: Promise<void> } {
    const items = new Set<T>();
    const since = this.options.elapsed();
    const done = Promise.all([this.last, wait(this.options.pause)]).then(() => {
      this.next = undefined;
      return this.work({ items, since });
    });
    this.last = done;
    return { items, done };
  }
}
