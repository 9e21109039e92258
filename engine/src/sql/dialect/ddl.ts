/** How a table is stored, as a model's YAML says. */
export interface TableStorage {
  partitionBy: { column: string; hasTime: boolean } | undefined;
  clusterBy: readonly string[];
}

/** What engines write differently in statements that create. */
export interface DdlDialect {
  /** What stands before a query whose rows make a table anew, in place of the one there may be: `CREATE OR REPLACE TABLE ... AS `. */
  replaceTable(table: string, storage?: TableStorage): string;
  /** What stands behind a column's type to describe the column, with a blank before it; empty where nothing does. */
  columnDescription(text: string): string;
}
