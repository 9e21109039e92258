import fs from 'node:fs';
import { csvParser } from '../../base/csv.js';
import { UsageError } from '../../base/errors.js';
import { assertLayout, layoutNotes, scannerOptions, type CsvLayout } from '../csv/csv-layout.js';
import { createScanner, isRfcQuoting } from '../csv/dialect-scanner.js';
import { checkHeader, ownHeader } from '../input/header.js';
import { findInput } from '../input/input.js';
import { readJsonElements } from '../json/json-elements.js';
import { LineRecord } from '../records/line-record.js';
import { parseRecord, readLines } from '../json/prepare-json-lines.js';
import type { Reject } from '../reject.js';
import { renameColumns } from '../csv/rename-columns.js';
import type { FileScan } from '../csv/scan-file.js';
import { unpack } from '../input/unpack.js';
import { commandLine, type OutputFormat, type Program } from './program.js';

/** The output of a program as records, for tables that keep those they have. */
export interface OutputRecords {
  /** Undefined: those that the loader names. */
  columns: readonly string[] | undefined;
  records: AsyncIterable<LineRecord>;
  /** What of the output is not read as it stands, as sentences; known when all records are read. */
  notes?: () => readonly string[];
}

/** Reads the records of an output, with the line of each. Throws for a format that has none. */
export async function outputRecords(
  program: Program,
  file: string,
  format: OutputFormat,
  quoteHeader: boolean,
): Promise<OutputRecords> {
  switch (format) {
    case 'jsonl':
      return { columns: program.columns, records: jsonRecords(readLines(file, () => undefined)) };
    case 'json':
      return { columns: program.columns, records: jsonRecords(readJsonElements(file, () => undefined)) };
    case 'parquet':
      throw new UsageError('load.mode-of-files', `${commandLine(program)} prints Parquet, and its loader has a mode`, {
        hint: 'Parquet always replaces the table: print CSV or JSON lines, or leave out mode',
      });
    default: {
      const { encoding = 'utf-8', delimiter = format === 'csv' ? ',' : '\t', columns, nulls } = program;
      const plain = await unpack(await findInput(file, program.file), encoding, `${file}.utf8`);
      assertLayout(program.file, delimiter, program);
      const reading = { delimiter, layout: program, columns: columns?.length };
      const notes: string[] = [];
      const header = await headerOf(plain, reading, ({ names, line }) => {
        const renamed = renameColumns({ file: program.file, line, names, quote: quoteHeader }, program);
        notes.push(...renamed.notes);
        if (program.header === false && columns !== undefined) return columns;
        const place = { file: program.file, line, found: renamed.names };
        return columns === undefined
          ? ownHeader(place, () => undefined, quoteHeader)
          : checkHeader({ ...place, expected: columns }, quoteHeader);
      });
      const markers = isRfcQuoting(program) ? nulls : [];
      const onEnd = (scan: Pick<FileScan, 'comments'>): void => void notes.unshift(...layoutNotes(program, scan));
      const records = csvRecords(plain, { ...reading, nulls, header, markers, onEnd });
      return { columns: header, records, notes: () => notes };
    }
  }
}

async function* jsonRecords(texts: AsyncIterable<Buffer>): AsyncGenerator<LineRecord> {
  let line = 0;
  for await (const bytes of texts) {
    line++;
    const parsed = parseRecord(bytes);
    if (parsed === undefined) continue;
    const isRejected = parsed.problem !== undefined;
    const isObject = Object.keys(parsed.fields).length > 0;
    const item = isRejected ? bytes.subarray(0, 1 << 16).toString('utf8') : isObject ? parsed.fields : parsed.record;
    yield new LineRecord(line, item, parsed.problem);
  }
}

const chunksOf = (file: string): AsyncIterable<Buffer> =>
  fs.createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>;

interface CsvReading {
  delimiter: string;
  layout: CsvLayout;
  /** Fields of a record where there is no header. */
  columns: number | undefined;
}

async function headerOf(
  file: string,
  { delimiter, layout, columns }: CsvReading,
  read: (header: { names: string[]; line: number }) => readonly string[],
): Promise<readonly string[]> {
  let header: readonly string[] | undefined;
  const sink = {
    header: (names: string[], line: number) => void (header = read({ names, line })),
    reject: () => undefined,
  };
  const scanner = createScanner(sink, { ...scannerOptions(layout), delimiter, columns });
  for await (const chunk of chunksOf(file)) {
    scanner.push(chunk);
    if (header !== undefined) return header;
  }
  scanner.end();
  return header ?? read({ names: [], line: 1 });
}

interface RecordReading extends CsvReading {
  header: readonly string[];
  nulls: readonly string[];
  /** Those of the values that the scanner leaves as they are. */
  markers: readonly string[];
  /** Called when all records are read. */
  onEnd: (scan: Pick<FileScan, 'comments'>) => void;
}

/** The records that the scanner finds, those of a chunk together: an empty value without quotes is NULL. */
async function* csvRecords(
  file: string,
  { delimiter, layout, columns, header, nulls, markers, onEnd }: RecordReading,
): AsyncGenerator<LineRecord> {
  // In their order; the scanner writes a row in place of one that is rejected.
  let found: (number | Reject)[] = [];
  let good: Buffer[] = [];
  let isStart = true;
  const scanner = createScanner(
    {
      header: () => undefined,
      record: (_, line) => void found.push(line),
      reject: (reject) => void found.push({ ...reject, raw: Buffer.from(reject.raw) }),
      good: (bytes) => void good.push(Buffer.from(bytes)),
    },
    { ...scannerOptions(layout), delimiter, columns, nulls },
  );
  const take = (): LineRecord[] => {
    const rows = csvParser().parse(Buffer.concat(good), {
      delimiter,
      relax_column_count: true,
      cast: (value, { quoting }) => ((value === '' && !quoting) || markers.includes(value) ? null : value),
    }) as unknown as (string | null)[][];
    if (isStart && rows.length > 0) {
      rows.shift();
      isStart = false;
    }
    if (rows.length !== found.length) throw new Error(`${rows.length} rows were read of ${found.length} records`);
    const records = found.map((each, i) => {
      if (typeof each !== 'number')
        return new LineRecord(each.line, each.raw.toString('utf8'), { rule: each.rule, reason: each.reason });
      return new LineRecord(each, Object.fromEntries(header.map((name, c) => [name, rows[i]?.[c] ?? null])));
    });
    [found, good] = [[], []];
    return records;
  };
  for await (const chunk of chunksOf(file)) {
    scanner.push(chunk);
    yield* take();
  }
  scanner.end();
  yield* take();
  onEnd(scanner);
}
