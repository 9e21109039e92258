import { LastroError } from '../../base/errors.js';
import type { Env } from './settings.js';
import { connectionSettings } from './settings.js';
import { rowNumberBeside } from '../csv/csv-reader.js';
import { findRelation, pickColumns, type PostgresColumn } from './catalogue.js';
import { cancelQuery, type Client } from './client.js';
import { copyToFile, type CopiedFile } from './copy.js';
import { cursorOf, greatestValue, sinceCondition } from './cursor.js';
import { postgresError } from './errors.js';
import { SourceError } from '../source-error.js';
import type { PostgresTable } from './postgres-table.js';
import { replicaNotes } from './replica.js';
import { savedCursor, type CursorState } from './saved-cursor.js';
import type { PostgresSnapshots } from './snapshots.js';
import { textExpression } from './values.js';

export interface TableReadRequest {
  source: PostgresTable;
  env: Env;
  /** Secrets that messages must not show; the password is added. */
  secrets: Set<string>;
  snapshots: PostgresSnapshots;
  /** What the last load kept; undefined to read the whole table. */
  state: unknown;
  /** Start of the paths of scratch files. */
  scratch: string;
  signal: AbortSignal;
  onBytes?: ((bytes: number) => void) | undefined;
}

/** What was read of a table, at one moment. */
export interface TableRead extends CopiedFile {
  columns: readonly PostgresColumn[];
  /** CSV of the keys of all rows, and their number, where deletes are noticed. */
  keys: CopiedFile | undefined;
  /** The last column of the file of rows, with their numbers. */
  rowNumber: string;
  /** Whether only rows since the last load were read. */
  isPart: boolean;
  /** To be kept with the rows. */
  next: CursorState | undefined;
  /** The moment that was read, ISO 8601. */
  at: string;
  notes: readonly string[];
}

/** Reads a table into scratch files. Rejects with a `postgres.*` error; after one that is transient it can be called again. */
export async function readTable(request: TableReadRequest): Promise<TableRead> {
  const { source, env, secrets, snapshots, signal } = request;
  const settings = connectionSettings(source.connection, env);
  if (settings.password !== undefined && settings.password !== '') secrets.add(settings.password);
  const reader = await snapshots.open(settings, {
    statementTimeout: source.statementTimeout ?? 0,
    lockTimeout: source.lockTimeout ?? '1min',
  });
  let cancelled: Promise<void> | undefined;
  const abort = (): void => void (cancelled = cancelQuery(settings, reader.client));
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    const read = await readFrom(reader.client, request);
    return { ...read, at: reader.at, notes: [...settings.notes, ...reader.notes, ...read.notes] };
  } catch (error) {
    signal.throwIfAborted();
    const thrown = error instanceof LastroError ? error : postgresError(error, `cannot read ${source.table}`);
    if (isOutdated(thrown)) await snapshots.renew(settings);
    throw thrown;
  } finally {
    signal.removeEventListener('abort', abort);
    await cancelled;
    await reader.close();
  }
}

/** Whether the moment that the run reads cannot be read any more. */
const isOutdated = (error: LastroError): boolean =>
  error instanceof SourceError &&
  error.isTransient &&
  ['postgres.changed', 'postgres.replica-lags'].includes(error.code);

async function readFrom(
  client: Client,
  { source, state, scratch, signal, onBytes }: TableReadRequest,
): Promise<Omit<TableRead, 'at'>> {
  const { table, key = [], deletes = false } = source;
  const notes = await replicaNotes(client, source);
  const relation = await findRelation(client, table);
  const columns = pickColumns(relation, source.columns, table);
  const cursor = cursorOf(source, relation, columns, client);
  const saved = savedCursor(state);
  const since = cursor !== undefined && saved?.basis === cursor.basis ? saved : undefined;
  const last = cursor === undefined ? undefined : ((await greatestValue(client, relation, cursor)) ?? since?.last);
  const condition =
    cursor === undefined || since === undefined ? '' : ` WHERE ${sinceCondition(cursor, since.last, client)}`;
  const listOf = (picked: readonly PostgresColumn[]): string =>
    picked
      .map((column) => {
        const name = client.escapeIdentifier(column.name);
        return `${textExpression(column, name)} AS ${name}`;
      })
      .join(', ');
  const rowNumber = rowNumberBeside(columns.map(({ name }) => name));
  const rowsQuery = `SELECT ${listOf(columns)}, NULL AS ${client.escapeIdentifier(rowNumber)} FROM ${relation.sql}${condition}`;
  const options = { table, signal, onBytes };
  const rows = await copyToFile(client, rowsQuery, `${scratch}postgres.csv`, { ...options, numbersRows: true });
  const isPart = since !== undefined;
  const keyColumns = columns.filter(({ name }) => key.includes(name));
  return {
    ...{ columns, ...rows, rowNumber, isPart },
    keys:
      isPart && deletes
        ? await copyToFile(client, `SELECT ${listOf(keyColumns)} FROM ${relation.sql}`, `${scratch}keys.csv`, options)
        : undefined,
    next:
      cursor === undefined || last === undefined
        ? undefined
        : { basis: cursor.basis, last, columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])) },
    notes,
  };
}
