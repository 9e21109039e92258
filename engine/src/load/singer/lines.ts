/** A line of a stream. */
export interface Line {
  /** From 1. */
  number: number;
  /** Without its end; of one that is too long, its first bytes. */
  bytes: Buffer;
  /** Bytes that it has. */
  length: number;
}

/** The lines of a stream, those that a chunk ends together; no more than `limit` bytes of each, and one more, are kept. */
export async function* linesOf(chunks: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Line[]> {
  let parts: Buffer[] = [];
  let [kept, length, number] = [0, 0, 0];
  const keep = (bytes: Buffer): void => {
    const part = bytes.subarray(0, limit + 1 - kept);
    if (part.length > 0) parts.push(part);
    kept += part.length;
    length += bytes.length;
  };
  const take = (): Line => {
    const [first = Buffer.alloc(0)] = parts;
    const line = { number: ++number, bytes: parts.length > 1 ? Buffer.concat(parts) : first, length };
    [parts, kept, length] = [[], 0, 0];
    return line;
  };
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      lines.push(take());
    }
    keep(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [take()];
}
