import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { formatCsvField } from '../../base/csv.js';
import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { RejectRule } from '../reject.js';
import { fingerprint } from '../input/fingerprint.js';
import type { InputFile } from '../input/input.js';
import { assertReadKind } from '../input/kind-not-read.js';
import type { Position } from './positions.js';
import { readLines } from '../json/prepare-json-lines.js';
import type { PreparedFile } from '../input/prepared-file.js';
import { RecordCopy } from '../csv/record-copy.js';
import type { OnRead } from '../csv/scan-file.js';
import { RECORD_LIMIT } from '../csv/scanner.js';
import { isUtf8Name, unpack } from '../input/unpack.js';

/** Options of {@link prepareFixedWidth}. */
export interface FixedWidthPrepareRequest {
  input: InputFile;
  /** Start of the paths of scratch files. */
  scratch: string;
  signal: AbortSignal;
  columns: readonly string[];
  /** Of each column. */
  positions: readonly Position[];
  /** Characters of a line. Default: up to the last column. */
  width?: number | undefined;
  /** Lines before the first record. Default: none. */
  skip?: number | undefined;
  encoding: string;
  /** Values that stand for NULL. */
  nulls: readonly string[];
  onRead?: OnRead | undefined;
}

const CR = 13;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Writes the lines of a file whose columns have fixed positions as a CSV, which the warehouse's reader is given. */
export async function prepareFixedWidth(request: FixedWidthPrepareRequest): Promise<PreparedFile> {
  const { input, scratch, signal, columns, positions, encoding, nulls, onRead } = request;
  await assertReadKind(input);
  const plain = await unpack(input, encoding, `${scratch}.txt`);
  fs.mkdirSync(path.dirname(scratch), { recursive: true });
  const width = request.width ?? Math.max(...positions.map(([, last]) => last));
  const total = fs.statSync(plain).size;
  let bytes = 0;
  const copy = new RecordCopy(scratch);
  try {
    copy.start(columns);
    const lines = recordLines(plain, request, (chunk) => {
      bytes += chunk.length;
      onRead?.(bytes, total);
    });
    for await (const { record, number } of lines) {
      signal.throwIfAborted();
      const parsed = parseLine(record, width, !isUtf8Name(encoding));
      if ('text' in parsed) copy.take(fieldsLine(parsed.text, positions));
      else copy.reject({ line: number, ...parsed, raw: record });
    }
  } finally {
    copy.close();
  }
  if (total === 0)
    throw new LastroError('load.empty-file', `${input.name} is empty`, { location: { file: input.name } });
  return {
    ...{ input, hash: await fingerprint(input), ...copy.prepared, header: columns, nulls },
    async lineNumbers(records) {
      const found = new Map<number, number>();
      let record = 0;
      for await (const { number } of recordLines(plain, request, () => undefined))
        if (records.has(++record)) found.set(record, number);
      return found;
    },
  };
}

/** The lines that are records, without their ends, and their numbers from 1; a blank line is none. */
async function* recordLines(
  file: string,
  { skip = 0 }: FixedWidthPrepareRequest,
  onChunk: (chunk: Buffer) => void,
): AsyncGenerator<{ record: Buffer; number: number }> {
  let number = 0;
  for await (const line of readLines(file, onChunk)) {
    number++;
    const hasMark = number === 1 && line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    const record = line.subarray(hasMark ? BYTE_ORDER_MARK.length : 0, line.at(-1) === CR ? -1 : undefined);
    if (number > skip && record.length > 0) yield { record, number };
  }
}

type ParsedLine = { text: string | readonly string[] } | { rule: RejectRule; reason: string };

/** The characters of a line, or why it is no record. */
function parseLine(line: Buffer, width: number, isDecoded: boolean): ParsedLine {
  if (line.length > RECORD_LIMIT) return { rule: 'too-long', reason: `longer than ${count(RECORD_LIMIT, 'byte')}` };
  if (!isUtf8(line)) return { rule: 'encoding', reason: 'not valid UTF-8' };
  const text = line.toString('utf8');
  if (isDecoded && text.includes('\uFFFD'))
    return { rule: 'encoding', reason: 'a character that is not in the encoding' };
  if (text.includes('\0')) return { rule: 'nul-byte', reason: 'a NUL byte' };
  const characters = /[\uD800-\uDFFF]/.test(text) ? [...text] : text;
  return characters.length === width
    ? { text: characters }
    : { rule: 'line-length', reason: `expected ${count(width, 'character')}, found ${characters.length}` };
}

/** The values of a line without their padding; one that is nothing else is NULL. */
function fieldsLine(characters: string | readonly string[], positions: readonly Position[]): string {
  const fields = positions.map(([first, last]) => {
    const part = characters.slice(first - 1, last);
    const value = (typeof part === 'string' ? part : part.join('')).replaceAll(/^ +| +$/g, '');
    return formatCsvField(value === '' ? null : value);
  });
  return fields.join(',');
}
