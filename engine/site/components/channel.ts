/** A column's name, or what computes a value from a row, as the channels of Observable Plot. */
export type Channel<T, V> = Extract<keyof T, string> | ((row: T) => V);

/** Reads a channel: `read('revenue')(row)`. */
export function read<T, V>(channel: Channel<T, V>): (row: T) => V {
  return typeof channel === 'function' ? channel : (row) => row[channel] as V;
}

/** A number of a row; NULL counts as nothing. */
export function readNumber<T>(channel: Channel<T, number | null>): (row: T) => number {
  const value = read<T, unknown>(channel);
  return (row) => Number(value(row));
}

/** What a tooltip says of a row, by its label: `{Month: (row) => month(row.month)}`. */
export type Tip<T> = Readonly<Record<string, (row: T) => string>>;

/** Plot writes these channels of a mark into a tooltip by itself: left out, for a tooltip says what `channels` name. */
const OWN = ['x', 'y', 'x1', 'x2', 'y1', 'y2', 'z', 'fx', 'fill', 'fillOpacity', 'stroke', 'opacity'] as const;

/** Options of a mark that shows a tooltip where the reader points; none without a tip. */
export function markTip<T>(tip: Tip<T> | undefined): object {
  return tip === undefined ? {} : { tip: { format: hidden() }, channels: tip };
}

/** Options of `Plot.tip`, for marks that are pointed at along an axis. */
export function pointTip<T>(tip: Tip<T>): object {
  return { format: hidden(), channels: tip };
}

function hidden(): Record<string, false> {
  return Object.fromEntries(OWN.map((name) => [name, false]));
}
