import type { Row } from '../../base/cell.js';
import type { LoaderContext } from '../loader.js';
import { connect, type Client } from '../postgres/client.js';
import { postgresError } from '../postgres/errors.js';
import { LineRecord, type LineBatch } from '../records/line-record.js';
import type { IntakeAddress, Positions } from './address.js';
import { RECORD_COLUMNS, STORE_TABLES } from './postgres-names.js';

/** Rows that are read at once. */
const PAGE = 10_000;

/** Longest wait for those who are writing. */
const LOCK_TIMEOUT = '30s';

/**
 * The accepted records of a source after its position, in batches that are named by the table; a record that is rejected has its `_intake_position` as its
 * line. Throws `postgres.*`.
 */
export async function* postgresRecords(
  { name, settings, schema }: Extract<IntakeAddress, { kind: 'postgres' }>,
  source: string,
  positions: Positions,
  { signal }: Pick<LoaderContext, 'signal'>,
): AsyncGenerator<LineBatch> {
  const client = await connect(settings);
  try {
    const quoted = (table: string): string => `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;
    if (!(await exists(client, quoted(source)))) return;
    const store = await identityOf(client, quoted(STORE_TABLES.store));
    const last = await lastPosition(client, quoted(source));
    let position = positionIn(positions, store);
    while (position < last) {
      signal.throwIfAborted();
      const { rows } = await client.query<{ position: string; record: string }>(
        `SELECT ${RECORD_COLUMNS.position}::text AS position, ${RECORD_COLUMNS.record}::text AS record FROM ${quoted(source)}
         WHERE ${RECORD_COLUMNS.position} > $1 AND ${RECORD_COLUMNS.position} <= $2
         ORDER BY ${RECORD_COLUMNS.position} LIMIT ${PAGE}`,
        [position, last],
      );
      const records = rows.map((row) => new LineRecord(Number(row.position), JSON.parse(row.record) as Row));
      yield { kind: 'batch', name: `${schema}.${source}`, records, hash: '', bytes: 0, asOf: null };
      position = records.length < PAGE ? last : Number(rows.at(-1)?.position);
    }
    positions.set(store, last);
  } catch (error) {
    throw postgresError(error, `cannot read ${source} of ${name}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function exists(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [table]);
  return rows[0]?.found === true;
}

async function identityOf(client: Client, table: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(`SELECT id::text AS id FROM ${table}`);
  return `postgres:${rows[0]?.id}`;
}

const positionIn = (positions: Positions, store: string): number => Number(positions.get(store) ?? 0);

/**
 * The last position that is final. Positions are given before their transactions commit, in any order: the lock waits until all that have one are
 * committed, or are not, and later ones have higher positions.
 */
async function lastPosition(client: Client, table: string): Promise<number> {
  await client.query('BEGIN');
  await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
  await client.query(`LOCK TABLE ${table} IN SHARE MODE`);
  const { rows } = await client.query<{ last: string }>(
    `SELECT coalesce(max(${RECORD_COLUMNS.position}), 0)::text AS last FROM ${table}`,
  );
  await client.query('COMMIT');
  return Number(rows[0]?.last);
}
