import fs from 'node:fs';
import { retry, type RetryOptions } from '../../base/retry.js';
import { stampOf } from '../input/input.js';
import type { PreparedFile } from '../input/prepared-file.js';
import { findLines } from '../csv/scan-file.js';
import { assertSentRows } from './copy.js';
import { SourceError } from '../source-error.js';
import { readTable, type TableRead, type TableReadRequest } from './read-table.js';

/** A table as it was read, and its file. */
export interface PreparedRead {
  read: TableRead;
  prepared: PreparedFile;
}

/** Reads a table, again after errors that pass, and compares the rows that arrived with those that were sent. */
export async function readPrepared(
  request: TableReadRequest,
  retries: Omit<RetryOptions, 'again' | 'signal'>,
): Promise<PreparedRead> {
  const { source, signal } = request;
  const read = await retry(() => readTable(request), {
    ...retries,
    signal,
    again: (error) => ({ retry: error instanceof SourceError && error.isTransient }),
  });
  assertSentRows(source.table, read.sent, read.scan.records);
  return prepareRead(read, source.table, signal);
}

/** The file of a table that was read. `name`: what it is called. */
export function prepareRead(read: TableRead, name: string, signal: AbortSignal): PreparedRead {
  const { file, scan, rejects, rowNumber } = read;
  const prepared: PreparedFile = {
    input: {
      ...{ path: file, name, compression: 'none', entry: undefined },
      ...{ bytes: fs.statSync(file).size, stamp: stampOf(file) },
    },
    ...{ hash: scan.hash, read: scan.records, rejected: scan.rejected },
    ...{ file, header: read.columns.map(({ name }) => name), rowNumber, delimiter: ',' },
    rejects: scan.rejected > 0 ? rejects : undefined,
    lineNumbers: (records) => findLines(file, name, records, {}, signal),
  };
  return { read, prepared };
}
