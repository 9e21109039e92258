import fs from 'node:fs';
import { retry, type RetryOptions } from '../../base/retry.js';
import { stampOf } from '../files/input.js';
import { prepareCsv } from '../files/prepare-csv.js';
import type { PreparedFile } from '../files/prepared-file.js';
import { assertSentRows } from './copy.js';
import { PostgresError } from './errors.js';
import { readTable, type TableRead, type TableReadRequest } from './read-table.js';

export interface PreparedReadRequest extends TableReadRequest {
  /** Whether messages may quote names of columns. */
  quoteHeader: boolean;
}

/** A table as it was read, and its file with what cannot be read set aside. */
export interface PreparedRead {
  read: TableRead;
  prepared: PreparedFile;
}

/** Reads a table, again after errors that pass, and compares the rows that arrived with those that were sent. */
export async function readPrepared(
  request: PreparedReadRequest,
  retries: Omit<RetryOptions, 'again' | 'signal'>,
): Promise<PreparedRead> {
  const { source, signal, scratch, quoteHeader } = request;
  const read = await retry(() => readTable(request), {
    ...retries,
    signal,
    again: (error) => ({ retry: error instanceof PostgresError && error.isTransient }),
  });
  const columns = read.columns.map(({ name }) => name);
  const prepared = await prepareCsv({
    input: {
      path: read.file,
      name: source.table,
      compression: 'none',
      entry: undefined,
      bytes: fs.statSync(read.file).size,
      stamp: stampOf(read.file),
    },
    scratch: `${scratch}postgres-`,
    signal,
    quoteHeader,
    ...{ encoding: 'utf-8', delimiter: ',', nulls: [], header: () => columns, scan: read.scan },
  });
  assertSentRows(source.table, read.sent, prepared.read);
  return { read, prepared };
}
