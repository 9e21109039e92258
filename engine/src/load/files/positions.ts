import { UsageError } from '../../base/errors.js';

/** The first and the last character of a column in each line, from 1. */
export type Position = readonly [first: number, last: number];

/** Throws for columns that share characters, or end behind the line. */
export function assertPositions(columns: readonly [name: string, Position][], width = Infinity): void {
  const sorted = [...columns].sort(([, [a]], [, [b]]) => a - b);
  for (const [i, [name, [first, last]]] of sorted.entries()) {
    const [before, [, end]] = sorted[i - 1] ?? ['', [0, 0]];
    if (first <= end)
      throw new UsageError('load.positions', `the columns ${before} and ${name} share the character ${first}`, {
        hint: 'positions count from 1, and the last character belongs to its column: { id: [1, 8], name: [9, 40] }',
      });
    if (last > width)
      throw new UsageError('load.positions', `the column ${name} ends at ${last}, and lines at ${width}`, {
        hint: 'width is the number of characters of a line',
      });
  }
}
