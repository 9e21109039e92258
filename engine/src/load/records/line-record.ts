import type { RecordBatch } from './record-batch.js';

/** A record of a stream of lines or messages, or why one of them is none. */
export class LineRecord {
  constructor(
    /** From 1; of a message its offset. */
    readonly line: number,
    /** What is taken, or as much of the line as is kept of one that is rejected. */
    readonly item: unknown,
    readonly problem?: { rule: string; reason: string },
    /** The text that is kept of one that is rejected. Default: the item as JSON. */
    readonly raw?: string,
  ) {}
}

/** Records of one source that each say which line they are on. */
export interface LineBatch extends Omit<RecordBatch, 'records'> {
  readonly records: readonly LineRecord[];
}
