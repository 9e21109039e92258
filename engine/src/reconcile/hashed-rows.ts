import { rowsOf } from '../sql/rows-of.js';
import type { Dialect } from '../sql/dialect.js';
import type { Relation } from '../sql/relation.js';
import { plainType } from '../sql/types.js';
import type { ColumnInfo, Session } from '../warehouse/warehouse.js';
import type { ComparableType } from '../sql/dialect/checksums.js';

/** A column as one side has it. */
export interface SideColumn extends ColumnInfo {
  comparedAs: ComparableType;
}

/** A table in one target, with its compared columns in the order of both sides. */
export interface Side {
  session: Session;
  dialect: Dialect;
  table: Relation;
  columns: readonly SideColumn[];
}

/** A value of column `i` as the text that both engines write. */
export function valueText({ dialect: { checksums } }: Side, { comparedAs, type }: SideColumn, value: string): string {
  return checksums.text[comparedAs](value, type);
}

/**
 * A relation with a row for each of the table's: `c0`, `c1`, ... the values, `h0`, `h1`, ... hashes of their texts (NULL of NULL),
 * `row_hash` of all of them, and `key_hash` of those of the columns `key`. Engines read only the columns that a query names.
 */
export function hashedRows(side: Side, key: readonly number[]): string {
  const { dialect, table, columns } = side;
  const values = columns.map((column, i) => {
    const name = dialect.identifier(column.name);
    return `${name} AS c${i}, ${dialect.checksums.hash(valueText(side, column, name))} AS h${i}`;
  });
  const hashOf = (indexes: readonly number[]): string => {
    const text = dialect.types.nameOf(plainType('text'));
    // One call, however many columns: operators would be nested.
    const parts = indexes.map((i) => `COALESCE(CAST(h${i} AS ${text}), '-')`);
    return dialect.checksums.hash(parts.length === 0 ? "''" : `CONCAT(${parts.join(`, ',', `)})`);
  };
  const hashed = `SELECT ${values.length === 0 ? '1 AS one' : values.join(', ')} FROM ${rowsOf(dialect, table)}`;
  const hashes = `${hashOf(columns.map((_, i) => i))} AS row_hash, ${hashOf(key)} AS key_hash`;
  return `(SELECT *, ${hashes} FROM (${hashed}) AS hashed) AS hashed_rows`;
}
