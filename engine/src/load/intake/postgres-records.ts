import type { LineBatch } from '../records/line-record.js';

export async function* postgresRecords(..._: unknown[]): AsyncGenerator<LineBatch> {
  throw new Error('not yet');
}
