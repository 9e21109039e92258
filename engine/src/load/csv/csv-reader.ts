import { equalsIgnoringCase } from '../../base/text.js';
import { requireFiles, type FileColumn } from '../../sql/dialect/files.js';
import type { Dialect } from '../../sql/dialect.js';
import { plainType } from '../../sql/types.js';
import { decimalPointSql } from '../../sql/decimal-comma.js';

export interface CsvReadRequest {
  /** A plain UTF-8 file that the scanner found regular. */
  file: string;
  /** Columns in the order of the file. */
  columns: readonly string[];
  /** One more, the last, with the number of each record. Default: the file has none. */
  rowNumber?: string | undefined;
  delimiter: string;
  /** Values that stand for NULL, quoted or not. Default: none. */
  nulls?: readonly string[];
  /** Columns whose numbers have a decimal comma. Default: none. */
  decimalCommas?: readonly string[];
}

/** A table expression that reads a file, every column text, in the order of the file. */
export type CsvReader = (request: CsvReadRequest, dialect: Dialect) => string;

/** The warehouse's own reader, with every option stated. An empty value without quotes is NULL. */
export const readCsvFile: CsvReader = (request, dialect) => {
  const { file, columns, rowNumber, delimiter, nulls = [], decimalCommas = [] } = request;
  const numbers = rowNumber === undefined ? [] : [rowNumber];
  const all = textColumns([...columns, ...numbers], dialect);
  const source = requireFiles(dialect).read(file, { type: 'csv', delimiter, columns: all });
  if (nulls.length === 0 && decimalCommas.length === 0) return source;
  const markers = nulls.map((marker) => dialect.string(marker)).join(', ');
  const values = columns.map((name) => {
    const column = dialect.identifier(name);
    const value = decimalCommas.includes(name) ? decimalPointSql(column, dialect) : column;
    return `${nulls.length === 0 ? value : `CASE WHEN ${column} IN (${markers}) THEN NULL ELSE ${value} END`} AS ${column}`;
  });
  return `(SELECT ${[...values, ...numbers.map((name) => dialect.identifier(name))].join(', ')} FROM ${source})`;
};

/** A name for the numbers of records beside columns. */
export function rowNumberBeside(columns: readonly string[]): string {
  let name = '_source_row';
  while (columns.some((column) => equalsIgnoringCase(column, name))) name += '_';
  return name;
}

export function textColumns(names: readonly string[], { types }: Dialect): FileColumn[] {
  const type = types.nameOf(plainType('text'));
  return names.map((name) => ({ name, type }));
}
