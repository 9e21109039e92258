import type { Contract } from '../../contract/index.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import type {
  CsvFile,
  DuckdbTable,
  ExcelFile,
  FileSource,
  FixedWidthFile,
  JsonFile,
  JsonLinesFile,
  ParquetFile,
  PrintedFile,
} from './file-source.js';
import type { StatedDialect } from './stated-dialect.js';
import { decimalColumns } from '../csv/decimal-columns.js';
import { checkHeader, ownHeader } from '../input/header.js';
import type { InputFile } from '../input/input.js';
import { readJsonElements } from '../json/json-elements.js';
import { prepareExcel } from '../excel/prepare-excel.js';
import {
  prepareAnyCsv,
  prepareAnyExcel,
  prepareAnyFixedWidth,
  prepareAnyJson,
  type PrepareAnyRequest,
  type PreparedAnyFile,
} from './prepare-any.js';
import { prepareCsv } from '../csv/prepare-csv.js';
import { prepareFixedWidth } from './prepare-fixed-width.js';
import { prepareJson, readLines, type ReadRecords } from '../json/prepare-json-lines.js';
import { prepareTable } from './prepare-table.js';
import type { PreparedFile } from '../input/prepared-file.js';

/** A kind of file that `lastro check` reads in place. */
export interface FileKind {
  /** For messages: `.csv`. */
  kind: string;
  /** The name of the table that a file of this kind is read as, from the file's name; undefined for other files. */
  find(fileName: string): string | undefined;
  /** What may be stated of a file of this kind. */
  takes: readonly (keyof StatedDialect)[];
  /** Prepares a file whose columns nobody stated; undefined where the warehouse reads it in place, with its own types. */
  prepareAny: ((request: PrepareAnyRequest) => Promise<PreparedAnyFile>) | undefined;
  /** The texts of its records, where they are JSON. */
  readRecords?: ReadRecords;
}

/** How a file that a loader names is made ready. */
interface Loadable<S> {
  /** Counts and validates the records of a file, and makes it ready for the warehouse's reader. */
  prepare(source: S & PrintedFile, request: PrepareRequest): Promise<PreparedFile>;
}

/** A kind of file that loaders may name, too. */
export type LoadableKind<S> = FileKind & Loadable<S>;

export interface PrepareRequest {
  input: InputFile;
  /** Start of the paths of scratch files. */
  scratch: string;
  signal: AbortSignal;
  contract: Contract | undefined;
  /** Whether the table has other files, too. */
  isOneOfSeveral?: boolean;
  /** Whether messages may quote the header: a first line may be a person's data. */
  quoteHeader: boolean;
  /** Whether the warehouse's reader can open a file. */
  canOpen(file: string): boolean;
  /** Opens a local database, in memory or a file of its own. */
  openLocal: (databaseFile?: string) => Promise<Warehouse>;
}

const nameWithout =
  (ending: RegExp) =>
  (fileName: string): string | undefined =>
    ending.test(fileName) ? fileName.replace(ending, '') : undefined;

const CSV_DIALECT: FileKind['takes'] = [
  ...(['delimiter', 'encoding', 'decimal', 'nulls'] as const),
  ...(['quote', 'escape', 'skip', 'comment', 'header', 'rename'] as const),
];

const delimited = (kind: string, ending: RegExp, usual: string): FileKind => ({
  kind,
  find: nameWithout(ending),
  takes: CSV_DIALECT,
  prepareAny: (request) => prepareAnyCsv(request, usual),
});

/** The columns that a file names itself. */
const namesIn = (found: readonly string[], line: number, { input, quoteHeader }: PrepareRequest): string[] =>
  ownHeader({ file: input.name, line, found }, () => undefined, quoteHeader);

/** Checks a header against the columns that a loader lists. */
const listedIn =
  (
    { columns: expected, unionByName }: { columns: readonly string[]; unionByName?: boolean },
    { input, isOneOfSeveral, quoteHeader }: PrepareRequest,
    isCsv = false,
  ) =>
  (found: readonly string[], line: number): readonly string[] =>
    checkHeader({ file: input.name, line, expected, found, isCsv, unionByName, isOneOfSeveral }, quoteHeader);

const membersOf = (
  { columns, ownColumns }: (JsonLinesFile | JsonFile) & PrintedFile,
  request: PrepareRequest,
): readonly string[] | ((found: readonly string[]) => readonly string[]) =>
  ownColumns === true ? (found) => namesIn(found, 1, request) : columns;

const csv: LoadableKind<CsvFile> = {
  ...delimited('.csv', /\.csv(\.gz)?$/i, ','),
  // Rows are checked against the contract by SQL after loading.
  async prepare(source, request) {
    const { columns, encoding, delimiter, nulls, decimal, ownColumns, header: headerRule, ...layout } = source;
    const isByPosition = headerRule === false && ownColumns !== true;
    const listed = listedIn(source, request, true);
    const header = (found: readonly string[], line: number): readonly string[] => {
      if (isByPosition) return columns;
      return ownColumns === true ? namesIn(found, line, request) : listed(found, line);
    };
    const stated = isByPosition ? columns.length : undefined;
    const prepared = await prepareCsv({
      ...{ ...request, encoding, delimiter, nulls, columns: stated, header },
      layout: { ...layout, header: headerRule },
      mayLack: source.unionByName,
    });
    return { ...prepared, decimalCommas: decimalColumns(prepared.header, decimal, request) };
  },
};

const tsv = delimited('.tsv', /\.(tsv|tab)(\.gz)?$/i, '\t');

const parquet: LoadableKind<ParquetFile> = {
  kind: '.parquet',
  find: nameWithout(/\.(parquet|pq)$/i),
  takes: [],
  prepareAny: undefined,
  prepare: ({ columns, unionByName, ownColumns }, request) =>
    prepareTable({
      ...{ ...request, unionByName, table: undefined },
      columns: ownColumns === true ? undefined : columns,
    }),
};

const database: Loadable<DuckdbTable> = {
  prepare: ({ columns, table }, request) => prepareTable({ ...request, columns, table }),
};

const jsonl: LoadableKind<JsonLinesFile> = {
  kind: '.jsonl',
  find: nameWithout(/\.(jsonl|ndjson)(\.gz)?$/i),
  takes: [],
  prepareAny: (request) => prepareAnyJson(request, readLines),
  readRecords: readLines,
  prepare: (source, request) => prepareJson({ ...request, columns: membersOf(source, request), read: readLines }),
};

const json: LoadableKind<JsonFile> = {
  kind: '.json',
  find: nameWithout(/\.json(\.gz)?$/i),
  takes: [],
  prepareAny: (request) => prepareAnyJson(request, readJsonElements),
  readRecords: readJsonElements,
  prepare: (source, request) =>
    prepareJson({ ...request, columns: membersOf(source, request), read: readJsonElements }),
};

const excel: LoadableKind<ExcelFile> = {
  kind: '.xlsx',
  find: nameWithout(/\.xls[xm]$/i),
  takes: ['sheet', 'skip', 'nulls'],
  prepareAny: prepareAnyExcel,
  prepare: (source, request) => prepareExcel({ ...request, ...source, header: listedIn(source, request) }),
};

const fixed: Loadable<FixedWidthFile> = {
  prepare: (source, request) => prepareFixedWidth({ ...request, ...source }),
};

/** A file whose columns have the positions that are stated, whatever its name. */
export const FIXED_WIDTH: FileKind = {
  kind: 'fixed width',
  find: (fileName) => fileName.replace(/(\.[a-z]+)?(\.gz)?$/i, ''),
  takes: ['positions', 'skip', 'encoding', 'nulls', 'decimal'],
  prepareAny: prepareAnyFixedWidth,
};

/** All kinds of files, in the order in which messages list them. */
export const FILE_KINDS: readonly FileKind[] = [csv, tsv, parquet, jsonl, json, excel];

interface FileSources {
  csv: CsvFile;
  jsonl: JsonLinesFile;
  json: JsonFile;
  parquet: ParquetFile;
  excel: ExcelFile;
  fixed: FixedWidthFile;
  database: DuckdbTable;
}

/** The kinds that loaders may name, by the `kind` of what they yield. */
const LOADABLE_KINDS: { readonly [K in keyof FileSources]: Loadable<FileSources[K]> } = {
  csv,
  jsonl,
  json,
  parquet,
  excel,
  fixed,
  database,
};

export function isFileSource(value: unknown): value is FileSource {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, path } = value as { kind?: unknown; path?: unknown };
  return typeof kind === 'string' && Object.hasOwn(LOADABLE_KINDS, kind) && typeof path === 'string';
}

/** Makes a file that a loader named ready for the warehouse's reader. */
export async function prepareFile<K extends keyof FileSources>(
  source: FileSources[K] & PrintedFile & { kind: K; unionByName?: boolean },
  request: PrepareRequest,
): Promise<PreparedFile> {
  const prepared = await LOADABLE_KINDS[source.kind].prepare(source, request);
  const { header, lacking = source.columns.filter((column) => !header.includes(column)) } = prepared;
  return { ...prepared, lacking: source.unionByName === true ? lacking : [] };
}

const KINDS_WITH_ENDING: Partial<Record<FileSource['kind'], FileKind>> = { csv, jsonl, json, parquet, excel };

/** The kind that files of a loader have by their ending; undefined where any name will do. */
export const fileKindOf = ({ kind }: FileSource): FileKind | undefined => KINDS_WITH_ENDING[kind];
