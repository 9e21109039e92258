/** How a table is stored, as a model's YAML says. */
export interface TableStorage {
  partitionBy: { column: string; hasTime: boolean } | undefined;
  clusterBy: readonly string[];
}

/** What engines write differently in statements that create. */
export interface DdlDialect {
  /** The statement that creates a layer's schema, by its name in SQL, where there is none. */
  createSchema(schema: string): string;
  /** The text before a query whose rows replace a table, or create it: `CREATE OR REPLACE TABLE ... AS `. */
  replaceTable(table: string, storage?: TableStorage): string;
  /** The text after a column's type that describes the column, with a leading blank; empty where there is none. */
  columnDescription(text: string): string;
}
