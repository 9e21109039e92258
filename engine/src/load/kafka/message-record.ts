import { isUtf8 } from 'node:buffer';
import type { Cell, Row } from '../../base/cell.js';
import { isMapping } from '../../base/check-keys.js';
import { messageOf } from '../../base/errors.js';
import { isJson, membersAsWritten, parseExactJson } from '../../base/exact-json.js';
import { RECORD_LIMIT } from '../csv/scanner.js';
import { LineRecord } from '../records/line-record.js';
import { findContractViolation, findProblem, type RecordRules } from '../records/record-file.js';
import type { Message } from './committed.js';
import type { MessageMetadata } from './kafka-topic.js';

/** A column of records, and none of their table: marks those whose rows leave it. */
export const REMOVED = '_removed';

/** Bytes of a value or key as JSON. Throws a `SyntaxError` with what is wrong. */
export type Decode = (bytes: Buffer) => string | Promise<string>;

/** How messages of a topic are made into records. */
export interface MessageReading {
  rules: RecordRules;
  decode: Decode;
  /** Columns that the key of a message gives. */
  key: readonly string[];
  metadata: readonly MessageMetadata[];
  /** Whether a tombstone removes the row of its key. */
  removes: boolean;
}

/** JSON in UTF-8. */
export const decodeJson = (bytes: Buffer): string => {
  if (!isUtf8(bytes)) throw new SyntaxError('not valid UTF-8');
  return bytes.toString('utf8');
};

/** The record of a message, numbers as they are written, or why it is none; undefined of a tombstone that removes nothing. */
export async function recordOf(message: Message, reading: MessageReading): Promise<LineRecord | undefined> {
  const { rules } = reading;
  const beside = metadataOf(message, reading.metadata);
  const reject = (item: unknown, rule: string, reason: string): LineRecord =>
    new LineRecord(message.offset, item, { rule, reason });
  const { value } = message;
  if (value === null && !reading.removes) return undefined;
  let keyed: Row;
  let text = '';
  try {
    keyed = await keyOf(message.key, reading);
    if (value === null) return tombstone();
    if (value.length > RECORD_LIMIT) throw new RangeError(`longer than ${RECORD_LIMIT} bytes`);
    text = await reading.decode(value);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return reject(
      textOfBytes((value ?? message.key)?.subarray(0, RECORD_LIMIT) ?? null),
      'not-readable',
      error.message,
    );
  }
  let parsed: unknown;
  try {
    parsed = parseExactJson(text);
  } catch (error) {
    return reject(
      text,
      'not-json',
      error instanceof SyntaxError && error.message.includes('nested') ? messageOf(error) : 'not valid JSON',
    );
  }
  if (!isMapping(parsed)) return reject(text, 'not-a-record', 'not an object');
  const taken = Object.keys(beside).find((name) => Object.hasOwn(parsed, name));
  if (taken !== undefined)
    return reject(parsed, 'reserved-field', `${taken} is a column for what the message has beside its value`);
  const row: Row = { ...keyed, ...(membersAsWritten(text, parsed) as Row), ...beside };
  const problem =
    (rules.contract && findContractViolation(rules.contract, { ...keyed, ...(parsed as Row) })) ??
    findProblem(row, { ...rules, contract: undefined });
  return problem === undefined ? new LineRecord(message.offset, row) : reject(parsed, problem.rule, problem.reason);

  function tombstone(): LineRecord {
    const lacking = rules.key.find((name) => keyed[name] === undefined && beside[name] === undefined);
    if (lacking !== undefined)
      return reject(textOfBytes(message.key), 'tombstone-key', `the key of the tombstone does not say ${lacking}`);
    return new LineRecord(message.offset, { ...keyed, ...beside, [REMOVED]: 'true' });
  }
}

/** The columns that the key of a message gives. */
async function keyOf(key: Buffer | null, { key: columns, decode }: MessageReading): Promise<Row> {
  const [first, ...more] = columns;
  if (key === null || first === undefined) return {};
  const text = decode === decodeJson || key[0] !== 0 ? decodeJson(key) : await decode(key);
  const value: unknown = isJson(text) ? parseExactJson(text) : text;
  if (isMapping(value)) {
    const members = membersAsWritten(text, value) as Row;
    return Object.fromEntries(
      columns.filter((name) => Object.hasOwn(members, name)).map((name) => [name, members[name] ?? null]),
    );
  }
  return more.length > 0 ? {} : { [first]: typeof value === 'string' ? value : text };
}

function metadataOf({ key, partition, offset, timestamp, headers }: Message, wanted: readonly MessageMetadata[]): Row {
  const all: Record<MessageMetadata, () => Cell> = {
    key: () => textOfBytes(key),
    partition: () => partition,
    offset: () => offset,
    timestamp: () => new Date(timestamp).toISOString(),
    headers: () => headersOf(headers),
  };
  return Object.fromEntries(wanted.map((name) => [`_${name}`, all[name]()]));
}

/** By name; a name that comes again has a list. */
function headersOf(headers: Message['headers']): Cell {
  const byName = new Map<string, Cell[]>();
  for (const [name, value] of headers) {
    const text = textOfBytes(name) ?? '';
    byName.set(text, [...(byName.get(text) ?? []), textOfBytes(value)]);
  }
  return Object.fromEntries(
    [...byName].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values]),
  );
}

/** Bytes as text, in Base64 where they are none. */
const textOfBytes = (bytes: Buffer | null): string | null =>
  bytes === null ? null : bytes.toString(isUtf8(bytes) ? 'utf8' : 'base64');
