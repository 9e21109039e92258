import { UsageError } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import type { Client } from './client.js';
import { SourceError } from '../source-error.js';

/** A column as PostgreSQL's catalogue has it. */
export interface PostgresColumn {
  name: string;
  /** As PostgreSQL writes it: `numeric(10,2)`, `timestamp with time zone`. */
  type: string;
  /** Name of the base type, of a domain that below it: `numeric`, `_int4`. */
  base: string;
  kind: 'base' | 'enum' | 'composite' | 'range' | 'array';
}

/** A table or view as it is found. */
export interface PostgresRelation {
  /** Quoted, with its schema. */
  sql: string;
  /** Of the database and the relation: they change when either is made anew. */
  identity: string;
  columns: readonly PostgresColumn[];
}

/** The parts of `schema.table`; each may be in double quotes. Without a schema it is `public`. */
export function parseTableName(text: string): { schema: string; name: string } {
  const parts = [...text.matchAll(/(?:^|\.)(?:"((?:[^"]|"")+)"|([^".]+))(?=\.|$)/gy)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
  const [first, second] = parts;
  const length = [...text.matchAll(/(?:^|\.)(?:"(?:[^"]|"")+"|[^".]+)(?=\.|$)/gy)].join('').length;
  if (first === undefined || parts.length > 2 || length !== text.length)
    throw new UsageError('postgres.table-name', `the table is ${JSON.stringify(text)}`, {
      hint: 'write schema.table, with odd names in double quotes',
    });
  return second === undefined ? { schema: 'public', name: first } : { schema: first, name: second };
}

const RELATION = `
SELECT c.oid::text AS oid, c.relkind AS kind, d.oid::text AS database,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AS readable
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'v', 'm', 'p', 'f')`;

const COLUMNS = `
SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, b.typname AS base,
       CASE WHEN b.typcategory = 'A' THEN 'array' WHEN b.typtype = 'e' THEN 'enum' WHEN b.typtype = 'c' THEN 'composite'
            WHEN b.typtype IN ('r', 'm') THEN 'range' ELSE 'base' END AS kind
FROM pg_catalog.pg_attribute a
JOIN LATERAL (
  WITH RECURSIVE chain(oid, basetype) AS (
    SELECT t.oid, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
    UNION ALL
    SELECT t.oid, t.typbasetype FROM pg_catalog.pg_type t JOIN chain ON t.oid = chain.basetype
  )
  SELECT oid FROM chain WHERE basetype = 0
) AS last ON true
JOIN pg_catalog.pg_type b ON b.oid = last.oid
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`;

/**
 * Whether a table, or one of its partitions or children, was rewritten or emptied after the moment that a transaction reads, which
 * would then see it as empty.
 */
const REWRITTEN = `
WITH RECURSIVE family(oid) AS (
  SELECT $1::oid
  UNION
  SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN family ON i.inhparent = family.oid
)
SELECT pg_catalog.count(*)::int AS tables
FROM family JOIN pg_catalog.pg_class c ON c.oid = family.oid
WHERE c.relkind IN ('r', 'm') AND c.relfilenode <> 0
  AND c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid)`;

interface RelationRow {
  oid: string;
  kind: string;
  database: string;
  readable: boolean;
}

/** Finds a table in the catalogue and holds it as it is. Throws `postgres.no-table`, `.no-rights`, `.changed`. */
export async function findRelation(client: Client, text: string): Promise<PostgresRelation> {
  const { schema, name } = parseTableName(text);
  const { rows } = await client.query<RelationRow>(RELATION, [schema, name]);
  const [found] = rows;
  if (found === undefined) throw await noTable(client, text, schema, name);
  if (!found.readable)
    throw new SourceError('postgres.no-rights', `no right to read ${text}`, false, {
      hint: `GRANT USAGE ON SCHEMA and SELECT ON the table to the user of the connection`,
    });
  const sql = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
  if (found.kind === 'r' || found.kind === 'p') await client.query(`LOCK TABLE ${sql} IN ACCESS SHARE MODE`);
  const rewritten = await client.query<{ tables: number }>(REWRITTEN, [found.oid]);
  if (rewritten.rows[0]?.tables !== 0)
    throw new SourceError('postgres.changed', `${text} was emptied or rewritten while the run read its moment`, true, {
      hint: 'load again',
    });
  const columns = await client.query<PostgresColumn>(COLUMNS, [found.oid]);
  return {
    sql,
    identity: `${found.database}/${found.oid}`,
    columns: columns.rows,
  };
}

async function noTable(client: Client, text: string, schema: string, name: string): Promise<SourceError> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
     ORDER BY n.nspname = $1 DESC, 1, 2 LIMIT 500`,
    [schema],
  );
  const known = rows.map((row) => `${row.schema}.${row.name}`);
  return new SourceError('postgres.no-table', `no table ${text}`, false, {
    hint: suggest(`${schema}.${name}`, known),
  });
}

/** The columns that are wanted, in their order; all when none are named. Throws `postgres.no-column`. */
export function pickColumns(
  { columns }: PostgresRelation,
  wanted: readonly string[] | undefined,
  table: string,
): readonly PostgresColumn[] {
  if (wanted === undefined) return columns;
  return wanted.map((name) => requireColumn(columns, name, table));
}

export function requireColumn(columns: readonly PostgresColumn[], name: string, table: string): PostgresColumn {
  const column = columns.find((each) => each.name === name);
  if (column !== undefined) return column;
  throw new SourceError('postgres.no-column', `${table} has no column ${name}`, false, {
    hint: suggest(
      name,
      columns.map((each) => each.name),
    ),
  });
}
