import { requireFiles, type FileColumn } from '../../sql/dialect/files.js';
import type { Dialect } from '../../sql/dialect.js';
import { plainType } from '../../sql/types.js';
import { decimalPointSql } from '../../sql/decimal-comma.js';

export interface CsvReadRequest {
  /** A plain UTF-8 file that the scanner found regular. */
  file: string;
  /** Columns in the order of the file. */
  columns: readonly string[];
  delimiter: string;
  /** Values that stand for NULL, quoted or not. Default: none. */
  nulls?: readonly string[];
  /** Columns whose numbers have a decimal comma. Default: none. */
  decimalCommas?: readonly string[];
}

/** A table expression that reads a file, every column text, in the order of the file. */
export type CsvReader = (request: CsvReadRequest, dialect: Dialect) => string;

/** The warehouse's own reader, with every option stated. An empty value without quotes is NULL. */
export const readCsvFile: CsvReader = ({ file, columns, delimiter, nulls = [], decimalCommas = [] }, dialect) => {
  const source = requireFiles(dialect).read(file, { type: 'csv', delimiter, columns: textColumns(columns, dialect) });
  if (nulls.length === 0 && decimalCommas.length === 0) return source;
  const markers = nulls.map((marker) => dialect.string(marker)).join(', ');
  const values = columns.map((name) => {
    const column = dialect.identifier(name);
    const value = decimalCommas.includes(name) ? decimalPointSql(column, dialect) : column;
    return `${nulls.length === 0 ? value : `CASE WHEN ${column} IN (${markers}) THEN NULL ELSE ${value} END`} AS ${column}`;
  });
  return `(SELECT ${values.join(', ')} FROM ${source})`;
};

export function textColumns(names: readonly string[], { types }: Dialect): FileColumn[] {
  const type = types.nameOf(plainType('text'));
  return names.map((name) => ({ name, type }));
}
