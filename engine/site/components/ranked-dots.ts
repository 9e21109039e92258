import * as Plot from 'npm:@observablehq/plot';
import { read, readNumber, type Channel } from './channel.js';
import { ACCENT, ACCENT_SOFT, FAINT, MUTED, chart, nameAxis } from './chart.js';
import { integer } from './format.js';

export interface RankedDotsOptions<T> {
  /** What names a dot. */
  y: Channel<T, string>;
  /** Its position. */
  x: Channel<T, number>;
  /** The ends of the scale, which need not begin at zero. */
  domain: readonly [number, number];
  name?: (value: string) => string;
  format: (value: number) => string;
  nameWidth?: number;
}

/** Dots on a scale that has no zero, such as scores from 1 to 5, in the order of the rows. */
export function rankedDots<T>(rows: readonly T[], width: number, options: RankedDotsOptions<T>): Node {
  const { domain, name = String, format, nameWidth = 200 } = options;
  const [label, value] = [read(options.y), readNumber(options.x)];
  return chart(width, {
    height: 40 + rows.length * 26,
    marginLeft: Math.min(nameWidth, width * 0.44),
    marginTop: 6,
    marginBottom: 30,
    marginRight: 44,
    x: { domain, label: null },
    y: { domain: rows.map(label), label: null },
    marks: [
      Plot.gridX({ ticks: 5, stroke: FAINT, strokeOpacity: 1 }),
      Plot.axisX({ ticks: 5, tickSize: 0, label: null, fill: MUTED, tickFormat: (tick: number) => integer(tick) }),
      nameAxis(name),
      Plot.ruleY(rows, { y: label, x1: domain[0], x2: value, stroke: ACCENT_SOFT, strokeWidth: 2 }),
      Plot.dot(rows, { y: label, x: value, fill: ACCENT, r: 5 }),
      Plot.text(rows, {
        y: label,
        x: value,
        text: (row: T) => format(value(row)),
        dx: 12,
        textAnchor: 'start',
        fontWeight: 600,
      }),
    ],
  });
}
