import type { Session, Warehouse } from '../warehouse/warehouse.js';

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

  /** Breaks off the statements that run. */
  interrupt(): void {
    for (const session of this.all) session.interrupt?.();
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
