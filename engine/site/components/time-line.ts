import * as d3 from 'npm:d3';
import * as Plot from 'npm:@observablehq/plot';
import { dayAnnotations } from './annotations.js';
import { read, readNumber, pointTip, type Channel, type Tip } from './channel.js';
import { ACCENT, ACCENT_SOFT, MUTED, chart, monthAxis, valueAxis } from './chart.js';
import { tick } from './format.js';
import { brushMonths } from './month-brush.js';
import { monthsBetween } from './months.js';
import type { Selection } from './selection.js';

export interface TimeLineOptions<T> {
  x: Channel<T, Date>;
  y: Channel<T, number>;
  /** Short, for the axis. */
  axis?: (value: number) => string;
  /** About how many values the axis names. */
  ticks?: number;
  /** Values that the scale includes at least; from zero when left out. */
  domain?: readonly [number, number];
  /** A value is valid until the next, as a rate is. */
  steps?: boolean;
  /** Values from here on are shaded and called so. */
  band?: { from: number; label: string };
  /** Writes the last value at the line's end. */
  text?: (value: number) => string;
  tip: Tip<T>;
  height?: number;
  /** Whose months the reader may choose by dragging over the chart. */
  selection?: Selection;
}

/** One line over days or months, rows in the order of time. */
export function timeLine<T>(rows: readonly T[], width: number, options: TimeLineOptions<T>): Node {
  const { axis = tick, ticks, domain, steps = false, band, text, tip, height = 240, selection } = options;
  const [x, y] = [read(options.x), readNumber(options.y)];
  const [low = 0, high = 0] = domain === undefined ? [] : (d3.extent([...domain, ...rows.map(y)]) as number[]);
  const days = rows.map(x);
  const [first, last] = d3.extent(days);
  const months = first === undefined ? [] : d3.utcMonth.range(d3.utcMonth.ceil(first), new Date(last.getTime() + 1));
  const annotations = dayAnnotations(first ?? new Date(NaN), last ?? new Date(NaN), width);
  const drawn = chart(width, {
    height,
    marginTop: annotations.marginTop,
    ...(text === undefined ? {} : { marginRight: 60 }),
    x: { type: 'utc' },
    y: domain === undefined ? { zero: true } : { domain: [low, high], nice: true },
    marks: [
      band === undefined ? null : Plot.rect([0], { y1: band.from, y2: high, fill: ACCENT_SOFT, fillOpacity: 0.25 }),
      valueAxis(axis, ticks),
      monthAxis(months, width),
      annotations.marks,
      Plot.line(rows, {
        x,
        y,
        stroke: ACCENT,
        ...(steps ? { strokeWidth: 2, curve: 'step-after' } : { strokeWidth: 1.75 }),
      }),
      text === undefined
        ? null
        : Plot.text(rows.slice(-1), {
            x,
            y,
            text: (row: T) => text(y(row)),
            dx: 8,
            textAnchor: 'start',
            fontWeight: 600,
          }),
      band === undefined
        ? null
        : Plot.text([band], {
            y: 'from',
            frameAnchor: 'left',
            dx: 6,
            dy: -8,
            textAnchor: 'start',
            text: 'label',
            fill: MUTED,
          }),
      Plot.tip(rows, Plot.pointerX({ x, y, ...pointTip(tip) })),
    ],
  });
  return selection === undefined
    ? drawn
    : brushMonths(drawn, monthsBetween(days.map((day) => d3.utcMonth(day))), selection);
}
