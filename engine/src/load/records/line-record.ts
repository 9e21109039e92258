/** A record of a stream of lines or messages, or why one of them is none. */
export class LineRecord {
  constructor(
    /** From 1; of a message its offset. */
    readonly line: number,
    /** What is taken, or as much of the line as is kept of one that is rejected. */
    readonly item: unknown,
    readonly problem?: { rule: string; reason: string },
    /** Where it is from, as `_source_file` has it. Default: the name of the loader. */
    readonly source?: string,
  ) {}
}
