import * as Plot from 'npm:@observablehq/plot';
import { read, markTip, type Channel, type Tip } from './channel.js';
import { ACCENT, FAINT, INK, MUTED, NARROW, chart, nameAxis } from './chart.js';
import type { Box } from './statistics.js';

export interface BoxesOptions<T> {
  /** What names a box. */
  y: Channel<T, string>;
  name?: (value: string) => string;
  color?: (row: T) => string;
  format: (value: number) => string;
  axisLabel?: string;
  nameWidth?: number;
  tip?: Tip<T>;
}

/** Box plots from summaries: the median, the middle half and the span of nine in ten, one under the other. */
export function boxes<T extends Box>(rows: readonly T[], width: number, options: BoxesOptions<T>): Node {
  const { name = String, color, format, axisLabel, nameWidth = 100, tip } = options;
  const label = read(options.y);
  const ticks = width < NARROW ? 3 : 5;
  return chart(width, {
    height: 60 + 46 * rows.length,
    marginLeft: Math.min(nameWidth, width * 0.36),
    marginTop: 8,
    marginRight: 56,
    x: { label: null, domain: [0, Math.max(...rows.map((row) => row.high)) * 1.02] },
    y: { domain: rows.map(label), label: null },
    marks: [
      Plot.gridX({ ticks, stroke: FAINT, strokeOpacity: 1 }),
      Plot.axisX({
        ticks,
        tickSize: 0,
        label: axisLabel ?? null,
        labelAnchor: 'center',
        tickFormat: (value: number) => format(value),
        fill: MUTED,
      }),
      nameAxis(name),
      Plot.ruleY(rows, { y: label, x1: 'low', x2: 'high', stroke: MUTED }),
      Plot.barX(rows, {
        y: label,
        x1: 'lower',
        x2: 'upper',
        fill: color ?? ACCENT,
        fillOpacity: 0.75,
        insetTop: 6,
        insetBottom: 6,
        ...markTip(tip),
      }),
      Plot.tickX(rows, { y: label, x: 'median', stroke: INK, strokeWidth: 2.5, insetTop: 3, insetBottom: 3 }),
      Plot.text(rows, {
        y: label,
        x: 'high',
        text: (row: T) => format(row.median),
        textAnchor: 'start',
        dx: 6,
        fontWeight: 600,
        fill: INK,
      }),
    ],
  });
}
