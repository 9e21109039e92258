import type { Dialect } from '../sql/dialect.js';

export interface CsvReadRequest {
  /** A plain UTF-8 file that the scanner found regular. */
  file: string;
  /** Columns in the order of the file. */
  columns: readonly string[];
  delimiter: string;
}

/** A table expression that reads a file, every column text, in the order of the file. */
export type CsvReader = (request: CsvReadRequest, dialect: Dialect) => string;

/**
 * DuckDB's own reader with nothing left to guess: its sniffer was seen to lose quotes. An unquoted empty value is
 * NULL, a quoted one the empty text.
 */
export const duckdbCsvReader: CsvReader = ({ file, columns, delimiter }, dialect) => {
  const types = columns.map((column) => `${dialect.string(column)}: 'VARCHAR'`).join(', ');
  return (
    `read_csv(${dialect.string(file)}, delim = ${dialect.string(delimiter)}, quote = '"', escape = '"',` +
    ' header = true, auto_detect = false, strict_mode = true, allow_quoted_nulls = false,' +
    ` compression = 'none', columns = {${types}})`
  );
};
