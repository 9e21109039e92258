/** A value and how many observations have it. */
export interface Counted {
  value: number;
  count: number;
}

/** Observations by value, ascending, of weighted rows. */
export function distribution<T>(rows: Iterable<T>, value: (row: T) => number, count: (row: T) => number): Counted[] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(value(row), (counts.get(value(row)) ?? 0) + count(row));
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value);
}

/** Observations in steps of equal width, each named by its lower end; values beyond `last` count in the last step. */
export function inSteps(values: readonly Counted[], step: number, last: number): Counted[] {
  return distribution(
    values,
    ({ value }) => Math.min(last, Math.floor(value / step) * step),
    ({ count }) => count,
  );
}

/** The weighted mean of values; NaN of none. */
export function weightedMean<T>(rows: readonly T[], value: (row: T) => number, weight: (row: T) => number): number {
  const [sum, weights] = rows.reduce(
    ([sum, weights], row) => [sum + value(row) * weight(row), weights + weight(row)],
    [0, 0],
  );
  return sum / weights;
}

/** The value below which a share of the observations is, interpolated as spreadsheets and SQL's `quantile_cont` do. */
export function quantile(values: readonly Counted[], share: number): number | undefined {
  const total = values.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  const position = (total - 1) * share;
  const below = valueAt(values, Math.floor(position));
  const above = valueAt(values, Math.ceil(position));
  return below + (above - below) * (position - Math.floor(position));
}

function valueAt(values: readonly Counted[], position: number): number {
  let passed = 0;
  for (const { value, count } of values) if ((passed += count) > position) return value;
  return values.at(-1)?.value ?? NaN;
}

/** What a box plot draws: the middle half, the median, and the range of nine in ten. */
export interface Box {
  low: number;
  lower: number;
  median: number;
  upper: number;
  high: number;
  count: number;
}

export function box(values: readonly Counted[]): Box | undefined {
  const [low, lower, median, upper, high] = [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantile(values, share));
  if (low === undefined || lower === undefined || median === undefined || upper === undefined || high === undefined)
    return undefined;
  return { low, lower, median, upper, high, count: values.reduce((sum, { count }) => sum + count, 0) };
}
