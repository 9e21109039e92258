import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { LastroError } from '../../base/errors.js';
import { fingerprint } from '../input/fingerprint.js';
import type { InputFile } from '../input/input.js';
import { assertReadKind } from '../input/kind-not-read.js';
import type { PreparedFile } from '../input/prepared-file.js';
import { RecordCopy } from '../csv/record-copy.js';
import type { OnRead } from '../csv/scan-file.js';
import { unpack } from '../input/unpack.js';
import { entryStream } from '../input/zip.js';
import type { CellReading } from './cell-text.js';
import { readDateFormats } from './number-formats.js';
import { SheetNotes, headerNames, rawOf, recordLine, sheetRecords } from './sheet-records.js';
import { readRows, readSharedTexts } from './sheet-rows.js';
import { StringTable } from './string-table.js';
import { findSheet, readWorkbook } from './workbook.js';

/** Options of {@link prepareExcel}. */
export interface ExcelPrepareRequest {
  input: InputFile;
  /** Start of the paths of scratch files. */
  scratch: string;
  signal: AbortSignal;
  /** Whether messages may quote the header and the names of sheets. */
  quoteHeader: boolean;
  /** Name of the sheet. Default: the only one. */
  sheet?: string | undefined;
  /** Rows of the sheet before its header. Default: none; empty rows before a header are left out in any case. */
  skip?: number | undefined;
  /** Values that stand for NULL, errors such as `#N/A` among them. */
  nulls: readonly string[];
  onRead?: OnRead | undefined;
  /** The columns of a header. Throws for one that is not wanted. */
  readonly header: (found: readonly string[], line: number) => readonly string[];
}

/** Writes the rows of a sheet as a CSV of texts, which the warehouse's reader is given. Memory does not grow with the rows. */
export async function prepareExcel(request: ExcelPrepareRequest): Promise<PreparedFile> {
  const { input, scratch, signal, quoteHeader, skip = 0, nulls, onRead } = request;
  const { name } = input;
  const plain = await unpack(input, 'utf-8', `${scratch}.xlsx`);
  await assertReadKind({ ...input, path: plain, compression: 'none' }, { isWorkbook: true });
  fs.mkdirSync(path.dirname(scratch), { recursive: true });
  const workbook = await readWorkbook(plain, name);
  const sheet = findSheet(workbook, request.sheet, { file: name, quote: quoteHeader });
  const openSheet = async (): Promise<Readable> => entryStream(plain, sheet.part);
  const texts =
    workbook.strings === undefined
      ? StringTable.empty
      : await StringTable.write(readSharedTexts(await workbook.strings(), name), `${scratch}.texts`);
  const notes = new SheetNotes();
  const copy = new RecordCopy(scratch);
  let header: readonly string[] | undefined;
  try {
    const reading: CellReading = {
      formats: workbook.styles === undefined ? [] : await readDateFormats(await workbook.styles(), name),
      is1904: workbook.is1904,
      sharedText: (index) => texts.get(index),
      nulls,
    };
    let bytes = 0;
    const rows = readRows(await openSheet(), name, (chunk) => {
      bytes += chunk;
      onRead?.(bytes, sheet.bytes);
    });
    for await (const row of sheetRecords(rows, skip, notes)) {
      signal.throwIfAborted();
      if (row.kind === 'header') {
        header = request.header(headerNames(row, name, reading), row.number);
        copy.start(header);
        continue;
      }
      notes.count(row);
      const line = recordLine(row, header?.length ?? 0, reading);
      if (typeof line === 'string') copy.take(line);
      else copy.reject({ line: row.number, ...line, raw: rawOf(row, reading) });
    }
  } finally {
    copy.close();
    texts.close();
  }
  if (header === undefined)
    throw new LastroError('load.empty-file', `${name} is empty`, {
      location: { file: name },
      hint: 'its sheet has no header',
    });
  return {
    input,
    hash: await fingerprint(input),
    ...copy.prepared,
    header,
    nulls,
    warnings: [...(sheet.isHidden ? ['the sheet is hidden'] : []), ...notes.sentences(workbook.isCalculatedOnOpen)],
    async lineNumbers(records) {
      const lines = new Map<number, number>();
      let record = 0;
      for await (const { kind, number } of sheetRecords(readRows(await openSheet(), name), skip, new SheetNotes())) {
        signal.throwIfAborted();
        if (kind === 'record' && records.has(++record)) lines.set(record, number);
      }
      return lines;
    },
  };
}
