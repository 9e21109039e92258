import type { Session, Warehouse } from '../warehouse/warehouse.js';

/** Milliseconds between interruptions. */
const REPEAT_MS = 1000;

/** A fixed number of connections, each used for one piece of work at a time. */
export class SessionPool {
  private readonly free: Session[];
  private readonly waiting: ((session: Session) => void)[] = [];

  private constructor(private readonly all: readonly Session[]) {
    this.free = [...all];
  }

  static async open(warehouse: Warehouse, size: number): Promise<SessionPool> {
    return new SessionPool(await Promise.all(Array.from({ length: size }, () => warehouse.session())));
  }

  /** All connections at once, when no other work runs. */
  withAllSessions<T>(work: (sessions: readonly Session[]) => Promise<T>): Promise<T> {
    if (this.free.length !== this.all.length) throw new Error('some connections are in use');
    return work(this.all);
  }

  /**
   * Breaks off the statements that run, and again those that run then, until the returned function is called: a warehouse forgets an
   * interruption that comes just before a statement begins.
   */
  interrupt(): () => void {
    const interruptAll = (): void => this.all.forEach((session) => session.interrupt?.());
    interruptAll();
    const timer = setInterval(interruptAll, REPEAT_MS);
    return () => clearInterval(timer);
  }

  /** `node`: what its statements are for. */
  async withSession<T>(work: (session: Session) => Promise<T>, node?: string): Promise<T> {
    const session = this.free.pop() ?? (await new Promise<Session>((resolve) => this.waiting.push(resolve)));
    session.label?.(node === undefined ? {} : { node });
    try {
      return await work(session);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free.push(session);
      else next(session);
    }
  }
}
