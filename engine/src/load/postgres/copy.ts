import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { ByteScan, type FileScan } from '../csv/scan-file.js';
import { rejectLine, REJECTS_HEADER } from '../reject.js';
import { SyncWriter } from '../sync-writer.js';
import { ByteList } from './byte-list.js';
import type { Client } from './client.js';
import { postgresError } from './errors.js';

/** Rows of a query in a CSV file, with nothing but empty values in the place of those that cannot be read. */
export interface CopiedFile {
  file: string;
  /** CSV of the rows that cannot be read. */
  rejects: string;
  /** Rows that the server says it sent. */
  sent: number;
  scan: FileScan;
}

export interface CopyOptions {
  /** The table, for messages. */
  table: string;
  signal: AbortSignal;
  /** The last column is NULL, and gets the number of each row. Default: it is a column as any other. */
  numbersRows?: boolean;
  /** Called with the number of bytes so far. */
  onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Writes the rows of a query to a CSV file as they arrive: a header, NULL as nothing, the empty text as `""`. Returns how many rows
 * the server says it sent, and what the scanner found on the way. Rejects with a `postgres.*` error when the stream ends early.
 */
export async function copyToFile(
  client: Client,
  query: string,
  file: string,
  { table, signal, numbersRows = false, onBytes }: CopyOptions,
): Promise<CopiedFile> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const stream = client.query(copyTo(`COPY (${query}) TO STDOUT WITH (FORMAT csv, HEADER)`));
  const rejects = `${file}.rejects`;
  const bad = new SyncWriter(rejects);
  bad.write(REJECTS_HEADER);
  const good = new ByteList();
  const scan = new ByteScan(
    {
      header() {},
      reject: (reject) => bad.write(rejectLine(reject)),
      good: (part) => good.add(part),
      numbered(buffer, from, to, record) {
        good.add(buffer, from, to);
        good.addNumber(record);
      },
    },
    { numbersRecords: numbersRows },
  );
  let bytes = 0;
  let found: FileScan | undefined;
  const scanned = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      scan.push(chunk);
      onBytes?.((bytes += chunk.length));
      yield good.take();
    }
    found = scan.end(table);
    yield good.take();
  };
  const completed = new Promise<void>((resolve, reject) => {
    client.once('drain', resolve).once('end', () => reject(new Error('Connection terminated')));
  });
  completed.catch(() => undefined);
  try {
    await pipeline(stream, scanned, fs.createWriteStream(file, { highWaterMark: 1 << 20, mode: 0o600 }), { signal });
    await completed;
    if (found === undefined) throw new Error('Connection terminated');
    return { file, rejects, sent: stream.rowCount, scan: found };
  } catch (error) {
    signal.throwIfAborted();
    throw postgresError(error, `cannot read ${table}`);
  } finally {
    bad.close();
  }
}

/** Throws when the server sent another number of rows than were found in the file. */
export function assertSentRows(table: string, sent: number, found: number): void {
  if (sent === found) return;
  throw new LastroError(
    'load.count-mismatch',
    `PostgreSQL sent ${count(sent, 'row')} of ${table}, but ${count(found, 'record')} arrived`,
    { hint: 'the table is unchanged; load again' },
  );
}
