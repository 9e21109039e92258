import type { Cell } from '../base/cell.js';
import type { Dialect } from '../sql/dialect.js';
import { parseType } from '../sql/types.js';

export interface TypedColumn {
  name: string;
  /** A type both engines have, in either's spelling; text when undefined. */
  type: string | undefined;
}

/** A statement for a log: the rows that {@link rowsQuery} wrote into it left out. */
export function withoutRows(sql: string): string {
  return sql.replace(/\(VALUES \(.*\)\) AS given\(/s, '(VALUES ...) AS given(');
}

/** A query that returns these rows, every value cast to its column's type. */
export function rowsQuery(
  dialect: Dialect,
  columns: readonly TypedColumn[],
  rows: readonly (readonly Cell[])[],
): string {
  const types = columns.map((column) => {
    const type = parseType(column.type ?? 'text');
    return type === undefined ? String(column.type) : dialect.types.nameOf(type);
  });
  const names = columns.map((column) => dialect.identifier(column.name));
  if (rows.length > 0) return dialect.rowsQuery(names, types, rows);
  const nulls = names.map((name, i) => `CAST(NULL AS ${types[i] ?? ''}) AS ${name}`);
  return `SELECT ${nulls.join(', ')} FROM (SELECT 1 AS none) AS nothing WHERE FALSE`;
}
