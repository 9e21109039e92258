/** One measure of many rows, counted in bins of equal width; values beyond the ends count in the first and last bin. */
export interface Dimension {
  name: string;
  values: ArrayLike<number | bigint | null | undefined>;
  /** Where the first bin begins. */
  from: number;
  step: number;
  /** At most 254. */
  bins: number;
}

/** Bins from the first to before the second. */
export type Bins = readonly [first: number, end: number];

const NULL = 255;
const OUTSIDE = 1;

/**
 * Rows narrowed by several measures at once: each measure is counted over the rows that all others admit. Every row
 * carries one bit for each measure that refuses it, so a change reads each row once.
 */
export class Crossfilter {
  private readonly bins: Uint8Array[];
  private readonly refused: Uint8Array;
  private readonly ranges = new Map<string, Bins>();

  constructor(
    readonly size: number,
    readonly dimensions: readonly Dimension[],
  ) {
    if (dimensions.length > 7) throw new RangeError(`${dimensions.length} measures, 7 at most`);
    this.refused = new Uint8Array(size);
    this.bins = dimensions.map(({ values, from, step, bins }) => {
      const numbers = new Uint8Array(size);
      for (let row = 0; row < size; row++) {
        const value = values[row];
        numbers[row] =
          value === null || value === undefined
            ? NULL
            : Math.max(0, Math.min(bins - 1, Math.floor((Number(value) - from) / step)));
      }
      return numbers;
    });
  }

  /** Admits only rows for which it returns true, whatever their measures. */
  admit(admits: (row: number) => boolean): void {
    for (let row = 0; row < this.size; row++) this.mark(row, OUTSIDE, !admits(row));
  }

  /** Narrows a measure to some bins, or opens it again. Rows without a value are in no bin. */
  narrow(name: string, range: Bins | undefined): void {
    const at = this.dimensions.findIndex((dimension) => dimension.name === name);
    const bins = this.bins[at];
    if (bins === undefined) throw new RangeError(`no measure ${name}`);
    if (range === undefined) this.ranges.delete(name);
    else this.ranges.set(name, range);
    const [first, end] = range ?? [0, Infinity];
    for (let row = 0; row < this.size; row++) {
      const bin = bins[row] ?? NULL;
      this.mark(row, 2 << at, bin < first || bin >= end);
    }
  }

  range(name: string): Bins | undefined {
    return this.ranges.get(name);
  }

  /** Rows by bin of each measure that all other measures admit, in the measures' order. */
  counts(): Uint32Array[] {
    const counts = this.dimensions.map(({ bins }) => new Uint32Array(bins));
    for (let row = 0; row < this.size; row++) {
      const refused = this.refused[row] ?? 0;
      // A row that two measures exclude is counted by none; one that a single measure excludes, only by that one.
      if ((refused & (refused - 1)) !== 0) continue;
      for (const [at, bins] of this.bins.entries()) {
        const bin = bins[row] ?? NULL;
        const count = counts[at];
        if (bin !== NULL && count !== undefined && (refused === 0 || refused === 2 << at))
          count[bin] = (count[bin] ?? 0) + 1;
      }
    }
    return counts;
  }

  /** Positions of the rows that all admit. */
  matching(): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.size; row++) if (this.refused[row] === 0) rows.push(row);
    return rows;
  }

  private mark(row: number, bit: number, refuses: boolean): void {
    const refused = this.refused[row] ?? 0;
    this.refused[row] = refuses ? refused | bit : refused & ~bit;
  }
}
