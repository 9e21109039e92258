import * as Plot from 'npm:@observablehq/plot';
import { read, readNumber, type Channel } from './channel.js';
import { ACCENT, FAINT, INK, chart } from './chart.js';
import { integer } from './format.js';

export interface RankedBarsOptions<T> {
  /** What names a bar. */
  y: Channel<T, string | null>;
  /** How long it is. */
  x: Channel<T, number | null>;
  /** The name in the reader's words. */
  name?: (value: string) => string;
  /** The number in the reader's words. Default: a whole number. */
  format?: (value: number) => string;
  /** A colour for each bar; the accent when left out. */
  color?: (row: T) => string;
  /** Room for names, in pixels. */
  nameWidth?: number;
  /** Upper end of the axis. */
  max?: number;
}

/** Horizontal bars from zero in the order of the rows, each with its name and number. */
export function rankedBars<T>(rows: readonly T[], width: number, options: RankedBarsOptions<T>): Node {
  const { name = String, format = integer, color } = options;
  const [label, value] = [read(options.y), readNumber(options.x)];
  const nameWidth = Math.min(options.nameWidth ?? 150, width * 0.46);
  return chart(width, {
    height: 30 + rows.length * 28,
    marginLeft: nameWidth,
    marginRight: 78,
    marginTop: 6,
    marginBottom: 12,
    x: { domain: [0, options.max ?? Math.max(...rows.map(value))], axis: null },
    y: { domain: rows.map(label), label: null },
    marks: [
      Plot.axisY({
        tickSize: 0,
        tickFormat: (d: string | null) => name(d ?? ''),
        fill: INK,
        fontSize: 12.5,
        textOverflow: 'ellipsis',
        lineWidth: nameWidth / 13,
      }),
      Plot.barX(rows, {
        y: label,
        x: value,
        fill: color ?? ACCENT,
        fillOpacity: color === undefined ? 1 : 0.8,
        insetTop: 4,
        insetBottom: 4,
      }),
      Plot.text(rows, {
        y: label,
        x: value,
        text: (row: T) => format(value(row)),
        dx: 6,
        textAnchor: 'start',
        fontWeight: 600,
        fill: INK,
      }),
      Plot.ruleX([0], { stroke: FAINT }),
    ],
  });
}
