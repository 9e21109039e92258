import type { Cell } from '../base/cell.js';
import type { Dialect } from '../sql/dialect.js';
import { parseType, typeIn } from '../sql/types.js';

export interface TypedColumn {
  name: string;
  /** A type both engines have, in either's spelling; text when undefined. */
  type: string | undefined;
}

/** A query that answers these rows, every value cast to its column's type. */
export function rowsQuery(
  dialect: Dialect,
  columns: readonly TypedColumn[],
  rows: readonly (readonly Cell[])[],
): string {
  const types = columns.map((column) => {
    const type = parseType(column.type ?? 'text');
    return type === undefined ? String(column.type) : typeIn(dialect.name, type);
  });
  const cast = (value: Cell, i: number): string => `CAST(${dialect.literal(value)} AS ${types[i]})`;
  const names = columns.map((column) => dialect.identifier(column.name));
  if (rows.length === 0)
    return `SELECT ${names.map((name, i) => `${cast(null, i)} AS ${name}`).join(', ')} FROM (SELECT 1 AS none) AS nothing WHERE FALSE`;
  if (dialect.name === 'duckdb') {
    const values = rows.map((row) => `(${row.map(dialect.literal).join(', ')})`).join(', ');
    const selected = names.map((name, i) => `CAST(${name} AS ${types[i]}) AS ${name}`).join(', ');
    return `SELECT ${selected} FROM (VALUES ${values}) AS given(${names.join(', ')})`;
  }
  return rows
    .map((row, r) => `SELECT ${row.map((value, i) => cast(value, i) + (r === 0 ? ` AS ${names[i]}` : '')).join(', ')}`)
    .join(' UNION ALL ');
}
