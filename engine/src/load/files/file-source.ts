import { isText, oneOf, required, textList } from '../../base/check-keys.js';
import { decoderOf } from '../../base/encoding.js';
import { UsageError } from '../../base/errors.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';
import type { DecimalMark } from './csv-dialect.js';
import { LAYOUT_CHECKS, type CsvLayout } from './csv-layout.js';
import { PLACE_OPTIONS, placeOfFile, type FilePlaceOptions, type RemoteFile } from '../remote/remote-file.js';

/** A delimited text file that a loader names. */
export interface CsvFile extends CsvLayout {
  readonly kind: 'csv';
  /**
   * Path, absolute or relative to the project. The file may also be `<path>.gz`, or inside a `.zip` in the
   * same folder; the folder may itself be a `.zip`. A pattern (`sales/2018-*.csv`) is all files that match it, by name.
   */
  readonly path: string;
  /** Where it is, when it is no file of this machine; `path` is then what messages call it. */
  readonly remote?: RemoteFile;
  /** Columns of the header, by name. Another order is fine; a missing, extra or renamed column fails the load. */
  readonly columns: readonly string[];
  /** Any encoding of the WHATWG (`latin1`, `utf-16le`, ...). Default: UTF-8. */
  readonly encoding: string;
  /** One character. Default: a comma. */
  readonly delimiter: string;
  /** Values that stand for NULL, quoted or not: `['NA', '']`. Default: none; an empty value without quotes is NULL in any case. */
  readonly nulls: readonly string[];
  /**
   * `','`: numbers are written `1.234,56`; those of columns that the loader's contract reads as numbers are loaded as `1234.56`.
   * Default: a point.
   */
  readonly decimal?: DecimalMark | undefined;
}

/** The options of {@link csvFile}. */
export interface CsvFileOptions extends FilePlaceOptions, CsvLayout {
  /** As {@link CsvFile.columns} has it. */
  columns: readonly string[];
  /** As {@link CsvFile.encoding} has it. */
  encoding?: string;
  /** As {@link CsvFile.delimiter} has it. */
  delimiter?: string;
  /** As {@link CsvFile.nulls} has it. */
  nulls?: readonly string[];
  /** As {@link CsvFile.decimal} has it. */
  decimal?: DecimalMark | undefined;
}

const PATH = required(PLACE_OPTIONS.path);
const COLUMNS = required(textList("list the columns: ['id', 'city']"));

const CSV_OPTIONS: OptionChecks<CsvFileOptions> = {
  ...PLACE_OPTIONS,
  columns: COLUMNS,
  encoding: [isEncoding, "use an encoding: 'latin1'"],
  delimiter: [isText, "use one character: ';'"],
  nulls: textList("list the values that stand for NULL: ['NA', '']"),
  decimal: oneOf(['.', ',']),
  ...LAYOUT_CHECKS,
};

/**
 * Names a CSV file to load: quotes and line ends by RFC 4180 and a header unless the options say otherwise, every value text. Throws
 * `option.*` for unknown or wrong options.
 */
export function csvFile(options: CsvFileOptions): CsvFile {
  checkOptions('csvFile', options, CSV_OPTIONS);
  if (options.header === false && options.rename !== undefined)
    throw new UsageError('option.invalid', 'csvFile has rename and no header', {
      hint: 'without a header, columns are called what columns says',
    });
  return { kind: 'csv', encoding: 'utf-8', delimiter: ',', nulls: [], ...placeOfFile('csvFile', options) };
}

/** A file of JSON objects, one a line, that a loader names. */
export interface JsonLinesFile {
  readonly kind: 'jsonl';
  /** As {@link CsvFile.path} has it. */
  readonly path: string;
  /** As {@link CsvFile.remote} has it. */
  readonly remote?: RemoteFile;
  /** Members that become columns; an object with any other is rejected. Absent and null are NULL. */
  readonly columns: readonly string[];
}

/** A file that holds one JSON list of objects. */
export interface JsonFile {
  readonly kind: 'json';
  /** As {@link CsvFile.path} has it. */
  readonly path: string;
  /** As {@link CsvFile.remote} has it. */
  readonly remote?: RemoteFile;
  /** As {@link JsonLinesFile.columns} has it. */
  readonly columns: readonly string[];
}

/** A Parquet file that a loader names. */
export interface ParquetFile {
  readonly kind: 'parquet';
  /** As {@link CsvFile.path} has it. */
  readonly path: string;
  /** As {@link CsvFile.remote} has it. */
  readonly remote?: RemoteFile;
  /** Its columns, in the order of the table. A missing or extra one fails the load. */
  readonly columns: readonly string[];
}

/** The options of {@link jsonLinesFile}, {@link jsonFile} and {@link parquetFile}. */
export interface ColumnsFileOptions extends FilePlaceOptions {
  /** As {@link JsonLinesFile.columns} has it. */
  columns: readonly string[];
}

const COLUMNS_FILE_OPTIONS: OptionChecks<ColumnsFileOptions> = { ...PLACE_OPTIONS, columns: COLUMNS };

/** Names a file of JSON lines to load; numbers keep the digits they are written with. Throws as {@link csvFile} does. */
export function jsonLinesFile(options: ColumnsFileOptions): JsonLinesFile {
  checkOptions('jsonLinesFile', options, COLUMNS_FILE_OPTIONS);
  return { kind: 'jsonl', ...placeOfFile('jsonLinesFile', options) };
}

/** Names a file of one JSON list of objects to load; numbers keep the digits they are written with. Throws as {@link csvFile} does. */
export function jsonFile(options: ColumnsFileOptions): JsonFile {
  checkOptions('jsonFile', options, COLUMNS_FILE_OPTIONS);
  return { kind: 'json', ...placeOfFile('jsonFile', options) };
}

/**
 * Names a Parquet file to load. Its values become texts: dates and moments in ISO 8601, numbers with all their digits. Throws as
 * {@link csvFile} does.
 */
export function parquetFile(options: ColumnsFileOptions): ParquetFile {
  checkOptions('parquetFile', options, COLUMNS_FILE_OPTIONS);
  return { kind: 'parquet', ...placeOfFile('parquetFile', options) };
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

/** The options of {@link duckdbTable}. */
export type DuckdbTableOptions = Omit<DuckdbTable, 'kind'>;

const DUCKDB_OPTIONS: OptionChecks<DuckdbTableOptions> = {
  path: PATH,
  table: required([isText, "use the name of a table: 'orders'"]),
  columns: COLUMNS,
};

/** Names a table of a DuckDB file to load. Its values become texts, as those of {@link parquetFile} do. Throws as {@link csvFile} does. */
export function duckdbTable(options: DuckdbTableOptions): DuckdbTable {
  checkOptions('duckdbTable', options, DUCKDB_OPTIONS);
  return { kind: 'database', ...options };
}

/** A file to load as is. */
export type FileSource = CsvFile | JsonLinesFile | JsonFile | ParquetFile | DuckdbTable;

/** A file that a loader names, or one that a program prints. */
export type LoadedSource = FileSource & PrintedFile;

/** What is set of a file that no loader names but a program printed. */
export interface PrintedFile {
  /** Its columns are those that it names itself. */
  readonly ownColumns?: true;
  /** It is a query, whose rows are the file. */
  readonly query?: true;
}

function isEncoding(value: unknown): boolean {
  return isText(value) && decoderOf(value) !== undefined;
}
