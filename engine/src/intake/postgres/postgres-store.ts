import type pg from 'pg';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../base/clock.js';
import { LastroError } from '../../base/errors.js';
import type { Contract } from '../../contract/index.js';
import { STORE_TABLES } from '../../load/intake/postgres-names.js';
import { postgresError } from '../../load/postgres/errors.js';
import type { ConnectionSettings } from '../../load/postgres/settings.js';
import { sameKeyError } from '../same-key.js';
import type { IntakeBatch, IntakeStore, RecentEntries } from '../store.js';
import { Connections } from './connections.js';
import { deleteOldRequests, insertBatches, selectRecent, selectRequest } from './statements.js';
import { prepareTables, sourceTable, type SourceTable } from './tables.js';

export interface PostgresStoreOptions {
  /** For messages: `PostgreSQL db.example.com:5432/shop`. */
  name: string;
  settings: ConnectionSettings;
  schema: string;
  contracts: ReadonlyMap<string, Contract>;
  clock: Clock;
}

/** Statements that run at once, each on a connection of its own. */
const WRITERS = 4;

/** Characters of the batches of one statement, as JSON. */
const STATEMENT_LENGTH = 4_000_000;

/** Milliseconds between two removals of old requests. */
const CLEANED_EVERY = 3_600_000;

interface WaitingBatch {
  batch: IntakeBatch;
  length: number;
  kept: () => void;
  failed: (error: unknown) => void;
}

/** A store in tables of PostgreSQL, which are created when they are first used. Throws `intake.postgres-name`. */
export function openPostgresStore(options: PostgresStoreOptions): IntakeStore {
  return new PostgresStore(options);
}

class PostgresStore implements IntakeStore {
  readonly name: string;
  readonly waiting = { batches: 0, bytes: 0 };
  private readonly connections: Connections;
  private readonly tables: ReadonlyMap<string, SourceTable>;
  private prepared: Promise<void> | undefined;
  private cleanedAt = -Infinity;
  private queue: WaitingBatch[] = [];
  private readonly writers = new Set<Promise<void>>();

  constructor(private readonly options: PostgresStoreOptions) {
    const { name, settings, contracts } = options;
    this.name = name;
    this.connections = new Connections(settings);
    this.tables = new Map([...contracts].map(([source, contract]) => [source, sourceTable(source, contract)]));
  }

  async append(batch: IntakeBatch): Promise<void> {
    const { length } = JSON.stringify(batch);
    this.count(1, length);
    try {
      await new Promise<void>((kept, failed) => {
        this.queue.push({ batch, length, kept, failed });
        if (this.writers.size >= WRITERS) return;
        const writer: Promise<void> = this.writeAll().finally(() => this.writers.delete(writer));
        this.writers.add(writer);
      });
    } finally {
      this.count(-1, -length);
    }
  }

  async findRequest(source: string, key: string): Promise<IntakeBatch | undefined> {
    return this.use((client) => selectRequest(client, this.options.schema, source, key));
  }

  async recent(source: string, options: { limit: number; sender?: string }): Promise<RecentEntries> {
    return this.use((client) => selectRecent(client, this.options.schema, this.tableOf(source).source, options));
  }

  async ready(): Promise<void> {
    const isReadOnly = await this.use(async (client) => {
      const { rows } = await client.query<{ value: string }>(
        `SELECT current_setting('transaction_read_only') AS value`,
      );
      return rows[0]?.value === 'on';
    });
    if (isReadOnly)
      throw new LastroError('intake.cannot-write', `${this.name} takes no writes`, {
        hint: 'name the primary server in INTAKE_URL, and not a replica',
      });
  }

  async close(): Promise<void> {
    await Promise.all(this.writers);
    await this.connections.close();
  }

  private count(batches: number, length: number): void {
    this.waiting.batches += batches;
    this.waiting.bytes += length;
  }

  private tableOf(source: string): SourceTable {
    const table = this.tables.get(source);
    if (table === undefined) throw new LastroError('intake.no-source', `${this.name} has no table for ${source}`);
    return table;
  }

  private async writeAll(): Promise<void> {
    // Whatever arrives in this turn belongs to the first statement.
    await setImmediate();
    while (this.queue.length > 0) await this.writeGroup(this.takeGroup());
  }

  /** The batches of one source that wait, as many as one statement takes. */
  private takeGroup(): WaitingBatch[] {
    const source = this.queue[0]?.batch.source;
    const [group, rest]: [WaitingBatch[], WaitingBatch[]] = [[], []];
    let total = 0;
    for (const each of this.queue) {
      const isTaken = each.batch.source === source && (group.length === 0 || total + each.length <= STATEMENT_LENGTH);
      if (isTaken) total += each.length;
      (isTaken ? group : rest).push(each);
    }
    this.queue = rest;
    return group;
  }

  private async writeGroup(group: readonly WaitingBatch[]): Promise<void> {
    try {
      await this.insert(group);
      for (const { kept } of group) kept();
    } catch (error) {
      // One that is refused, as for its key, is no reason to refuse the others: it is found by halves.
      if (group.length > 1 && isOfValues(error)) {
        const middle = group.length >> 1;
        await this.writeGroup(group.slice(0, middle));
        await this.writeGroup(group.slice(middle));
      } else for (const { batch, failed } of group) failed(this.toError(error, batch));
    }
  }

  private async insert(group: readonly WaitingBatch[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const table = this.tableOf(first.batch.source);
    await this.prepare();
    await this.connections.use((client) =>
      insertBatches(
        client,
        this.options.schema,
        table,
        group.map(({ batch }) => batch),
      ),
    );
  }

  private async use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    try {
      await this.prepare();
      return await this.connections.use(work);
    } catch (error) {
      throw this.toError(error);
    }
  }

  /** Creates the tables, once, and removes old requests from time to time. */
  private async prepare(): Promise<void> {
    this.prepared ??= this.connections.use((client) =>
      prepareTables(client, this.options.schema, [...this.tables.values()]),
    );
    try {
      await this.prepared;
    } catch (error) {
      this.prepared = undefined;
      throw error;
    }
    const now = this.options.clock.elapsed();
    if (now - this.cleanedAt < CLEANED_EVERY) return;
    this.cleanedAt = now;
    // Where it fails, the next time may do.
    void this.connections.use((client) => deleteOldRequests(client, this.options.schema)).catch(() => undefined);
  }

  /** An error that quotes no value of a record. */
  private toError(error: unknown, batch?: IntakeBatch): LastroError {
    const { code, table } = error as { code?: string; table?: string };
    if (batch !== undefined && code === UNIQUE_VIOLATION && table === STORE_TABLES.requests) return sameKeyError(batch);
    if (code === UNDEFINED_TABLE || code === UNDEFINED_SCHEMA) this.prepared = undefined;
    if (isOfValues(error))
      return new LastroError('intake.cannot-write', `${this.name} refused a value (SQLSTATE ${code})`, {
        hint: 'the log of the server has more',
      });
    return postgresError(error, `cannot use ${this.name}`);
  }
}

const UNIQUE_VIOLATION = '23505';

/** The tables were removed: they are created again. */
const UNDEFINED_TABLE = '42P01';
const UNDEFINED_SCHEMA = '3F000';

/** Whether PostgreSQL refused what it was given, of its own errors those of data and of constraints. */
const isOfValues = (error: unknown): boolean => /^2[23]...$/.test((error as { code?: string }).code ?? '');
