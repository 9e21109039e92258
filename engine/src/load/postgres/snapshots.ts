import { createHash } from 'node:crypto';
import { messageOf } from '../../base/errors.js';
import { connect, displayAddress, type Client } from './client.js';
import { postgresError } from './errors.js';
import type { ConnectionSettings } from './settings.js';

/** Waits of one load, as PostgreSQL has them. */
export interface SessionLimits {
  statementTimeout: string | number;
  lockTimeout: string | number;
}

/** A connection that reads one moment of a database. */
export interface SnapshotReader {
  client: Client;
  /** What a reader should know of that moment, as sentences. */
  notes: readonly string[];
  /** The moment, ISO 8601. */
  at: string;
  close(): Promise<void>;
}

/** A connection whose open transaction keeps a moment of a database for others. */
interface Keeper {
  client: Client;
  snapshot: string | undefined;
  at: string;
  notes: readonly string[];
  isLost: boolean;
}

const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** The moment that a transaction reads; of a replica that of the last change it has. */
const MOMENT = `
SELECT pg_catalog.to_json(CASE WHEN pg_catalog.pg_is_in_recovery()
         THEN coalesce(pg_catalog.pg_last_xact_replay_timestamp(), pg_catalog.now()) ELSE pg_catalog.now() END) #>> '{}' AS at`;

/** How every session writes values: the same texts wherever the server is and whoever logs in. */
const SESSION = [
  // Where the bytes of texts may be anything, they come as they are: what is no UTF-8 is rejected record by record.
  `SELECT pg_catalog.set_config('client_encoding', CASE pg_catalog.current_setting('server_encoding')
     WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END, false)`,
  'SET standard_conforming_strings = on',
  "SET TimeZone = 'UTC'",
  "SET DateStyle = 'ISO, YMD'",
  "SET IntervalStyle = 'postgres'",
  'SET extra_float_digits = 3',
  "SET bytea_output = 'hex'",
  'SET idle_in_transaction_session_timeout = 0',
  // Else rows of one table come in another order when something else reads it.
  'SET synchronize_seqscans = off',
];

/**
 * The moments at which the loads of one run read their databases: all loads with one connection read the same, kept by a
 * transaction that is open until the last of them is over.
 */
export class PostgresSnapshots {
  private readonly keepers = new Map<string, Promise<Keeper>>();
  private readonly lost = new Set<string>();
  private pending = 0;

  /** Says that a load is to come: the moments are kept until {@link PostgresSnapshots.loadEnded} was called as often. */
  expectLoad(): void {
    this.pending++;
  }

  async loadEnded(): Promise<void> {
    this.pending--;
    if (this.pending <= 0) await this.close();
  }

  /** Opens a connection that reads the run's moment. Rejects with a `postgres.*` error. */
  async open(settings: ConnectionSettings, limits: SessionLimits): Promise<SnapshotReader> {
    const keeper = await this.keeperOf(settings);
    const client = await openSession(settings, limits);
    try {
      await client.query(BEGIN);
      const notes = [...keeper.notes];
      if (keeper.snapshot !== undefined && !(await takeOver(client, keeper.snapshot)))
        notes.push(
          'the server does not share a moment between connections: tables of this run may be of different moments',
        );
      return { client, notes, at: keeper.at, close: () => endClient(client) };
    } catch (error) {
      await endClient(client);
      throw postgresError(error, `cannot read ${displayAddress(settings)}`);
    }
  }

  /** Gives up the moment of a connection: what follows reads a later one. */
  async renew(settings: ConnectionSettings): Promise<void> {
    const key = keyOf(settings);
    const keeper = this.keepers.get(key);
    this.keepers.delete(key);
    this.lost.add(key);
    await keeper?.then(({ client }) => endClient(client)).catch(() => undefined);
  }

  async close(): Promise<void> {
    const all = [...this.keepers.values()];
    this.keepers.clear();
    await Promise.all(all.map((keeper) => keeper.then(({ client }) => endClient(client)).catch(() => undefined)));
  }

  private async keeperOf(settings: ConnectionSettings): Promise<Keeper> {
    const key = keyOf(settings);
    const known = this.keepers.get(key);
    if (known !== undefined) {
      const keeper = await known;
      if (!keeper.isLost) return keeper;
      this.lost.add(key);
    }
    const opened = openKeeper(settings, this.lost.has(key));
    this.keepers.set(key, opened);
    opened.catch(() => this.keepers.delete(key));
    return opened;
  }
}

const keyOf = (settings: ConnectionSettings): string =>
  createHash('sha256').update(JSON.stringify(settings)).digest('hex');

async function openKeeper(settings: ConnectionSettings, isLater: boolean): Promise<Keeper> {
  const client = await openSession(settings, { statementTimeout: 0, lockTimeout: 0 });
  try {
    await client.query(BEGIN);
    const { rows } = await client.query<{ at: string }>(MOMENT);
    const snapshot = await exportSnapshot(client);
    const notes = [
      ...(isLater ? ['read at a later moment than other tables of this run: their moment was lost'] : []),
      ...(typeof snapshot === 'string' ? [] : [`tables of this run may be of different moments: ${snapshot.reason}`]),
    ];
    const keeper: Keeper = {
      client,
      snapshot: typeof snapshot === 'string' ? snapshot : undefined,
      at: rows[0]?.at ?? '',
      notes,
      isLost: false,
    };
    const lose = (): void => void (keeper.isLost = true);
    client.on('error', lose).on('end', lose);
    return keeper;
  } catch (error) {
    await endClient(client);
    throw postgresError(error, `cannot read ${displayAddress(settings)}`);
  }
}

/** The name of the moment that a transaction reads, or why there is none; then the transaction is begun anew. */
async function exportSnapshot(client: Client): Promise<string | { reason: string }> {
  try {
    const { rows } = await client.query<{ id: string }>('SELECT pg_catalog.pg_export_snapshot() AS id');
    return rows[0]?.id ?? { reason: 'the server names no snapshot' };
  } catch (error) {
    if (!isOfServer(error)) throw error;
    await client.query('ROLLBACK');
    return { reason: messageOf(error) };
  }
}

/** Makes a transaction read a moment that another keeps. Returns whether it does; the transaction goes on in any case. */
async function takeOver(client: Client, snapshot: string): Promise<boolean> {
  try {
    await client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshot)}`);
    return true;
  } catch (error) {
    if (!isOfServer(error)) throw error;
    await client.query('ROLLBACK');
    await client.query(BEGIN);
    return false;
  }
}

/** Whether the server refused a statement, and the connection goes on. */
const isOfServer = (error: unknown): boolean => (error as { severity?: string }).severity === 'ERROR';

async function openSession(settings: ConnectionSettings, limits: SessionLimits): Promise<Client> {
  const client = await connect(settings);
  try {
    const literal = (value: string | number): string => client.escapeLiteral(String(value));
    const waits = [
      `SET statement_timeout = ${literal(limits.statementTimeout)}`,
      `SET lock_timeout = ${literal(limits.lockTimeout)}`,
    ];
    await client.query([...SESSION, ...waits].join('; '));
    return client;
  } catch (error) {
    await endClient(client);
    throw postgresError(error, `cannot read ${displayAddress(settings)}`);
  }
}

/** Ends a connection whatever state it is in. */
async function endClient(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}
