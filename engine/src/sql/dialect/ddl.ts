import type { TypeFamily } from '../type-family.js';

/** How a table is stored, as a model's YAML says. */
export interface TableStorage {
  /** Dates, and moments by their day. */
  partitionBy: { column: string; family: TypeFamily } | undefined;
  clusterBy: readonly string[];
  /** Statements without a filter on the partitions are refused. */
  requirePartitionFilter: boolean;
}

/** Rows that take the place of others. */
export interface RowReplacement {
  /** Of both tables, quoted. */
  columns: readonly string[];
  /** The condition of the rows that go, for the table's alias. */
  isReplaced: (alias: string) => string;
  /** The table that has the new rows. */
  from: string;
}

/** What engines write differently in statements that create tables or replace their rows. */
export interface DdlDialect {
  /** The statement that creates a layer's schema, by its name in SQL, where there is none. */
  createSchema(schema: string): string;
  /** The text before a query whose rows replace a table, or create it: `CREATE OR REPLACE TABLE ... AS `. */
  replaceTable(table: string, storage?: TableStorage): string;
  /** The text before a query whose rows a table of one session's or of a short life has. */
  scratchTable(table: string): string;
  /** Statements that replace rows of a table: one where a transaction would not hold several. */
  replaceRows(table: string, rows: RowReplacement): string[];
  /** The text after a column's type that describes the column, with a leading blank; empty where there is none. */
  columnDescription(text: string): string;
}
