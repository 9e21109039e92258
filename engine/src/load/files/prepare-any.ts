import { encodingHint, findCsvDialect, type DecimalMark } from '../csv/csv-dialect.js';
import type { StatedDialect } from './stated-dialect.js';
import { prepareExcel } from '../excel/prepare-excel.js';
import { ownHeader } from '../input/header.js';
import type { InputFile } from '../input/input.js';
import { prepareCsv } from '../csv/prepare-csv.js';
import { assertPositions } from './positions.js';
import { prepareFixedWidth } from './prepare-fixed-width.js';
import { prepareJson, type ReadRecords } from '../json/prepare-json-lines.js';
import type { PreparedFile } from '../input/prepared-file.js';
import type { OnRead } from '../csv/scan-file.js';
import { firstBytes } from '../input/unpack.js';

/** Bytes from which a dialect is recognised. */
const SAMPLE = 1 << 16;

/** A file that no loader names, and what was stated of it. */
export interface PrepareAnyRequest {
  input: InputFile;
  /** Start of the paths of scratch files. */
  scratch: string;
  signal: AbortSignal;
  /** Whether messages may quote the header. */
  quoteHeader: boolean;
  dialect: StatedDialect;
  /** Whether the second of two columns `a` is called `a.1`. Default: a name that occurs twice is an error. */
  renamesRepeated?: boolean | undefined;
  onRead?: OnRead | undefined;
}

/** A file with the columns that it names itself. */
export interface PreparedAnyFile extends PreparedFile {
  decimal: DecimalMark;
  encoding: string;
  /** What was recognised and not stated, as sentences about the file. */
  notes: string[];
}

/** A delimited file as loaders read it, by the dialect that is stated or recognised. */
export async function prepareAnyCsv(request: PrepareAnyRequest, usual: string): Promise<PreparedAnyFile> {
  const { input, scratch, signal, quoteHeader, onRead } = request;
  const start = await firstBytes(input, SAMPLE);
  const { encoding, delimiter, decimal, notes } = findCsvDialect(start, request.dialect, usual);
  const { nulls = [] } = request.dialect;
  const prepared = await prepareCsv({
    input,
    scratch,
    signal,
    quoteHeader,
    encoding,
    delimiter,
    nulls,
    layout: request.dialect,
    onRead,
    // Nothing is stored of the file.
    isHashed: false,
    header: (found, line) =>
      ownHeader(
        { file: input.name, line, found, hint: 'rename one in the file, or let --header rename number them' },
        (sentence) => notes.push(sentence),
        quoteHeader,
        request.renamesRepeated,
      ),
  });
  const hint = prepared.rejected > 0 && request.dialect.encoding === undefined ? encodingHint(start) : undefined;
  const { notes: layoutNotes = [] } = prepared;
  const unnamed =
    request.dialect.header === false ? [`it has no header: its columns are called ${namesOf(prepared.header)}`] : [];
  return {
    ...prepared,
    decimal,
    encoding,
    notes: [...layoutNotes, ...unnamed, ...notes, ...(hint === undefined ? [] : [hint])],
  };
}

/** The sheet of a workbook that is stated, or the only one. */
export async function prepareAnyExcel(request: PrepareAnyRequest): Promise<PreparedAnyFile> {
  const { input, quoteHeader, dialect, renamesRepeated } = request;
  const names: string[] = [];
  const prepared = await prepareExcel({
    ...request,
    sheet: dialect.sheet,
    skip: dialect.skip,
    nulls: dialect.nulls ?? [],
    header: (found, line) =>
      ownHeader({ file: input.name, line, found }, (sentence) => names.push(sentence), quoteHeader, renamesRepeated),
  });
  return { ...prepared, decimal: '.', encoding: 'utf-8', notes: [...names, ...(prepared.warnings ?? [])] };
}

/** A file by the positions that are stated. */
export async function prepareAnyFixedWidth(request: PrepareAnyRequest): Promise<PreparedAnyFile> {
  const { positions = {}, skip, encoding = 'utf-8', nulls = [], decimal = '.' } = request.dialect;
  assertPositions(Object.entries(positions));
  const prepared = await prepareFixedWidth({
    ...{ ...request, skip, encoding, nulls },
    columns: Object.keys(positions),
    positions: Object.values(positions),
  });
  return { ...prepared, decimal, encoding, notes: [] };
}

/** A file of JSON objects as loaders read it, with a column for every name in it. */
export async function prepareAnyJson(request: PrepareAnyRequest, read: ReadRecords): Promise<PreparedAnyFile> {
  const { input, scratch, signal, quoteHeader, onRead } = request;
  const notes: string[] = [];
  const prepared = await prepareJson({
    input,
    scratch,
    signal,
    read,
    onRead,
    columns: (found) =>
      ownHeader({ file: input.name, line: 1, found }, (sentence) => notes.push(sentence), quoteHeader),
  });
  return { ...prepared, decimal: '.', encoding: 'utf-8', notes };
}

const namesOf = (header: readonly string[]): string =>
  header.length === 1 ? (header[0] ?? '') : `${header[0] ?? ''} to ${header.at(-1) ?? ''}`;
