import * as Plot from 'npm:@observablehq/plot';
import { readNumber, markTip, type Channel, type Tip } from './channel.js';
import { ACCENT, INK, MUTED, chart, valueAxis } from './chart.js';
import { integer } from './format.js';

export interface BinnedBarsOptions<T> {
  /** Where a bin begins. */
  x: Channel<T, number>;
  /** The count of the bin. */
  y: Channel<T, number>;
  /** How wide each bin is. */
  step: number;
  /** What is shown; rows beyond are left to the table behind the figure. */
  domain: readonly [number, number];
  color?: (row: T) => string;
  /** A line that the bins are compared with, named at its right. */
  reference?: { at: number; label: string };
  /** Short, for the axis of counts. */
  axis?: (value: number) => string;
  /** Of the values below. */
  name?: (value: number) => string;
  axisLabel?: string;
  /** About how many values the axis names. */
  ticks?: number;
  tip?: Tip<T>;
  height?: number;
  marginRight?: number;
}

/** A histogram of rows that are counted in bins already, against a reference line where there is one. */
export function binnedBars<T>(rows: readonly T[], width: number, options: BinnedBarsOptions<T>): Node {
  const { step, domain, color, reference, axis = integer, name = integer, axisLabel, ticks, tip } = options;
  const [x, y] = [readNumber(options.x), readNumber(options.y)];
  const shown = rows.filter((row) => x(row) >= domain[0] && x(row) + step <= domain[1]);
  return chart(width, {
    height: options.height ?? 260,
    ...(options.marginRight === undefined ? {} : { marginRight: options.marginRight }),
    x: { domain, label: null },
    marks: [
      valueAxis(axis, 4),
      Plot.axisX({
        tickSize: 0,
        ...(ticks === undefined ? {} : { ticks }),
        tickFormat: (value: number) => name(value),
        label: axisLabel ?? null,
        labelAnchor: 'center',
        fill: MUTED,
      }),
      Plot.rectY(shown, {
        x1: x,
        x2: (row: T) => x(row) + step,
        y,
        inset: 0.5,
        fill: color ?? ACCENT,
        ...markTip(tip),
      }),
      reference === undefined
        ? null
        : [
            Plot.ruleX([reference.at], { stroke: INK, strokeWidth: 1.5 }),
            Plot.text([reference], {
              x: 'at',
              frameAnchor: 'top',
              text: 'label',
              textAnchor: 'start',
              dx: 6,
              dy: 2,
              fill: INK,
            }),
          ],
      Plot.ruleY([0]),
    ],
  });
}
