import fs from 'node:fs';
import { createGunzip } from 'node:zlib';
import { textOf, type Row } from '../../base/cell.js';
import { isCount, isMapping, isText } from '../../base/check-keys.js';
import { LastroError } from '../../base/errors.js';
import { formatExactJson, isJson, membersAsWritten } from '../../base/exact-json.js';
import { memberText } from '../singer/json-text.js';
import { linesOf } from '../singer/lines.js';
import { SyncWriter } from '../sync-writer.js';
import { LineRecord, type LineBatch } from './line-record.js';
import { batch, type RecordBatch } from './record-batch.js';

/** Why a record was rejected. */
interface Rejection {
  /** Of the record in its source. */
  line: number;
  rule: string;
  reason: string;
}

/**
 * Writes every record of a load as it came, one line of JSON each, with what was decided of it: `{"line":1,"record":{...}}`,
 * `{"line":2,"rule":"...","reason":"...","raw":"..."}`, and before the records of a batch `{"batch":{...}}`.
 */
export class ReceivedWriter {
  private readonly writer: SyncWriter;

  constructor(
    readonly file: string,
    private readonly mask: (text: string) => string,
  ) {
    this.writer = new SyncWriter(file);
  }

  batch({ name, hash, bytes, asOf, records }: RecordBatch | LineBatch): void {
    this.write(JSON.stringify({ batch: { name, hash, bytes, asOf, records: records.length } }));
  }

  accepted(line: number, record: Row): void {
    this.write(`{"line":${line},"record":${this.withoutSecrets(record)}}`);
  }

  rejected({ line, rule, reason }: Rejection, raw: string): void {
    this.write(JSON.stringify({ line, rule, reason, raw }));
  }

  close(): void {
    this.writer.close();
  }

  private write(line: string): void {
    this.writer.write(`${line}\n`);
  }

  /** A record as JSON; where a secret is no text in it, its values are texts. */
  private withoutSecrets(record: Row): string {
    const json = formatExactJson(withTexts(record));
    const masked = this.mask(json);
    if (masked === json || isJson(masked)) return masked;
    const texts = Object.entries(membersAsWritten(json, JSON.parse(json) as Record<string, unknown>));
    return JSON.stringify(
      Object.fromEntries(texts.map(([name, text]) => [name, typeof text === 'string' ? this.mask(text) : text])),
    );
  }
}

/** A record whose numbers are those of JSON; others, such as NaN, are loaded as texts. */
function withTexts(record: Row): Row {
  const others = Object.entries(record).filter(([, value]) => typeof value === 'number' && !Number.isFinite(value));
  if (others.length === 0) return record;
  return { ...record, ...Object.fromEntries(others.map(([name, value]) => [name, textOf(value)])) };
}

/** The records of a packed file that {@link ReceivedWriter} wrote, with what was decided of each. Throws `archive.records`. */
export async function* readReceived(file: string): AsyncGenerator<LineRecord | RecordBatch> {
  const lines = unpackedLines(file);
  for await (const text of lines) {
    const line = parse(text);
    const details = line['batch'];
    if (!isMapping(details)) {
      yield recordOf(text, line);
      continue;
    }
    const { name, records: size, ...known } = details;
    if (!isText(name) || !isCount(size)) throw unreadable();
    const records: LineRecord[] = [];
    while (records.length < (size as number)) {
      const next = await lines.next();
      if (next.done === true) throw unreadable();
      records.push(recordOf(next.value, parse(next.value)));
    }
    yield batch(name, records as unknown as Row[], known);
  }
}

async function* unpackedLines(file: string): AsyncGenerator<string, void> {
  const packed = fs.createReadStream(file);
  const unpacked = packed.pipe(createGunzip());
  packed.on('error', (error) => unpacked.destroy(error));
  for await (const lines of linesOf(unpacked, Number.MAX_SAFE_INTEGER))
    for (const { bytes } of lines) yield bytes.toString('utf8');
}

function parse(text: string): Record<string, unknown> {
  const line: unknown = isJson(text) ? JSON.parse(text) : undefined;
  if (!isMapping(line)) throw unreadable();
  return line;
}

function recordOf(text: string, { line, record, rule, reason, raw }: Record<string, unknown>): LineRecord {
  if (!isCount(line)) throw unreadable();
  if (isMapping(record)) return new LineRecord(line as number, membersAsWritten(memberText(text, 'record'), record));
  if (typeof rule !== 'string' || typeof reason !== 'string' || typeof raw !== 'string') throw unreadable();
  return new LineRecord(line as number, undefined, { rule, reason }, raw);
}

const unreadable = (): LastroError =>
  new LastroError('archive.records', 'the archived records of a load cannot be read', {
    hint: 'the object was changed, or written by a later version of Lastro',
  });
