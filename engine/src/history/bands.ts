import type { RunRecord } from './record.js';

/** The range in which a number is expected, from its history. Both ends are included. */
export interface Band {
  low: number;
  high: number;
}

/** Fewer values than this do not show what is usual. */
const MIN_VALUES = 5;

/** The median of absolute deviations times this is a standard deviation, of values that scatter normally. */
const MAD_SCALE = 1.4826;

/** A constant series may change by this share before it is unusual. */
const MIN_RELATIVE_TOLERANCE = 0.05;

/** A value that came back so often, and in such a share of all, is usual however far it lies from the others: weekends among days. */
const MIN_RECURRENCES = 4;
const MIN_RECURRING_SHARE = 0.15;

/**
 * Three robust standard deviations about the median, and as far as the values that recur reach; undefined for fewer than five
 * values.
 */
export function band(values: readonly number[]): Band | undefined {
  if (values.length < MIN_VALUES) return undefined;
  const center = median(values);
  const spread = MAD_SCALE * median(values.map((value) => Math.abs(value - center)));
  const tolerance = Math.max(3 * spread, MIN_RELATIVE_TOLERANCE * Math.abs(center));
  const ends = recurring(values).flatMap((value) => {
    const slack = MIN_RELATIVE_TOLERANCE * Math.abs(value);
    return [value - slack, value + slack];
  });
  return { low: Math.min(center - tolerance, ...ends), high: Math.max(center + tolerance, ...ends) };
}

/** The values that have enough others near them. */
function recurring(values: readonly number[]): number[] {
  const enough = Math.max(MIN_RECURRENCES, MIN_RECURRING_SHARE * values.length);
  const distinct = [...new Set(values)];
  return distinct.filter(
    (value) =>
      values.filter((other) => Math.abs(other - value) <= MIN_RELATIVE_TOLERANCE * Math.abs(value)).length >= enough,
  );
}

export function isOutside({ low, high }: Band, value: number): boolean {
  return value < low || value > high;
}

/** The band of rows of every relation that enough runs counted. */
export function rowBands(runs: readonly RunRecord[]): Record<string, Band> {
  const counts = new Map<string, number[]>();
  for (const { steps } of runs)
    for (const { relation, rows } of steps)
      if (rows !== null) counts.set(relation, [...(counts.get(relation) ?? []), rows]);
  return Object.fromEntries(
    [...counts].flatMap(([relation, values]) => {
      const found = band(values);
      return found === undefined ? [] : [[relation, found]];
    }),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}
