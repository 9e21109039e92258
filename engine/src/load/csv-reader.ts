import { requireFiles, type FileColumn } from '../sql/dialect/files.js';
import type { Dialect } from '../sql/dialect.js';
import { plainType } from '../sql/types.js';

export interface CsvReadRequest {
  /** A plain UTF-8 file that the scanner found regular. */
  file: string;
  /** Columns in the order of the file. */
  columns: readonly string[];
  delimiter: string;
}

/** A table expression that reads a file, every column text, in the order of the file. */
export type CsvReader = (request: CsvReadRequest, dialect: Dialect) => string;

/** The warehouse's own reader, with every option stated. */
export const readCsvFile: CsvReader = ({ file, columns, delimiter }, dialect) =>
  requireFiles(dialect).read(file, { type: 'csv', delimiter, columns: textColumns(columns, dialect) });

export function textColumns(names: readonly string[], { types }: Dialect): FileColumn[] {
  const type = types.nameOf(plainType('text'));
  return names.map((name) => ({ name, type }));
}
