/** A delimited text file that a loader names. */
export interface CsvFile {
  readonly kind: 'csv';
  /**
   * Path, absolute or relative to the project. The file may also be `<path>.gz`, or inside a `.zip` in the
   * same folder; the folder may itself be a `.zip`.
   */
  readonly path: string;
  /** Columns of the header, by name. Another order is fine; a missing, extra or renamed column fails the load. */
  readonly columns: readonly string[];
  /** Any encoding of the WHATWG (`latin1`, `utf-16le`, ...). Default: UTF-8. */
  readonly encoding: string;
  /** One character. Default: a comma. */
  readonly delimiter: string;
}

/** The options of {@link csvFile}. */
export interface CsvFileOptions {
  /** As {@link CsvFile.path} has it. */
  path: string;
  /** As {@link CsvFile.columns} has it. */
  columns: readonly string[];
  /** As {@link CsvFile.encoding} has it. */
  encoding?: string;
  /** As {@link CsvFile.delimiter} has it. */
  delimiter?: string;
}

/** Names a CSV file to load as is: quotes and line ends by RFC 4180, a header, every value text. */
export function csvFile(options: CsvFileOptions): CsvFile {
  return { kind: 'csv', encoding: 'utf-8', delimiter: ',', ...options };
}

/** A file of JSON objects, one a line, that a loader names. */
export interface JsonLinesFile {
  readonly kind: 'jsonl';
  /** As {@link CsvFile.path} has it. */
  readonly path: string;
  /** Members that become columns; an object with any other is rejected. Absent and null are NULL. */
  readonly columns: readonly string[];
}

/** Names a file of JSON lines to load; numbers keep the digits they are written with. */
export function jsonLinesFile(options: { path: string; columns: readonly string[] }): JsonLinesFile {
  return { kind: 'jsonl', ...options };
}

/** A file that holds one JSON list of objects. */
export interface JsonFile {
  readonly kind: 'json';
  /** As {@link CsvFile.path} has it. */
  readonly path: string;
  /** As {@link JsonLinesFile.columns} has it. */
  readonly columns: readonly string[];
}

/** Names a file of one JSON list of objects to load; numbers keep the digits they are written with. */
export function jsonFile(options: { path: string; columns: readonly string[] }): JsonFile {
  return { kind: 'json', ...options };
}

/** A Parquet file that a loader names. */
export interface ParquetFile {
  readonly kind: 'parquet';
  /** As {@link CsvFile.path} has it. */
  readonly path: string;
  /** Its columns, in the order of the table. A missing or extra one fails the load. */
  readonly columns: readonly string[];
}

/** Names a Parquet file to load. Its values become texts: dates and moments in ISO 8601, numbers with all their digits. */
export function parquetFile(options: { path: string; columns: readonly string[] }): ParquetFile {
  return { kind: 'parquet', ...options };
}

/** A table of a DuckDB file that a loader names. */
export interface DuckdbTable {
  readonly kind: 'database';
  /** As {@link CsvFile.path} has it. */
  readonly path: string;
  /** Name of a table or view in the file, such as `orders` or `sales.orders`. */
  readonly table: string;
  /** As {@link ParquetFile.columns} has it. */
  readonly columns: readonly string[];
}

/** Names a table of a DuckDB file to load. Its values become texts, as those of {@link parquetFile} do. */
export function duckdbTable(options: { path: string; table: string; columns: readonly string[] }): DuckdbTable {
  return { kind: 'database', ...options };
}

/** A file to load as is. */
export type FileSource = CsvFile | JsonLinesFile | JsonFile | ParquetFile | DuckdbTable;
