import * as Plot from 'npm:@observablehq/plot';
import { monthAnnotations } from './annotations.js';
import { read, readNumber, pointTip, type Channel, type Tip } from './channel.js';
import { SERIES, chart, monthAxis, spread, valueAxis } from './chart.js';
import { tick } from './format.js';

export interface MonthLinesOptions<T> {
  /** The month. */
  x: Channel<T, Date>;
  y: Channel<T, number>;
  /** Whose line a row belongs to. */
  z: Channel<T, string>;
  /** The lines, each with the colour of its place. */
  order: readonly string[];
  name?: (value: string) => string;
  /** Short, for the axis. */
  axis?: (value: number) => string;
  /** About how many values the axis names. */
  ticks?: number;
  /** Whether the scale begins at zero. */
  zero?: boolean;
  tip: Tip<T>;
  /** Room for names at the ends of the lines, in pixels; a chart that has none puts them into a legend. */
  nameWidth?: number;
  height?: number;
}

/** Up to five lines by month, each named at its end; rows in the order of their months. */
export function monthLines<T>(rows: readonly T[], width: number, options: MonthLinesOptions<T>): Node {
  const { order, name = String, axis = tick, ticks, zero = false, tip, nameWidth = 44, height = 280 } = options;
  const [x, y, z] = [read(options.x), readNumber(options.y), read(options.z)];
  const beside = nameWidth < 0.3 * width;
  const months = [...new Map(rows.map((row) => [x(row).getTime(), x(row)])).values()].sort(
    (a, b) => a.getTime() - b.getTime(),
  );
  const annotations = monthAnnotations(months, width);
  const ends = order.flatMap((member) => rows.filter((row) => z(row) === member).slice(-1));
  const labels = spread(
    ends.map((row) => ({ row, value: y(row) })),
    ({ value }) => value,
    0.05 * Math.max(...rows.map(y)),
  );
  type Label = (typeof labels)[number];
  return chart(width, {
    height,
    marginTop: annotations.marginTop,
    marginRight: beside ? nameWidth : 12,
    x: { type: 'utc' },
    y: { zero },
    color: { domain: order, range: SERIES, legend: !beside, tickFormat: name },
    marks: [
      valueAxis(axis, ticks),
      monthAxis(months, width),
      annotations.marks,
      Plot.line(rows, { x, y, z, stroke: z, strokeWidth: 2 }),
      beside
        ? Plot.text(labels, {
            x: ({ row }: Label) => x(row),
            y: 'labelAt',
            text: ({ row }: Label) => name(z(row)),
            fill: ({ row }: Label) => z(row),
            textAnchor: 'start',
            dx: 8,
            fontWeight: 600,
          })
        : null,
      Plot.tip(rows, Plot.pointer({ x, y, stroke: z, ...pointTip(tip) })),
    ],
  });
}
