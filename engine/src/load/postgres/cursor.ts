import { UsageError } from '../../base/errors.js';
import type { Client } from './client.js';
import { requireColumn, type PostgresColumn, type PostgresRelation } from './catalogue.js';
import type { PostgresTable } from './postgres-table.js';

const TIMES = new Set(['date', 'timestamp', 'timestamptz']);
const NUMBERS = new Set(['int2', 'int4', 'int8', 'numeric']);
const TEXTS = new Set(['text', 'varchar', 'uuid']);

/** A column to read on from. */
export interface Cursor {
  column: PostgresColumn;
  /** Quoted. */
  sql: string;
  overlap: string | number | undefined;
  basis: string;
}

/** The cursor of a table as it is. Throws for a column or an overlap that cannot be one. */
export function cursorOf(
  source: PostgresTable,
  relation: PostgresRelation,
  columns: readonly PostgresColumn[],
  client: Client,
): Cursor | undefined {
  const { table, cursor, overlap, key = [] } = source;
  if (cursor === undefined) return undefined;
  for (const name of key)
    if (!columns.some((column) => column.name === name)) requireColumn(columns, name, `what is read of ${table}`);
  const column = requireColumn(relation.columns, cursor, table);
  const { base, type } = column;
  if (![TIMES, NUMBERS, TEXTS].some((bases) => bases.has(base)))
    throw new UsageError('postgres.cursor', `the cursor ${cursor} of ${table} is of type ${type}`, {
      hint: 'use a column of times, whole or decimal numbers, texts or uuids',
    });
  const fits =
    overlap === undefined ||
    (TIMES.has(base) ? typeof overlap === 'string' : NUMBERS.has(base) && typeof overlap === 'number');
  if (!fits)
    throw new UsageError(
      'postgres.cursor',
      `the overlap of ${table} is ${JSON.stringify(overlap)}, its cursor of type ${type}`,
      {
        hint: "use an interval ('3 days') for times, a number for numbers, and none for texts",
      },
    );
  const basis = JSON.stringify([relation.identity, cursor, type, key, columns.map((each) => [each.name, each.type])]);
  return { column, sql: client.escapeIdentifier(cursor), overlap, basis };
}

/** The greatest value of a cursor, without those after which nothing can come: infinite times and numbers. */
export async function greatestValue(
  client: Client,
  relation: PostgresRelation,
  cursor: Cursor,
): Promise<string | undefined> {
  const { rows } = await client.query<{ last: string | null }>(
    `SELECT pg_catalog.max(${comparable(cursor)})::pg_catalog.text AS last FROM ${relation.sql} WHERE ${isFinite(cursor)}`,
  );
  return rows[0]?.last ?? undefined;
}

/** PostgreSQL before version 18 has no greatest uuid. */
const comparable = ({ column, sql }: Cursor): string =>
  column.base === 'uuid' ? `${sql}::pg_catalog.text COLLATE "C"` : sql;

function isFinite({ column: { base }, sql }: Cursor): string {
  if (TIMES.has(base)) return `pg_catalog.isfinite(${sql})`;
  if (base === 'numeric') return `${sql} NOT IN ('NaN'::pg_catalog.numeric)`;
  return 'true';
}

/** The rows that may be new since a value was the greatest: those from it on, less the overlap, and those that no value orders. */
export function sinceCondition(cursor: Cursor, last: string, client: Client): string {
  const { column, sql, overlap } = cursor;
  const value = `${client.escapeLiteral(last)}::${typeName(column)}`;
  const from =
    overlap === undefined
      ? value
      : typeof overlap === 'number'
        ? `${value} - ${overlap}`
        : `${value} - ${client.escapeLiteral(overlap)}::pg_catalog.interval`;
  return `(${sql} >= ${from} OR ${sql} IS NULL OR NOT (${isFinite(cursor)}))`;
}

const typeName = ({ base }: PostgresColumn): string => `pg_catalog.${base}`;
