/**
 * One value of a table as Lastro represents it: a JSON value. Integers and decimals beyond
 * what a double represents exactly are strings of digits; dates are `YYYY-MM-DD`, timestamps `YYYY-MM-DD HH:MM:SS[.ffffff]`;
 * NaN and the infinities are the strings `NaN`, `Infinity`, `-Infinity`.
 */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };

/** A row by column name. */
export type Row = Readonly<Record<string, Cell>>;

/** A value as text: scalars as they read, lists and structs as JSON, null as `NULL`. */
export function textOf(value: Cell | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
