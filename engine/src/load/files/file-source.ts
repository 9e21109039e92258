import { FLAG, isCount, isMapping, isText, oneOf, required, textList, WHOLE_ABOVE_0 } from '../../base/check-keys.js';
import { decoderOf } from '../../base/encoding.js';
import { UsageError } from '../../base/errors.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';
import type { DecimalMark } from '../csv/csv-dialect.js';
import { LAYOUT_CHECKS, type CsvLayout } from '../csv/csv-layout.js';
import { assertPositions, type Position } from './positions.js';
import { PLACE_OPTIONS, placeOfFile, type FilePlaceOptions, type RemoteFile } from '../remote/remote-file.js';

/** A delimited text file that a loader names. */
export interface CsvFile extends CsvLayout {
  readonly kind: 'csv';
  /**
   * Path, absolute or relative to the project. The file may also be `<path>.gz`, or inside a `.zip` in the
   * same folder; the folder may itself be a `.zip`. A pattern (`sales/2018-*.csv`) is all files that match it, by name, and a folder
   * those of its files that have the ending of the kind.
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
   * Whether a file of several may lack some of the columns, which are then NULL in its rows; the load warns of which and where. Default:
   * a missing column fails the load.
   */
  readonly unionByName?: boolean;
  /**
   * `','`: numbers are written `1.234,56`; those of columns that the loader's contract reads as numbers are loaded as `1234.56`.
   * Default: a point.
   */
  readonly decimal?: DecimalMark | undefined;
}

/** How a CSV file is written that a loader names. */
export interface CsvOptions extends CsvLayout {
  /** As {@link CsvFile.columns} has it. */
  columns: readonly string[];
  /** As {@link CsvFile.encoding} has it. */
  encoding?: string;
  /** As {@link CsvFile.delimiter} has it. */
  delimiter?: string;
  /** As {@link CsvFile.nulls} has it. */
  nulls?: readonly string[];
  /** As {@link CsvFile.unionByName} has it. */
  unionByName?: boolean;
  /** As {@link CsvFile.decimal} has it. */
  decimal?: DecimalMark | undefined;
}

/** The options of {@link csvFile}. */
export interface CsvFileOptions extends FilePlaceOptions, CsvOptions {}

const PATH = required(PLACE_OPTIONS.path);
const COLUMNS = required(textList("list the columns: ['id', 'city']"));

export const CSV_OPTIONS: OptionChecks<CsvOptions> = {
  columns: COLUMNS,
  encoding: [isEncoding, "use an encoding: 'latin1'"],
  delimiter: [isText, "use one character: ';'"],
  nulls: textList("list the values that stand for NULL: ['NA', '']"),
  unionByName: FLAG,
  decimal: oneOf(['.', ',']),
  ...LAYOUT_CHECKS,
};

/** A CSV file at a place, as checked options of a function `call` say it is written. */
export function csvFileAt(call: string, place: Pick<CsvFile, 'path' | 'remote'>, options: CsvOptions): CsvFile {
  const { header, rename, unionByName } = options;
  if (header === false && rename !== undefined)
    throw new UsageError('option.invalid', `${call} has rename and no header`, {
      hint: 'without a header, columns are called what columns says',
    });
  if (header === false && unionByName === true)
    throw new UsageError('option.invalid', `${call} has unionByName and no header`, {
      hint: 'without a header, columns go by position, and a file cannot lack one',
    });
  return { kind: 'csv', encoding: 'utf-8', delimiter: ',', nulls: [], ...options, ...place };
}

/**
 * Names a CSV file to load: quotes and line ends by RFC 4180 and a header unless the options say otherwise, every value text. Throws
 * `option.*` for unknown or wrong options.
 */
export function csvFile(options: CsvFileOptions): CsvFile {
  checkOptions('csvFile', options, { ...PLACE_OPTIONS, ...CSV_OPTIONS });
  const { path, remote, ...written } = placeOfFile('csvFile', options);
  return csvFileAt('csvFile', { path, ...(remote === undefined ? {} : { remote }) }, written);
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
  /** Whether the load warns of columns that no object of a file has, and where. Default: it does not. */
  readonly unionByName?: boolean;
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
  /** As {@link JsonLinesFile.unionByName} has it. */
  readonly unionByName?: boolean;
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
  /** As {@link CsvFile.unionByName} has it. */
  readonly unionByName?: boolean;
}

/** The options of {@link jsonLinesFile}, {@link jsonFile} and {@link parquetFile}. */
export interface ColumnsFileOptions extends FilePlaceOptions {
  /** As {@link JsonLinesFile.columns} has it. */
  columns: readonly string[];
  /** As {@link CsvFile.unionByName} has it; of JSON as {@link JsonLinesFile.unionByName} does. */
  unionByName?: boolean;
}

const COLUMNS_FILE_OPTIONS: OptionChecks<ColumnsFileOptions> = {
  ...PLACE_OPTIONS,
  columns: COLUMNS,
  unionByName: FLAG,
};

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

/** A sheet of an Excel workbook (`.xlsx`, `.xlsm`) that a loader names. */
export interface ExcelFile {
  readonly kind: 'excel';
  /** As {@link CsvFile.path} has it. */
  readonly path: string;
  /** As {@link CsvFile.remote} has it. */
  readonly remote?: RemoteFile;
  /** As {@link CsvFile.columns} has it. */
  readonly columns: readonly string[];
  /** Name of the sheet. Default: the only one; of several one must be named. */
  readonly sheet?: string;
  /** Rows of the sheet before its header. Default: none; empty rows before a header are left out in any case. */
  readonly skip?: number;
  /** Values that stand for NULL: `['n/a', '#N/A']`. A row with an error such as `#N/A` that is not listed is rejected. Default: none. */
  readonly nulls: readonly string[];
  /** As {@link CsvFile.unionByName} has it. */
  readonly unionByName?: boolean;
}

/** The options of {@link excelFile}. */
export interface ExcelFileOptions extends FilePlaceOptions {
  /** As {@link ExcelFile.columns} has it. */
  columns: readonly string[];
  /** As {@link ExcelFile.sheet} has it. */
  sheet?: string;
  /** As {@link ExcelFile.skip} has it. */
  skip?: number;
  /** As {@link ExcelFile.nulls} has it. */
  nulls?: readonly string[];
  /** As {@link CsvFile.unionByName} has it. */
  unionByName?: boolean;
}

const EXCEL_OPTIONS: OptionChecks<ExcelFileOptions> = {
  ...PLACE_OPTIONS,
  columns: COLUMNS,
  sheet: [isText, "use the name of a sheet: 'Orders'"],
  skip: [isCount, 'use a number of rows, from 0'],
  nulls: textList("list the values that stand for NULL: ['n/a', '#N/A']"),
  unionByName: FLAG,
};

/**
 * Names a sheet of an Excel workbook to load. Its values become texts: numbers with their digits, dates and times by the format of their
 * cells in ISO 8601, formulas the value that is stored. Throws as {@link csvFile} does.
 */
export function excelFile(options: ExcelFileOptions): ExcelFile {
  checkOptions('excelFile', options, EXCEL_OPTIONS);
  return { kind: 'excel', nulls: [], ...placeOfFile('excelFile', options) };
}

/** A text file whose columns have fixed positions, that a loader names. */
export interface FixedWidthFile {
  readonly kind: 'fixed';
  /** As {@link CsvFile.path} has it. */
  readonly path: string;
  /** As {@link CsvFile.remote} has it. */
  readonly remote?: RemoteFile;
  readonly columns: readonly string[];
  /** Of each column its first and its last character in a line, from 1. */
  readonly positions: readonly Position[];
  /** Characters of a line; a shorter or longer one is rejected. Default: up to the last column. */
  readonly width?: number;
  /** Lines before the first record. Default: none. */
  readonly skip?: number;
  /** As {@link CsvFile.encoding} has it. Positions count its characters, not its bytes. */
  readonly encoding: string;
  /** Values that stand for NULL, without their padding: `['NA', '9999']`. Default: none; a blank value is NULL in any case. */
  readonly nulls: readonly string[];
}

/** The options of {@link fixedWidthFile}. */
export interface FixedWidthFileOptions extends FilePlaceOptions {
  /** The columns of the table, each with its first and its last character in a line, from 1: `{ id: [1, 8], name: [9, 40] }`. */
  columns: Readonly<Record<string, Position>>;
  /** As {@link FixedWidthFile.width} has it. */
  width?: number;
  /** As {@link FixedWidthFile.skip} has it. */
  skip?: number;
  /** As {@link FixedWidthFile.encoding} has it. */
  encoding?: string;
  /** As {@link FixedWidthFile.nulls} has it. */
  nulls?: readonly string[];
}

const FIXED_WIDTH_OPTIONS: OptionChecks<FixedWidthFileOptions> = {
  ...PLACE_OPTIONS,
  columns: required([
    (value) => isMapping(value) && Object.keys(value).length > 0 && Object.values(value).every(isPosition),
    'use the first and the last character of each column, from 1: { id: [1, 8], name: [9, 40] }',
  ]),
  width: WHOLE_ABOVE_0,
  skip: [isCount, 'use a number of lines, from 0'],
  encoding: CSV_OPTIONS.encoding,
  nulls: textList("list the values that stand for NULL: ['NA', '9999']"),
};

function isPosition(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isInteger)) return false;
  const [first = 0, last = 0] = value as number[];
  return 1 <= first && first <= last;
}

/**
 * Names a text file to load whose columns have fixed positions. Values are without the blanks around them, and NULL where nothing else is
 * there. Throws as {@link csvFile} does, and for columns that overlap.
 */
export function fixedWidthFile(options: FixedWidthFileOptions): FixedWidthFile {
  checkOptions('fixedWidthFile', options, FIXED_WIDTH_OPTIONS);
  const { columns, ...others } = placeOfFile('fixedWidthFile', options);
  assertPositions(Object.entries(columns), others.width);
  const found = { columns: Object.keys(columns), positions: Object.values(columns) };
  return { kind: 'fixed', encoding: 'utf-8', nulls: [], ...others, ...found };
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
export type FileSource = CsvFile | JsonLinesFile | JsonFile | ParquetFile | ExcelFile | FixedWidthFile | DuckdbTable;

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
