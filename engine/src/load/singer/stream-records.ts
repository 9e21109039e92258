import fs from 'node:fs';
import type { Row } from '../../base/cell.js';
import { assertDepth, membersAsWritten } from '../../base/exact-json.js';
import { count } from '../../base/text.js';
import { LineRecord } from '../records/line-record.js';
import { RECORD_LIMIT } from '../csv/scanner.js';
import { memberText } from './json-text.js';
import { linesOf, type Line } from './lines.js';
import { isMapping } from '../../base/check-keys.js';
import { schemaCheck, type SchemaViolation } from './schema-check.js';
import type { StreamReading } from './stream.js';

/** Longest line: the number of the message, and a record that is too long. */
const LIMIT = RECORD_LIMIT + 32;

/** The records of a stream from its messages, each checked by the schema that it came after; numbers as they are written. */
export async function* streamRecords({ id, spool, columns, version }: StreamReading): AsyncGenerator<LineRecord> {
  let check: (record: unknown) => SchemaViolation | undefined = () => undefined;
  const wanted = columns === undefined ? undefined : new Set(columns);
  for await (const lines of linesOf(
    fs.createReadStream(spool, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>,
    SCHEMA_LIMIT,
  ))
    for (const spooled of lines) {
      const { number, bytes } = messageOf(spooled);
      const parsed = parse(bytes);
      if ('problem' in parsed) {
        yield new LineRecord(number, bytes.subarray(0, 1 << 16).toString('utf8'), parsed.problem);
        continue;
      }
      const { text, message } = parsed;
      if (message['type'] === 'SCHEMA') {
        check = schemaCheck(message['schema'], id);
        continue;
      }
      const { record } = message;
      if (!isMapping(record)) {
        yield new LineRecord(number, text, { rule: 'not-a-record', reason: 'its record is not an object' });
        continue;
      }
      if (version !== undefined && message['version'] !== undefined && message['version'] !== version) {
        const reason = `of the version ${JSON.stringify(message['version'])} of the table, and the tap activated ${version}`;
        yield new LineRecord(number, text, { rule: 'old-version', reason });
        continue;
      }
      const written = membersAsWritten(memberText(text, 'record'), record) as Row;
      const fields = wanted === undefined ? written : pick(written, wanted);
      yield new LineRecord(number, fields, check(record));
    }
}

/** Longest SCHEMA. */
const SCHEMA_LIMIT = 1 << 24;

function messageOf({ bytes }: Line): { number: number; bytes: Buffer } {
  const tab = bytes.indexOf(9);
  return { number: Number(bytes.subarray(0, tab).toString('latin1')), bytes: bytes.subarray(tab + 1) };
}

type Parsed = { text: string; message: Record<string, unknown> } | { problem: { rule: string; reason: string } };

function parse(bytes: Buffer): Parsed {
  const failed = (rule: string, reason: string): Parsed => ({ problem: { rule, reason } });
  const isSchema = /^\s*\{\s*"type"\s*:\s*"SCHEMA"/.test(bytes.subarray(0, 200).toString('latin1'));
  if (bytes.length > LIMIT && !isSchema) return failed('too-long', `longer than ${count(RECORD_LIMIT, 'byte')}`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    assertDepth(text);
    const message: unknown = JSON.parse(text);
    return isMapping(message) ? { text, message } : failed('json', 'not a message');
  } catch (error) {
    return error instanceof TypeError
      ? failed('encoding', 'not valid UTF-8')
      : failed(
          'json',
          error instanceof SyntaxError && error.message.startsWith('nested') ? error.message : 'not valid JSON',
        );
  }
}

function pick(record: Row, names: ReadonlySet<string>): Row {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)));
}
