/** The range in which a number is expected, from its history. Both ends are included. */
export interface Band {
  low: number;
  /** The median. */
  middle: number;
  high: number;
  /** How many values it is from. */
  builds: number;
}

/** Fewer values than this do not show what is usual. */
const MIN_BUILDS = 7;

/** Older values than the last so many do not count. */
export const MAX_BUILDS = 30;

/** The median of absolute deviations times this is a standard deviation, of values that scatter normally. */
const MAD_SCALE = 1.4826;

/** A band reaches at least so far to both sides, as a share of its middle. */
const MIN_TOLERANCE = 0.1;

/** A value that recurs this often, and in this share of all, is usual at any distance from the others: weekends among days. */
const MIN_RECURRENCES = 4;
const MIN_RECURRING_SHARE = 0.15;
const RECURRING_TOLERANCE = 0.05;

/**
 * Three robust standard deviations about the median of the last 30 values, at least 10 % to both sides, and as far as the values
 * that recur reach; undefined for fewer than seven values.
 */
export function band(history: readonly number[]): Band | undefined {
  const values = history.slice(-MAX_BUILDS);
  if (values.length < MIN_BUILDS) return undefined;
  const middle = median(values);
  const spread = MAD_SCALE * median(values.map((value) => Math.abs(value - middle)));
  const tolerance = Math.max(3 * spread, MIN_TOLERANCE * Math.abs(middle));
  const ends = values
    .filter((value) => isRecurring(values, value))
    .flatMap((value) => [value * (1 - RECURRING_TOLERANCE), value * (1 + RECURRING_TOLERANCE)]);
  return {
    low: Math.max(0, Math.min(middle - tolerance, ...ends)),
    middle,
    high: Math.max(middle + tolerance, ...ends),
    builds: values.length,
  };
}

/** Whether enough values of a history are near one. */
export function isRecurring(history: readonly number[], value: number): boolean {
  const values = history.slice(-MAX_BUILDS);
  const enough = Math.max(MIN_RECURRENCES, MIN_RECURRING_SHARE * values.length);
  return values.filter((other) => Math.abs(other - value) <= RECURRING_TOLERANCE * Math.abs(value)).length >= enough;
}

export function isOutside({ low, high }: Pick<Band, 'low' | 'high'>, value: number): boolean {
  return value < low || value > high;
}

/** 0 of no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}
