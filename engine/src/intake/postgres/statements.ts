import type pg from 'pg';
import { RECORD_COLUMNS, STORE_TABLES } from '../../load/intake/postgres-names.js';
import type { AcceptedRecord, IntakeBatch, RecentEntries, RefusedRecord } from '../store.js';
import { columnText, postgresType } from './column-values.js';
import type { SourceTable } from './tables.js';

const quote = (client: pg.Client, schema: string, table: string): string =>
  `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;

/** Keeps batches of one source, all or none, by one statement. Values are parameters: JSON texts, which the statement takes apart. */
export async function insertBatches(
  client: pg.Client,
  schema: string,
  { source, columns }: SourceTable,
  batches: readonly IntakeBatch[],
): Promise<void> {
  const { id, at, sender, corrects, record } = RECORD_COLUMNS;
  const names = columns.map(([name]) => client.escapeIdentifier(name));
  const fields = columns.map((_, i) => `c${i} text`);
  const values = columns.map(([, type], i) => `r.c${i}::${postgresType(type)}`);
  await client.query({
    name: `keep ${source}`,
    text:
      `WITH requests AS (INSERT INTO ${quote(client, schema, STORE_TABLES.requests)} (source, key, batch)` +
      ` SELECT $1, r.key, r.batch::json FROM json_to_recordset($2) AS r(key text, batch text)),` +
      ` refused AS (INSERT INTO ${quote(client, schema, STORE_TABLES.refused)} (id, source, at, sender, record, errors)` +
      ` SELECT r.id, $1, r.at, r.sender, r.record::json, r.errors::json FROM json_to_recordset($3)` +
      ` AS r(n int, id uuid, at timestamptz, sender text, record text, errors text) ORDER BY r.n)` +
      ` INSERT INTO ${quote(client, schema, source)} (${[id, at, sender, corrects, record, ...names].join(', ')})` +
      ` SELECT r.id, r.at, r.sender, r.corrects, r.record::json${values.map((value) => `, ${value}`).join('')} FROM json_to_recordset($4)` +
      ` AS r(${['n int', 'id uuid', 'at timestamptz', 'sender text', 'corrects uuid', 'record text', ...fields].join(', ')}) ORDER BY r.n`,
    values: [
      source,
      JSON.stringify(batches.flatMap(requestOf)),
      JSON.stringify(batches.flatMap(refusedOf).map((each, n) => ({ n, ...each }))),
      JSON.stringify(batches.flatMap((batch) => acceptedOf(batch, columns)).map((each, n) => ({ n, ...each }))),
    ],
  });
}

/** JSON within JSON is a text: PostgreSQL then leaves its escapes alone, such as that of a NUL. */
const requestOf = (batch: IntakeBatch): object[] =>
  batch.request === undefined ? [] : [{ key: batch.request.key, batch: JSON.stringify(batch) }];

const refusedOf = ({ sender, refused }: IntakeBatch): object[] =>
  refused.map(({ id, at, record, errors }) => ({
    ...{ id, at, sender },
    record: JSON.stringify(record),
    errors: JSON.stringify(errors),
  }));

const acceptedOf = ({ sender, accepted }: IntakeBatch, columns: SourceTable['columns']): object[] =>
  accepted.map(({ id, at, record, corrects }) => ({
    ...{ id, at, sender, corrects, record: JSON.stringify(record) },
    ...Object.fromEntries(columns.map(([name, type], i) => [`c${i}`, columnText(type, ownMember(record, name))])),
  }));

const ownMember = (record: AcceptedRecord['record'], name: string): AcceptedRecord['record'][string] | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

export async function selectRequest(
  client: pg.Client,
  schema: string,
  source: string,
  key: string,
): Promise<IntakeBatch | undefined> {
  const { rows } = await client.query<{ batch: string }>(
    `SELECT batch::text AS batch FROM ${quote(client, schema, STORE_TABLES.requests)} WHERE source = $1 AND key = $2`,
    [source, key],
  );
  const text = rows[0]?.batch;
  return text === undefined ? undefined : (JSON.parse(text) as IntakeBatch);
}

/** Forgets the keys of requests that are older than a day. */
export async function deleteOldRequests(client: pg.Client, schema: string): Promise<void> {
  await client.query(
    `DELETE FROM ${quote(client, schema, STORE_TABLES.requests)} WHERE at < now() - interval '24 hours'`,
  );
}

export async function selectRecent(
  client: pg.Client,
  schema: string,
  source: string,
  { limit, sender }: { limit: number; sender?: string },
): Promise<RecentEntries> {
  const { position, id, at, corrects, record } = RECORD_COLUMNS;
  const accepted = await client.query<{ id: string; at: Date; corrects: string | null; record: string }>(
    `SELECT ${id} AS id, ${at} AS at, ${corrects} AS corrects, ${record}::text AS record FROM ${quote(client, schema, source)}` +
      ` WHERE $2::text IS NULL OR ${RECORD_COLUMNS.sender} = $2 ORDER BY ${position} DESC LIMIT $1`,
    [limit, sender ?? null],
  );
  const refused = await client.query<{ id: string; at: Date; record: string; errors: string }>(
    `SELECT id, at, record::text AS record, errors::text AS errors FROM ${quote(client, schema, STORE_TABLES.refused)}` +
      ` WHERE source = $1 AND ($3::text IS NULL OR sender = $3) ORDER BY position DESC LIMIT $2`,
    [source, limit, sender ?? null],
  );
  return {
    accepted: accepted.rows.map((row) => ({
      ...{ id: row.id, source, at: row.at.toISOString() },
      record: JSON.parse(row.record) as AcceptedRecord['record'],
      ...(row.corrects === null ? {} : { corrects: row.corrects }),
    })),
    refused: refused.rows.map((row) => ({
      ...{ id: row.id, source, at: row.at.toISOString(), record: JSON.parse(row.record) as unknown },
      errors: JSON.parse(row.errors) as RefusedRecord['errors'],
    })),
  };
}
