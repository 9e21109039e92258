import type pg from 'pg';
import { UsageError } from '../../base/errors.js';
import { contractColumns } from '../../contract/contract-ddl.js';
import type { Contract } from '../../contract/index.js';
import { RECORD_COLUMNS, STORE_TABLES } from '../../load/intake/postgres-names.js';
import type { SqlType } from '../../sql/types.js';
import { postgresType } from './column-values.js';

/** A source as its table has it. */
export interface SourceTable {
  source: string;
  /** Those of the contract. */
  columns: readonly (readonly [name: string, type: SqlType])[];
}

const MAX_NAME_BYTES = 63;

/** The table of a contract's records. Throws `intake.postgres-name` for names that PostgreSQL or the store cannot have. */
export function sourceTable(source: string, contract: Contract): SourceTable {
  const columns = contractColumns(contract);
  const own = new Set<string>(Object.values(STORE_TABLES));
  const names = [source, ...columns.map(([name]) => name)];
  const wrong = names.find((name) => Buffer.byteLength(name) > MAX_NAME_BYTES || name.startsWith('_intake_'));
  if (wrong !== undefined || own.has(source))
    throw new UsageError('intake.postgres-name', `PostgreSQL cannot keep ${source} under the name ${wrong ?? source}`, {
      hint: `use up to ${MAX_NAME_BYTES} characters, and no name that begins with _intake_ or is one of ${[...own].join(', ')}`,
    });
  return { source, columns };
}

/** By table and column the type, as PostgreSQL writes it. */
type Found = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Creates what is missing: the schema, its tables, columns that a contract has got since. Nothing is run where all is there, so that
 * a user without the right to create can write. Throws `intake.column-type` where a contract has another type than its table.
 */
export async function prepareTables(client: pg.Client, schema: string, sources: readonly SourceTable[]): Promise<void> {
  const quotedSchema = client.escapeIdentifier(schema);
  await client.query('BEGIN');
  try {
    // Of two servers that begin at once, one creates the tables.
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`lastro_intake ${schema}`]);
    const { rows } = await client.query<{ found: boolean }>('SELECT to_regnamespace($1) IS NOT NULL AS found', [
      quotedSchema,
    ]);
    if (rows[0]?.found !== true) await client.query(`CREATE SCHEMA ${quotedSchema}`);
    const found = await findTables(client, schema);
    for (const [table, create] of Object.entries(STORE_DDL))
      if (!found.has(table)) await client.query(create(`${quotedSchema}.${client.escapeIdentifier(table)}`));
    for (const each of sources) await prepareSource(client, quotedSchema, each, found);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const STORE_DDL: Readonly<Record<string, (table: string) => string>> = {
  [STORE_TABLES.store]: (table) =>
    `CREATE TABLE ${table} (id uuid NOT NULL); INSERT INTO ${table} VALUES (gen_random_uuid())`,
  [STORE_TABLES.requests]: (table) =>
    `CREATE TABLE ${table} (source text, key text, at timestamptz NOT NULL DEFAULT now(), batch json NOT NULL,` +
    ` PRIMARY KEY (source, key)); CREATE INDEX ON ${table} (at)`,
  [STORE_TABLES.refused]: (table) =>
    `CREATE TABLE ${table} (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE,` +
    ` source text NOT NULL, at timestamptz NOT NULL, sender text NOT NULL, record json NOT NULL, errors json NOT NULL);` +
    ` CREATE INDEX ON ${table} (source, sender, position)`,
};

async function findTables(client: pg.Client, schema: string): Promise<Found> {
  const { rows } = await client.query<{ table: string; column: string; type: string }>(
    `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`,
    [schema],
  );
  const found = new Map<string, Map<string, string>>();
  for (const { table, column, type } of rows)
    found.set(table, (found.get(table) ?? new Map<string, string>()).set(column, type));
  return found;
}

async function prepareSource(
  client: pg.Client,
  schema: string,
  { source, columns }: SourceTable,
  found: Found,
): Promise<void> {
  const table = `${schema}.${client.escapeIdentifier(source)}`;
  const definition = ([name, type]: readonly [string, SqlType]): string =>
    `${client.escapeIdentifier(name)} ${postgresType(type)}`;
  const existing = found.get(source);
  if (existing === undefined) {
    const { position, id, at, sender, corrects, record } = RECORD_COLUMNS;
    const own = [
      `${position} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`,
      `${id} uuid NOT NULL UNIQUE`,
      `${at} timestamptz NOT NULL`,
      `${sender} text NOT NULL`,
      `${corrects} uuid`,
      `${record} json NOT NULL`,
    ];
    await client.query(`CREATE TABLE ${table} (${[...own, ...columns.map(definition)].join(', ')})`);
    await client.query(`CREATE INDEX ON ${table} (${sender}, ${position})`);
    return;
  }
  for (const column of columns) {
    const [name, type] = column;
    const is = existing.get(name);
    if (is === undefined) await client.query(`ALTER TABLE ${table} ADD COLUMN ${definition(column)}`);
    else if (is !== postgresType(type))
      throw new UsageError(
        'intake.column-type',
        `column ${name} of ${table} is ${is}, and the contract makes it ${postgresType(type)}`,
        { hint: `change it by ALTER TABLE, or rename it: records are kept in ${RECORD_COLUMNS.record} as they came` },
      );
  }
}
