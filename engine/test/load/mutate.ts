/** What a mutation did, for the message of a failing test. */
export interface Mutant {
  bytes: Buffer;
  edits: string[];
}

/** Numbers from a seed (xorshift). */
export function numbers(seed: number): (below: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

function lineAt(bytes: Buffer, at: number): [start: number, end: number] {
  const start = at === 0 ? 0 : bytes.lastIndexOf(10, at - 1) + 1;
  const end = bytes.indexOf(10, at);
  return [start, end < 0 ? bytes.length : end + 1];
}

const EDITS: Record<string, (bytes: Buffer, at: number, random: (below: number) => number) => Buffer> = {
  'flip a byte': (bytes, at, random) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ (1 + random(255));
    return copy;
  },
  'cut a line': (bytes, at, random) => {
    const [start, end] = lineAt(bytes, at);
    const from = start + random(Math.max(1, end - start));
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(end - (random(2) === 0 ? 1 : 0))]);
  },
  'double a line': (bytes, at) => {
    const [start, end] = lineAt(bytes, at);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  'swap two lines': (bytes, at) => {
    const [start, end] = lineAt(bytes, at);
    if (end >= bytes.length) return bytes;
    const [, after] = lineAt(bytes, end);
    return Buffer.concat([
      bytes.subarray(0, start),
      bytes.subarray(end, after),
      bytes.subarray(start, end),
      bytes.subarray(after),
    ]);
  },
  'add a quote': (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.from('"'), bytes.subarray(at)]),
  'add a carriage return': (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.from('\r'), bytes.subarray(at)]),
  'end a line as Windows does': (bytes, at) => {
    const [, end] = lineAt(bytes, at);
    return Buffer.concat([bytes.subarray(0, end - 1), Buffer.from('\r\n'), bytes.subarray(end)]);
  },
  'add a NUL': (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.from([0]), bytes.subarray(at)]),
  'cut the rest': (bytes, at, random) => (random(4) === 0 ? bytes.subarray(0, at) : bytes),
};

/** One to five edits after the header, chosen by the seed. */
export function mutate(bytes: Buffer, seed: number): Mutant {
  const random = numbers(seed);
  const header = bytes.indexOf(10) + 1;
  const all = Object.entries(EDITS);
  const edits: string[] = [];
  let mutant = bytes;
  for (let n = 1 + random(5); n > 0; n--) {
    const edit = all[random(all.length)];
    if (edit === undefined) continue;
    const at = header + random(Math.max(1, mutant.length - header));
    mutant = edit[1](mutant, Math.min(at, mutant.length - 1), random);
    edits.push(`${edit[0]} at ${at}`);
  }
  return { bytes: mutant, edits };
}
