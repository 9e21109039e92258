import { cleanCopy } from './clean-copy.js';
import { assertLayout, layoutNotes, scannerOptions, type CsvLayout } from './csv-layout.js';
import { isRfcQuoting } from './dialect-scanner.js';
import { fingerprint } from '../input/fingerprint.js';
import { unreadableHeader } from '../input/header.js';
import { readFirstBytes, type InputFile } from '../input/input.js';
import { assertReadKind } from '../input/kind-not-read.js';
import { assertUnchanged, fileChangedError, type PreparedFile } from '../input/prepared-file.js';
import { renameColumns } from './rename-columns.js';
import { findLines, scanFile, type OnRead } from './scan-file.js';
import { copyInput, isUtf8Name, unpack } from '../input/unpack.js';

export interface CsvPrepareRequest {
  input: InputFile;
  /** Start of the paths of scratch files. */
  scratch: string;
  signal: AbortSignal;
  /** Whether messages may quote the header. */
  quoteHeader: boolean;
  /** Whether the warehouse's reader can open a file. Default: any. */
  canOpen?: ((file: string) => boolean) | undefined;
  encoding: string;
  delimiter: string;
  /** Values that stand for NULL. */
  nulls: readonly string[];
  /** Default: a header, and quotes by RFC 4180. */
  layout?: CsvLayout | undefined;
  /** Whether the file may lack columns. Default: it may not. */
  mayLack?: boolean | undefined;
  /** Fields of a record where there is no header. Default: those of the first record. */
  columns?: number | undefined;
  onRead?: OnRead | undefined;
  /** Whether its hash is wanted. Default: true. */
  isHashed?: boolean | undefined;
  /** The columns of a header. Throws for one that is not wanted. */
  readonly header: (found: readonly string[], line: number) => readonly string[];
}

/** Bytes at the beginning of a file in which its header is looked for, to show it. */
const HEAD = 1 << 16;

/** What begins with a line of a text; all of it where that line is not there. */
function lineOf(start: Buffer, line: number): Buffer {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const end = start.indexOf(10, at);
    if (end < 0) return start;
    at = end + 1;
  }
  return start.subarray(at);
}

/**
 * Unpacks a file where it must be, counts and validates its records, and sets aside what cannot be read.
 * A regular plain file is read where it is; one that the warehouse cannot open there is copied first, so that both read the same.
 */
export async function prepareCsv({
  input,
  scratch,
  signal,
  quoteHeader,
  canOpen = () => true,
  encoding,
  delimiter,
  nulls,
  layout = {},
  mayLack,
  columns,
  onRead,
  isHashed = true,
  header: readHeader,
}: CsvPrepareRequest): Promise<PreparedFile> {
  assertLayout(input.name, delimiter, layout);
  await assertReadKind(input);
  const unpacked = await unpack(input, encoding, `${scratch}.csv`);
  const plain = canOpen(unpacked) ? unpacked : await copyInput(input, `${scratch}.csv`, signal);
  const utf8 = isUtf8Name(encoding);
  const options = { ...scannerOptions(layout), delimiter, rejectReplacement: !utf8, columns, nulls, isHashed };
  const notes: string[] = [];
  let header: readonly string[] = [];
  const sink = {
    header(found: string[], line: number) {
      if (found.length === 0)
        throw unreadableHeader(input.name, line, lineOf(readFirstBytes(plain, HEAD), line), quoteHeader);
      const renamed = renameColumns({ file: input.name, line, names: found, quote: quoteHeader, mayLack }, layout);
      header = readHeader(renamed.names, line);
      notes.push(...renamed.notes);
    },
    reject() {},
  };
  const scan = await scanFile(plain, input.name, sink, options, signal, onRead);
  const cleaned = scan.irregular ? await cleanCopy(plain, input.name, scratch, options, signal) : undefined;
  if (cleaned !== undefined && cleaned.hash !== scan.hash) throw fileChangedError(input);
  if (cleaned !== undefined && !isHashed) assertUnchanged(input);
  return {
    input,
    hash: !isHashed || (utf8 && input.compression !== 'gzip') ? scan.hash : await fingerprint(input),
    read: scan.records,
    rejected: scan.rejected,
    file: cleaned?.file ?? plain,
    header,
    delimiter,
    // A copy in the plain dialect has none of the markers.
    nulls: isRfcQuoting(layout) ? nulls : [],
    notes: [...layoutNotes(layout, scan), ...notes],
    rejects: scan.rejected > 0 ? cleaned?.rejects : undefined,
    lineNumbers: (records) => findLines(plain, input.name, records, options, signal),
  };
}
