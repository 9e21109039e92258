import * as Plot from 'npm:@observablehq/plot';
import { read, readNumber, type Channel } from './channel.js';
import { ACCENT, FAINT, MUTED, chart, nameAxis } from './chart.js';
import { percent, percentExact } from './format.js';

export interface ShareBarsOptions<T> {
  /** What names a bar. */
  y: Channel<T, string>;
  /** A share of 1. */
  x: Channel<T, number>;
  name?: (value: string) => string;
  color?: (row: T) => string;
  nameWidth?: number;
}

/** Shares of a whole as horizontal bars, on an axis from 0 to 100 %. */
export function shareBars<T>(rows: readonly T[], width: number, options: ShareBarsOptions<T>): Node {
  const { name = String, color, nameWidth = 100 } = options;
  const [label, value] = [read(options.y), readNumber(options.x)];
  return chart(width, {
    height: 60 + 46 * rows.length,
    marginLeft: nameWidth,
    marginRight: 54,
    marginTop: 8,
    x: { domain: [0, 1], label: null },
    y: { domain: rows.map(label), label: null },
    marks: [
      Plot.axisX({ tickSize: 0, ticks: 4, tickFormat: percent, label: null, fill: MUTED }),
      Plot.gridX({ ticks: 4, stroke: FAINT, strokeOpacity: 1 }),
      nameAxis(name, 13),
      Plot.barX(rows, { y: label, x: value, fill: color ?? ACCENT, fillOpacity: 0.75, insetTop: 6, insetBottom: 6 }),
      Plot.text(rows, {
        y: label,
        x: value,
        text: (row: T) => percentExact(value(row)),
        dx: 6,
        textAnchor: 'start',
        fontWeight: 600,
      }),
      Plot.ruleX([0]),
    ],
  });
}
