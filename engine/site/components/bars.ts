import * as Plot from 'npm:@observablehq/plot';
import { read, readNumber, markTip, type Channel, type Tip } from './channel.js';
import { ACCENT, MUTED, chart, valueAxis } from './chart.js';
import { tick } from './format.js';

export interface BarsOptions<T> {
  /** What a bar shows: a day, a number of parts, an ordered category. */
  x: Channel<T, string | number | Date>;
  y: Channel<T, number>;
  /** What a bar is called on the axis. */
  name?: (value: never) => string;
  /** What the axis measures. */
  axisLabel?: string;
  /** Short, for the axis of values. */
  axis?: (value: number) => string;
  /** About how many values the axis names. */
  ticks?: number;
  /** Writes its number above each bar; left out, the tooltip says it. */
  text?: (value: number) => string;
  tip?: Tip<T>;
  height?: number;
  /** Room between bars, as a share of their step. */
  padding?: number;
}

/** Vertical bars from zero, one for each row in the order of their x. */
export function bars<T>(rows: readonly T[], width: number, options: BarsOptions<T>): Node {
  const { name = String, axisLabel, axis = tick, ticks, text, tip, height = 260, padding = 0.25 } = options;
  const [x, y] = [read(options.x), readNumber(options.y)];
  return chart(width, {
    height,
    x: { type: 'band', padding, label: null },
    marks: [
      valueAxis(axis, ticks),
      Plot.axisX({
        tickSize: 0,
        label: axisLabel ?? null,
        tickFormat: name as (value: unknown) => string,
        fill: MUTED,
      }),
      Plot.barY(rows, { x, y, fill: ACCENT, ...markTip(tip) }),
      text === undefined ? null : Plot.text(rows, { x, y, text: (row: T) => text(y(row)), dy: -8, fontWeight: 600 }),
      Plot.ruleY([0]),
    ],
  });
}
