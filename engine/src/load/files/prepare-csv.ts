import { UsageError } from '../../base/errors.js';
import { cleanCopy } from './clean-copy.js';
import { fingerprint } from './fingerprint.js';
import { unreadableHeader } from './header.js';
import { readFirstBytes, type InputFile } from './input.js';
import { assertReadKind } from './kind-not-read.js';
import { fileChangedError, type PreparedFile } from './prepared-file.js';
import { scanFile, type FileScan, type OnRead } from './scan-file.js';
import { copyInput, isUtf8Name, unpack } from './unpack.js';

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
  onRead?: OnRead | undefined;
  /** What was found of the file when it was written, whose header is then known. Default: it is read. */
  scan?: FileScan | undefined;
  /** The columns of a header. Throws for one that is not wanted. */
  readonly header: (found: readonly string[], line: number) => readonly string[];
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
  onRead,
  scan: known,
  header: readHeader,
}: CsvPrepareRequest): Promise<PreparedFile> {
  if (!/^[\x20-\x7e\t]$/.test(delimiter) || delimiter === '"')
    throw new UsageError('load.delimiter', `the delimiter of ${input.name} is ${JSON.stringify(delimiter)}`, {
      hint: 'use one ASCII character, not a quote',
    });
  await assertReadKind(input);
  const unpacked = await unpack(input, encoding, `${scratch}.csv`);
  const plain = canOpen(unpacked) ? unpacked : await copyInput(input, `${scratch}.csv`, signal);
  const utf8 = isUtf8Name(encoding);
  const options = { delimiter, rejectReplacement: !utf8 };
  let header: readonly string[] = [];
  const sink = {
    header(found: string[], line: number) {
      if (found.length === 0) throw unreadableHeader(input.name, line, readFirstBytes(plain, 4096), quoteHeader);
      header = readHeader(found, line);
    },
    reject() {},
  };
  if (known !== undefined) header = readHeader([], 1);
  const scan = known ?? (await scanFile(plain, input.name, sink, options, signal, onRead));
  const cleaned = scan.irregular ? await cleanCopy(plain, input.name, scratch, options, signal) : undefined;
  if (cleaned !== undefined && cleaned.hash !== scan.hash) throw fileChangedError(input);
  return {
    input,
    hash: utf8 && input.compression !== 'gzip' ? scan.hash : await fingerprint(input),
    read: scan.records,
    rejected: scan.rejected,
    file: cleaned?.file ?? plain,
    header,
    delimiter,
    nulls,
    rejects: scan.rejected > 0 ? cleaned?.rejects : undefined,
    async lineNumbers(records) {
      const lines = new Map<number, number>();
      const record = (number: number, line: number): void => {
        if (records.has(number)) lines.set(number, line);
      };
      await scanFile(plain, input.name, { ...sink, record }, options, signal);
      return lines;
    },
  };
}
