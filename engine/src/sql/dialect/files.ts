import { UsageError } from '../../base/errors.js';

/** A column of a file, and the type it is read as in the engine's spelling. */
export interface FileColumn {
  name: string;
  type: string;
}

/** What a file holds. Columns are stated, in the order of the file, and nothing is guessed. */
export type FileFormat =
  | { type: 'csv'; delimiter: string; columns: readonly FileColumn[] }
  | { type: 'json-lines'; columns: readonly FileColumn[] }
  | { type: 'parquet' };

/** How a query's rows are written to a file. */
export type CopyFormat =
  | { type: 'csv' }
  | {
      type: 'parquet';
      compression: 'snappy' | 'zstd';
      /** Columns whose values become folders (`year=2018`) and are not in the files; the path is that of a folder then. */
      partitionBy?: readonly string[];
    };

/**
 * Local files in statements. A path means this one file: no character of it is a pattern, and no folder in it (`year=2018`)
 * is a value.
 */
export interface FileDialect {
  /** A relation of the file's rows. */
  read(file: string, format: FileFormat): string;
  /** An expression: the whole text of the file. */
  readText(file: string): string;
  /** A statement that writes a query's rows, and whose result is their number. */
  copy(query: string, file: string, format: CopyFormat): string;
  /** A query of one row for each column of a relation: its name and its type. */
  describe(relation: string): string;
  /** A column of an engine's type as text; lists, structs and maps as JSON, with all digits of their numbers. */
  text(column: string, type: string): string;
  /** A column of an engine's type as Parquet stores it without loss. */
  parquetColumn(column: string, type: string): string;
  /** A keyed hash of a value's text, 16 hexadecimal digits; NULL stays NULL. The key is read from its file by the engine. */
  pseudonym(value: string, keyFile: string): string;
  /** A column that counts the rows of a table made from a file, from 0. */
  readonly rowNumber: string;
}

/** The files of an engine that must have them. Throws a {@link UsageError}. */
export function requireFiles({ files, name }: { files: FileDialect | undefined; name: string }): FileDialect {
  if (files === undefined)
    throw new UsageError('warehouse.no-files', `${name} cannot read local files`, {
      hint: 'use a target whose warehouse can',
    });
  return files;
}
