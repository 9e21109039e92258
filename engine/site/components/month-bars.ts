import * as Plot from 'npm:@observablehq/plot';
import { greatest } from './aggregate.js';
import { monthAnnotations } from './annotations.js';
import { read, readNumber, markTip, type Channel, type Tip } from './channel.js';
import { ACCENT, ACCENT_SOFT, INK, PAPER, chart, monthAxis, valueAxis } from './chart.js';
import { tick } from './format.js';
import { brushMonths } from './month-brush.js';
import { monthsBetween } from './months.js';
import type { Selection } from './selection.js';

export interface MonthBarsOptions<T> {
  /** The month. */
  x: Channel<T, Date>;
  y: Channel<T, number>;
  /** Whether the data covers the whole month; every month when left out. */
  whole?: Channel<T, boolean>;
  /** Short, for the axis. */
  axis?: (value: number) => string;
  /** About how many values the axis names. */
  ticks?: number;
  /** Writes the number of the highest bar; as the axis does when left out, nothing when null. */
  text?: ((value: number) => string) | null;
  tip?: Tip<T>;
  height?: number;
  /** Whose months the reader may choose by dragging over the chart. */
  selection?: Selection;
}

/**
 * Bars by month from zero, the highest named; months that the data covers only in part are pale and never the highest.
 * With a selection the rows are those of all months, and the selected ones are highlighted.
 */
export function monthBars<T extends object>(rows: readonly T[], width: number, options: MonthBarsOptions<T>): Node {
  const { axis = tick, ticks, text = axis, tip, height, selection } = options;
  const [x, y, whole] = [read(options.x), readNumber(options.y), read(options.whole ?? (() => true))];
  const months = monthsBetween(rows.map(x));
  const isChosen = (row: T): boolean => selection?.matches(row) !== false;
  const peak = greatest(
    rows.filter((row) => whole(row) && isChosen(row)),
    y,
  );
  const values = rows.map(y);
  const annotations = monthAnnotations(months, width);
  const drawn = chart(width, {
    ...(height === undefined ? {} : { height }),
    marginTop: annotations.marginTop,
    x: { type: 'band', padding: 0.22, domain: months },
    y: { domain: [Math.min(0, ...values), Math.max(0, ...values) * 1.08] },
    marks: [
      valueAxis(axis, ticks),
      monthAxis(months, width),
      annotations.marks,
      Plot.barY(rows, {
        x,
        y,
        fill: (row: T) => (whole(row) ? ACCENT : ACCENT_SOFT),
        fillOpacity: (row: T) => (isChosen(row) ? 1 : 0.3),
        ...markTip(tip),
      }),
      peak === undefined || text === null
        ? null
        : Plot.text([peak], {
            x,
            y,
            text: (row: T) => text(y(row)),
            dy: -8,
            fontWeight: 600,
            fill: INK,
            stroke: PAPER,
            strokeWidth: 4,
          }),
      Plot.ruleY([0]),
    ],
    opacity: { type: 'identity' },
  });
  return selection === undefined ? drawn : brushMonths(drawn, months, selection);
}
