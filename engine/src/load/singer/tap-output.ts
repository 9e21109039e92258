import path from 'node:path';
import { LastroError } from '../../base/errors.js';
import { RECORD_LIMIT } from '../csv/scanner.js';
import { SyncWriter } from '../sync-writer.js';
import { memberText } from './json-text.js';
import { linesOf, type Line } from './lines.js';
import { readMessage, recordStream, type TapMessage } from './message.js';

/** Bytes of a message that are read. Records have a lower limit, that of all records. */
const MESSAGE_LIMIT = 1 << 24;

/** Characters of a line that a message quotes. */
const QUOTED = 80;

/** What was found of a stream. */
export interface FoundStream {
  /** Absolute path of its messages, each after its number in the output and a tab. */
  file: string;
  /** The properties of all of its schemas, as they first occur. */
  columns: string[];
  key: readonly string[];
  bookmarks: readonly string[];
  /** Records so far, and those before the last STATE. */
  records: number;
  covered: number;
  version: number | undefined;
}

interface OpenStream extends FoundStream {
  writer: SyncWriter;
}

const DELETED_AT = '_sdc_deleted_at';

/** The output of a tap, sorted by stream. Memory does not grow with its records. */
export class TapOutput {
  /** The value of the last STATE, as it was written. */
  state: string | undefined;
  private readonly streams = new Map<string, OpenStream>();
  /** Streams that nobody wants, with how many records they had. */
  private readonly others = new Map<string, number>();

  constructor(
    /** Ids of the wanted streams by the names that messages have. */
    private readonly wanted: ReadonlyMap<string, string>,
    private readonly folder: string,
    private readonly isPersonal: boolean,
  ) {}

  /** Reads all of the output. Throws `tap.*`, with the number of the line, for what is no message of a tap. */
  async read(chunks: AsyncIterable<Buffer>, onRecords: (records: number) => void): Promise<void> {
    for await (const lines of linesOf(chunks, MESSAGE_LIMIT)) {
      let records = 0;
      for (const line of lines) if (this.take(line)) records++;
      onRecords(records);
    }
  }

  stream(id: string): FoundStream | undefined {
    return this.streams.get(id);
  }

  /** Streams whose records were left out, with their number. */
  get ignored(): [string, number][] {
    return [...this.others].filter(([, records]) => records > 0);
  }

  close(): void {
    for (const { writer } of this.streams.values()) writer.close();
  }

  /** Takes a line; returns whether it is a record. */
  private take(line: Line): boolean {
    const start = line.bytes.subarray(0, 1000).toString('utf8');
    const named = recordStream(start);
    if (named !== undefined) {
      this.takeRecord(line, named);
      return true;
    }
    if (line.length > MESSAGE_LIMIT) throw this.problem(line, tooLong(line.length));
    const text = line.bytes.toString('utf8');
    if (text.trim() === '') return false;
    let message: TapMessage;
    try {
      message = readMessage(text);
    } catch (error) {
      throw error instanceof LastroError ? this.problem(line, error) : error;
    }
    switch (message.type) {
      case 'RECORD':
        this.takeRecord(line, message.stream);
        return true;
      case 'SCHEMA':
        this.takeSchema(line, message);
        return false;
      case 'STATE':
        this.state = memberText(text, 'value');
        for (const stream of this.streams.values()) stream.covered = stream.records;
        return false;
      case 'ACTIVATE_VERSION': {
        const stream = this.streams.get(this.wanted.get(message.stream) ?? '');
        if (stream !== undefined) stream.version = message.version;
        return false;
      }
    }
  }

  private takeRecord(line: Line, name: string): void {
    const stream = this.streams.get(this.wanted.get(name) ?? '');
    if (stream === undefined) {
      const others = this.others.get(name);
      if (others === undefined)
        throw this.problem(
          line,
          new LastroError('tap.no-schema', `is a RECORD of the stream ${name} before any SCHEMA of it`, {
            hint: 'a tap describes a stream before its records; tell its authors',
          }),
        );
      this.others.set(name, others + 1);
      return;
    }
    stream.records++;
    if (line.bytes.includes(DELETED_AT) && !stream.columns.includes(DELETED_AT)) stream.columns.push(DELETED_AT);
    // Enough of a record that is too long to say so.
    write(stream, { ...line, bytes: line.bytes.subarray(0, RECORD_LIMIT + 64) });
  }

  private takeSchema(line: Line, { stream: name, properties, key, bookmarks }: TapMessage & { type: 'SCHEMA' }): void {
    const id = this.wanted.get(name);
    if (id === undefined) {
      this.others.set(name, this.others.get(name) ?? 0);
      return;
    }
    let stream = this.streams.get(id);
    if (stream === undefined) {
      const file = path.join(this.folder, `${this.streams.size}.messages`);
      const found = { file, columns: [], records: 0, covered: 0, version: undefined };
      stream = { ...found, key, bookmarks, writer: new SyncWriter(file) };
      this.streams.set(id, stream);
    }
    for (const name of properties) if (!stream.columns.includes(name)) stream.columns.push(name);
    Object.assign(stream, { key, bookmarks });
    write(stream, line);
  }

  private problem({ number, bytes }: Line, { code, message, hint }: LastroError): LastroError {
    const text = bytes
      .subarray(0, 4 * QUOTED)
      .toString('utf8')
      .slice(0, QUOTED);
    return new LastroError(
      code,
      `line ${number} of the output of the tap ${message}${this.isPersonal ? '' : `: ${text}`}`,
      { hint },
    );
  }
}

const tooLong = (bytes: number): LastroError =>
  new LastroError('tap.message', `has ${bytes.toLocaleString('en-US')} bytes and is no record`, {
    hint: `a message other than a record may have ${MESSAGE_LIMIT.toLocaleString('en-US')} bytes`,
  });

function write({ writer }: OpenStream, { number, bytes }: Line): void {
  writer.write(`${number}\t`);
  writer.write(bytes);
  writer.write('\n');
}
