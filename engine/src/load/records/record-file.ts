import fs from 'node:fs';
import path from 'node:path';
import { LastroError, messageOf } from '../../base/errors.js';
import type { Cell, Row } from '../../base/cell.js';
import { formatCsvField } from '../../base/csv.js';
import { formatExactJson } from '../../base/exact-json.js';
import type { Contract } from '../../contract/index.js';
import { assertColumns } from '../columns.js';
import { untilAborted } from '../abortable.js';
import { isBatch, type BatchDetails, type RecordBatch } from './record-batch.js';
import { RAW_LIMIT, REJECTS_HEADER, rejectLine } from '../reject.js';
import type { FileResult } from '../result.js';
import { LineRecord, type LineBatch } from './line-record.js';
import type { RecordStream } from '../loader.js';
import { RECORD_LIMIT } from '../csv/scanner.js';
import { SyncWriter } from '../sync-writer.js';

/** Columns before those of the record. */
export const RECORD_FILE_COLUMNS = ['_source_row', '_source_file'];

/** The records of a source as scratch files, and what was counted of them. */
export interface RecordFile {
  /** CSV of the good records. */
  file: string;
  /** CSV of the rejected ones; undefined when there are none. */
  rejects: string | undefined;
  read: number;
  rejected: number;
  /** One entry per batch name. */
  sources: FileResult[];
  /** The newest moment in any batch. */
  asOf: string | null;
}

export interface RecordRules {
  columns: readonly string[];
  key: readonly string[];
  contract: Contract | undefined;
}

/** Options of {@link writeRecords}. */
export interface RecordWriteOptions {
  signal: AbortSignal;
  /** Takes secrets out of a text. */
  maskSecrets: (text: string) => string;
  /** Takes secrets out of a record that is loaded. */
  maskRecord: (text: string) => string;
  /** Called after each record with the number of records read. */
  onProgress: (read: number) => void;
}

/**
 * Reads records as they arrive, checks each, and writes them to scratch files: memory stays bounded, and the warehouse
 * is only changed when the source has ended.
 */
export async function writeRecords(
  stream: RecordStream | AsyncIterable<LineRecord | LineBatch>,
  loader: string,
  rules: RecordRules,
  scratch: string,
  { signal, maskSecrets, maskRecord, onProgress }: RecordWriteOptions,
): Promise<RecordFile> {
  fs.mkdirSync(path.dirname(scratch), { recursive: true });
  const good = new SyncWriter(`${scratch}-records.csv`);
  const bad = new SyncWriter(`${scratch}-records.rejects.csv`);
  const sources = new Map<string, FileResult>();
  let [read, rejected] = [0, 0];
  let asOf: string | null = null;
  const writeRecord = (source: FileResult, given: unknown): void => {
    const isOfLine = given instanceof LineRecord;
    const item = isOfLine ? given.item : given;
    const record = isRecord(item) ? toJsonRecord(item) : item;
    read++;
    source.read++;
    onProgress(read);
    let problem = isOfLine ? given.problem : undefined;
    let fields = '';
    try {
      problem ??= findProblem(record, rules);
      if (problem === undefined) fields = recordFields(record as Row, rules.columns);
    } catch (error) {
      if (error instanceof LastroError) throw error;
      problem = { rule: 'not-json', reason: reasonOf(error) };
    }
    if (problem === undefined) {
      const line = `${read},${formatCsvField(source.name)}${fields}\n`;
      if (line.length <= RECORD_LIMIT) {
        source.loaded++;
        good.write(maskRecord(line));
        return;
      }
      problem = { rule: 'too-long', reason: `longer than ${RECORD_LIMIT} characters` };
    }
    rejected++;
    source.rejected++;
    const { rule, reason } = problem;
    const raw = Buffer.from(maskSecrets(rawText(record))).subarray(0, RAW_LIMIT);
    bad.write(
      `${formatCsvField(source.name)},${rejectLine({ record: read, line: isOfLine ? given.line : read, rule, reason: maskSecrets(reason), raw })}`,
    );
  };
  const sourceOf = (name: string, { hash = '', bytes = 0 }: BatchDetails = {}): FileResult => {
    const source = sources.get(name) ?? { name, hash, bytes: 0, status: 'success', read: 0, loaded: 0, rejected: 0 };
    source.bytes += bytes;
    source.hash = hash;
    sources.set(name, source);
    return source;
  };
  try {
    good.write(`${[...RECORD_FILE_COLUMNS, ...rules.columns].map(formatCsvField).join(',')}\n`);
    bad.write(`source,${REJECTS_HEADER}`);
    for await (const item of untilAborted<Row | RecordBatch | LineRecord | LineBatch>(stream, signal)) {
      if (item instanceof LineRecord || !isRecord(item) || !isBatch<RecordBatch | LineBatch>(item))
        writeRecord(sourceOf(loader), item);
      else {
        const source = sourceOf(maskSecrets(item.name), item);
        for (const record of item.records) writeRecord(source, record);
        if (item.asOf !== null && (asOf === null || item.asOf > asOf)) asOf = item.asOf;
      }
    }
    if (sources.size === 0) sourceOf(loader);
  } finally {
    good.close();
    bad.close();
  }
  const rejects = rejected > 0 ? `${scratch}-records.rejects.csv` : undefined;
  return { file: `${scratch}-records.csv`, rejects, read, rejected, sources: [...sources.values()], asOf };
}

export function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Dates as ISO 8601 and big integers as digits, because JSON has neither. */
function toJsonRecord(record: Row): Row {
  const nonJsonFields = Object.entries(record).filter(([, value]) => isValidDate(value) || typeof value === 'bigint');
  if (nonJsonFields.length === 0) return record;
  const toText = (value: unknown): string => (isValidDate(value) ? value.toISOString() : String(value));
  return { ...record, ...Object.fromEntries(nonJsonFields.map(([name, value]) => [name, toText(value)])) };
}

const isValidDate = (value: unknown): value is Date => value instanceof Date && !Number.isNaN(value.getTime());

/** A record that is rejected, as far as it can be written. */
function rawText(record: unknown): string {
  try {
    return typeof record === 'string' || isRecord(record) ? formatExactJson(record) : String(record);
  } catch {
    return '';
  }
}

/** A record that contains itself, or never ends, overflows the stack. */
function reasonOf(error: unknown): string {
  return error instanceof RangeError ? 'nested too deeply, or circular' : messageOf(error);
}

/** Why a record cannot be taken. */
interface RecordProblem {
  rule: string;
  reason: string;
}

/** What is wrong with a record; undefined when it can be taken. */
export function findProblem(record: unknown, { columns, key, contract }: RecordRules): RecordProblem | undefined {
  if (!isRecord(record)) return { rule: 'not-a-record', reason: 'not an object' };
  const violation = contract === undefined ? undefined : findContractViolation(contract, record);
  if (violation !== undefined) return violation;
  const unknown = Object.keys(record).find((name) => !columns.includes(name));
  if (unknown !== undefined)
    return { rule: 'unknown-field', reason: `there is no column for ${JSON.stringify(unknown)}` };
  const missing = key.find(
    (name) => !Object.hasOwn(record, name) || record[name] === null || record[name] === undefined,
  );
  if (missing !== undefined) return { rule: 'missing-key', reason: `${missing} is a key column and is missing` };
  for (const [name, value] of Object.entries(record)) {
    if (typeof value === 'string' && value.includes('\0'))
      return { rule: 'nul-byte', reason: `${name} contains a NUL byte` };
    const lost = typeof value === 'number' ? undefined : notJson(value);
    if (lost !== undefined) return { rule: 'not-json', reason: `${name} contains ${lost}, which JSON does not have` };
  }
  return undefined;
}

/** What JSON leaves out or replaces in a value: a promise that nobody awaits, a map, a date that is none. */
function notJson(value: unknown): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Date) return isValidDate(value) ? undefined : 'an invalid date';
  // What says itself how it is written in JSON is judged by that.
  if (hasJsonForm(value)) return notJson(value.toJSON());
  const members: unknown[] = Object.values(value);
  if (members.length === 0 && !Array.isArray(value)) {
    const { constructor } = value as { constructor?: unknown };
    return typeof constructor === 'function' && constructor !== Object ? `a ${constructor.name}` : undefined;
  }
  for (const member of members) {
    const lost = notJson(member);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

const hasJsonForm = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function';

/** What a record breaks of its contract: the first rule by name, and every reason. */
export function findContractViolation(contract: Contract, record: Row): RecordProblem | undefined {
  const errors = contract.validate(record);
  const [first] = errors;
  return first === undefined
    ? undefined
    : {
        rule: `contract-${first.keyword.replaceAll(' ', '-')}`,
        reason: errors.map(({ message }) => message).join('; '),
      };
}

/** Raw is text: scalars as they read, lists and objects as JSON; absent is NULL. */
export function recordFields(record: Row, columns: readonly string[]): string {
  let fields = '';
  for (const column of columns) {
    const value: Cell | undefined = Object.hasOwn(record, column) ? record[column] : undefined;
    fields += ',';
    if (value !== null && value !== undefined)
      fields += formatCsvField(typeof value === 'object' ? formatExactJson(value) : String(value));
  }
  return fields;
}

/** The columns of a loader's records. Throws when neither it nor its contract names any. */
export function recordColumns(
  loader: { name: string; columns?: readonly string[]; file: string },
  contract: Contract | undefined,
): readonly string[] {
  const schema = contract?.schema;
  const properties = typeof schema === 'object' ? schema['properties'] : undefined;
  const columns =
    loader.columns ?? (typeof properties === 'object' && properties !== null ? Object.keys(properties) : []);
  if (columns.length === 0)
    throw new LastroError('load.no-columns', `loader ${loader.name} yields records but has no columns`, {
      location: { file: loader.file },
      hint: 'give it columns, or a contract with properties',
    });
  assertColumns(loader.name, columns);
  return columns;
}
