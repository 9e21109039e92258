import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Row } from '../../base/cell.js';
import { assertDepth, membersAsWritten } from '../../base/exact-json.js';
import { messageOf } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { Contract } from '../../contract/index.js';
import { fingerprint } from '../input/fingerprint.js';
import type { InputFile } from '../input/input.js';
import { assertReadKind } from '../input/kind-not-read.js';
import type { PreparedFile } from '../input/prepared-file.js';
import { findProblem, isRecord, recordFields } from '../records/record-file.js';
import { RecordCopy } from '../csv/record-copy.js';
import { RECORD_LIMIT } from '../csv/scanner.js';
import type { OnRead } from '../csv/scan-file.js';
import { unpack } from '../input/unpack.js';

/** The texts of a file's records, in its order; every chunk of the file is passed to `onChunk`. */
export type ReadRecords = (file: string, onChunk: (chunk: Buffer) => void) => AsyncGenerator<Buffer>;

/** Options of {@link prepareJson}. */
export interface JsonPrepareRequest {
  input: InputFile;
  /** Start of the paths of scratch files. */
  scratch: string;
  signal: AbortSignal;
  contract?: Contract | undefined;
  /** Members that become columns, or a function that chooses them from all names in the file. */
  columns: readonly string[] | ((names: readonly string[]) => readonly string[]);
  read?: ReadRecords;
  onRead?: OnRead | undefined;
}

/** Turns a file of JSON objects into a CSV that the warehouse's reader is given. */
export async function prepareJson({
  input,
  scratch,
  signal,
  contract,
  columns: wanted,
  read: readRecords = readLines,
  onRead,
}: JsonPrepareRequest): Promise<PreparedFile> {
  await assertReadKind(input);
  const plain = await unpack(input, 'utf-8', `${scratch}.jsonl`);
  fs.mkdirSync(path.dirname(scratch), { recursive: true });
  const total = fs.statSync(plain).size;
  /** The chunks of one pass over the file, counted. */
  const counted = (use: (chunk: Buffer) => void): ((chunk: Buffer) => void) => {
    let bytes = 0;
    return (chunk) => {
      use(chunk);
      bytes += chunk.length;
      onRead?.(bytes, total);
    };
  };
  const names =
    typeof wanted === 'function'
      ? await memberNames((onChunk) => readRecords(plain, counted(onChunk)), signal)
      : wanted;
  const header = typeof wanted === 'function' ? wanted(names) : wanted;
  const copy = new RecordCopy(scratch);
  const lacking = new Set(names);
  const rules = { columns: names, key: [], contract };
  const hash = createHash('md5');
  let line = 0;
  const processLine = (bytes: Buffer): void => {
    line++;
    const parsed = parseRecord(bytes);
    if (parsed === undefined) return;
    const problem = parsed.problem ?? findProblem(parsed.record, rules);
    if (problem === undefined) {
      copy.take(recordFields(parsed.fields, names).slice(1));
      if (lacking.size > 0) for (const name of Object.keys(parsed.fields)) lacking.delete(name);
    } else copy.reject({ line, ...problem, raw: bytes });
  };
  try {
    copy.start(header);
    for await (const bytes of readRecords(
      plain,
      counted((chunk) => hash.update(chunk)),
    )) {
      signal.throwIfAborted();
      processLine(bytes);
    }
  } finally {
    copy.close();
  }
  return {
    input,
    hash: input.compression === 'gzip' ? await fingerprint(input) : hash.digest('hex'),
    ...copy.prepared,
    header,
    lacking: [...lacking],
    lineNumbers: () => Promise.resolve(new Map()),
  };
}

/** The names of all members of a file's objects, as they first occur. */
async function memberNames(
  readRecords: (onChunk: (chunk: Buffer) => void) => AsyncGenerator<Buffer>,
  signal: AbortSignal,
): Promise<string[]> {
  const names = new Set<string>();
  for await (const bytes of readRecords(() => undefined)) {
    signal.throwIfAborted();
    const { record } = parseRecord(bytes) ?? {};
    if (isRecord(record)) for (const name of Object.keys(record)) names.add(name);
  }
  return [...names];
}

/** The lines of a file without their ends. Of one that is too long, enough to say so. */
export async function* readLines(file: string, onChunk: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  let remainder = Buffer.alloc(0);
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    onChunk(chunk);
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield remainder.length === 0
        ? chunk.subarray(start, end)
        : Buffer.concat([remainder, chunk.subarray(start, end)]);
      remainder = Buffer.alloc(0);
      start = end + 1;
    }
    if (remainder.length <= RECORD_LIMIT) remainder = Buffer.concat([remainder, chunk.subarray(start)]);
  }
  if (remainder.length > 0) yield remainder;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A record of a file of JSON, or why it cannot be read. */
export interface ParsedRecord {
  /** As `JSON.parse` returns it. */
  value: unknown;
  /** As the contract of a raw table reads it: the numbers of an object are texts as they are written. */
  record: unknown;
  /** Its members as they are written. */
  fields: Row;
  problem?: { rule: string; reason: string };
}

/** Undefined for a blank line. */
export function parseRecord(bytes: Buffer): ParsedRecord | undefined {
  const failed = (rule: string, reason: string): ParsedRecord => ({
    ...{ value: undefined, record: undefined, fields: {} },
    problem: { rule, reason },
  });
  if (bytes.length > RECORD_LIMIT) return failed('too-long', `longer than ${count(RECORD_LIMIT, 'byte')}`);
  let text: string;
  try {
    text = UTF8.decode(bytes).trim();
  } catch {
    return failed('encoding', 'not valid UTF-8');
  }
  if (text === '') return undefined;
  try {
    assertDepth(text);
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return { value, record: value, fields: {} };
    const fields = membersAsWritten(text, value) as Row;
    const record: Record<string, unknown> = { ...fields };
    for (const [name, member] of Object.entries(value))
      if (typeof member === 'object' && member !== null) record[name] = member;
    return { value, record, fields };
  } catch (error) {
    return failed('json', messageOf(error).startsWith('nested') ? messageOf(error) : 'not valid JSON');
  }
}
