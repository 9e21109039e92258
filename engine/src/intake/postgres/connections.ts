import type pg from 'pg';
import { connect } from '../../load/postgres/client.js';
import type { ConnectionSettings } from '../../load/postgres/settings.js';

/** Milliseconds after which a server that does not answer is away. */
const CONNECT_TIMEOUT = 5000;

/** What is set for each connection: a server that does not make commits durable by default is told to. */
const SESSION = `
SET statement_timeout = '30s';
SET lock_timeout = '10s';
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')`;

/** Connections at once: requests that need one wait for it, so that they never exhaust those of the server. */
const MOST = 8;

/** Codes of a server that refused a statement: the connection is as good as before. */
const REFUSED = /^(?:22|23|40|42|55)...$/;

/** Connections that are kept for the next use; one that is lost is replaced when it is needed. */
export class Connections {
  private idle: pg.Client[] = [];
  private used = 0;
  private readonly waiting: (() => void)[] = [];
  private isClosed = false;

  constructor(private readonly settings: ConnectionSettings) {}

  /** Runs statements on a connection of their own, when there is one. Rejects with what the server or the network says. */
  async use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    if (this.used < MOST) this.used++;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await this.useNow(work);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.used--;
      else next();
    }
  }

  private async useNow<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = this.idle.pop() ?? (await this.connect());
    try {
      const result = await work(client);
      this.keep(client);
      return result;
    } catch (error) {
      if (REFUSED.test((error as { code?: string }).code ?? '')) this.keep(client);
      else void client.end().catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.idle.splice(0).map((client) => client.end().catch(() => undefined)));
  }

  private async connect(): Promise<pg.Client> {
    const client = await connect({
      ...this.settings,
      connectTimeout: Math.min(this.settings.connectTimeout, CONNECT_TIMEOUT),
    });
    client.on('end', () => (this.idle = this.idle.filter((each) => each !== client)));
    await client.query(SESSION);
    return client;
  }

  private keep(client: pg.Client): void {
    if (this.isClosed) void client.end().catch(() => undefined);
    else this.idle.push(client);
  }
}
