import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { Client } from './client.js';
import { postgresError } from './errors.js';

export interface CopyOptions {
  /** The table, for messages. */
  table: string;
  signal: AbortSignal;
  /** Called with the number of bytes so far. */
  onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Writes the rows of a query to a CSV file as they arrive: a header, NULL as nothing, the empty text as `""`. Returns how many rows
 * the server says it sent. Rejects with a `postgres.*` error when the stream ends early.
 */
export async function copyToFile(
  client: Client,
  query: string,
  file: string,
  { table, signal, onBytes }: CopyOptions,
): Promise<number> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const stream = client.query(copyTo(`COPY (${query}) TO STDOUT WITH (FORMAT csv, HEADER)`));
  let bytes = 0;
  if (onBytes !== undefined) stream.on('data', (chunk: Buffer) => onBytes((bytes += chunk.length)));
  const completed = new Promise<void>((resolve, reject) => {
    client.once('drain', resolve).once('end', () => reject(new Error('Connection terminated')));
  });
  completed.catch(() => undefined);
  try {
    await pipeline(stream, fs.createWriteStream(file, { highWaterMark: 1 << 20, mode: 0o600 }), { signal });
    await completed;
    return stream.rowCount;
  } catch (error) {
    signal.throwIfAborted();
    throw postgresError(error, `cannot read ${table}`);
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
