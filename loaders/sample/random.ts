/** A pseudo-random stream; the same seed and key give the same numbers on every machine (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number, kind: number, index: number) {
    this.state = mix(mix(mix(seed) ^ Math.imul(kind + 1, 0x9e3779b1)) ^ Math.imul(index + 1, 0x85ebca6b));
  }

  /** Evenly in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number in [from, to]. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Roughly normal with mean 0 and deviation 1, within (-3.5, 3.5). */
  normal(): number {
    return (this.next() + this.next() + this.next() + this.next() - 2) * 1.732;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)] as T;
  }
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) | 0;
}

/** Picks an item in proportion to its weight. */
export class Weighted<T> {
  private readonly sums: number[] = [];
  private readonly total: number;

  constructor(
    private readonly items: readonly T[],
    weight: (item: T) => number,
  ) {
    let sum = 0;
    for (const item of items) this.sums.push((sum += weight(item)));
    this.total = sum;
  }

  pick(random: Random): T {
    const at = random.next() * this.total;
    let low = 0;
    let high = this.sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sums[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return this.items[low] as T;
  }
}

/** 32 hexadecimal digits, the same for the same seed, kind and index. */
export function hexId(seed: number, kind: number, index: number): string {
  let id = '';
  let h = mix(mix(seed) ^ Math.imul(kind + 1, 0x9e3779b1));
  for (let part = 0; part < 4; part++) {
    // Every step but the last is one-to-one in the index, so ids of one kind never meet.
    h = mix(mix(index ^ h) + Math.imul(part + 1, 0x85ebca6b));
    id += (h >>> 0).toString(16).padStart(8, '0');
  }
  return id;
}
