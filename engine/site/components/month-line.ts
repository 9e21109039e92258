import * as Plot from 'npm:@observablehq/plot';
import { monthAnnotations } from './annotations.js';
import { read, readNumber, pointTip, type Channel, type Tip } from './channel.js';
import { ACCENT, PAPER, chart, monthAxis, valueAxis } from './chart.js';
import { tick } from './format.js';

export interface MonthLineOptions<T> {
  /** The month. */
  x: Channel<T, Date>;
  y: Channel<T, number>;
  /** Whether the data covers the whole month; every month when left out. */
  whole?: Channel<T, boolean>;
  /** Short, for the axis. */
  axis?: (value: number) => string;
  /** The ends of the scale; from zero when left out. */
  domain?: readonly [number, number];
  /** A row whose number is written below its dot. */
  named?: T | undefined;
  text?: (value: number) => string;
  tip: Tip<T>;
  height?: number;
}

/** A line over whole months; months that the data covers only in part are hollow dots beside it. */
export function monthLine<T>(rows: readonly T[], width: number, options: MonthLineOptions<T>): Node {
  const { axis = tick, domain, named, text = axis, tip, height = 230 } = options;
  const [x, y, whole] = [read(options.x), readNumber(options.y), read(options.whole ?? (() => true))];
  const annotations = monthAnnotations(rows.map(x), width);
  return chart(width, {
    height,
    marginTop: annotations.marginTop,
    x: { type: 'utc', inset: 8 },
    y: domain === undefined ? { zero: true, nice: true } : { domain },
    marks: [
      valueAxis(axis, domain === undefined ? 4 : 5),
      monthAxis(rows.map(x), width),
      annotations.marks,
      Plot.line(rows.filter(whole), { x, y, stroke: ACCENT, strokeWidth: 2 }),
      Plot.dot(rows, { x, y, r: 3, fill: (row: T) => (whole(row) ? ACCENT : PAPER), stroke: ACCENT }),
      Plot.text(named === undefined ? [] : [named], {
        x,
        y,
        text: (row: T) => text(y(row)),
        dy: 14,
        fontWeight: 600,
      }),
      Plot.tip(rows, Plot.pointerX({ x, y, ...pointTip(tip) })),
    ],
  });
}
