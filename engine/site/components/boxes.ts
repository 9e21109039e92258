import * as Plot from 'npm:@observablehq/plot';
import { FAINT, INK, MUTED, chart } from './chart.js';
import type { Box } from './statistics.js';

export interface BoxesOptions {
  /** The column that names a box. */
  label: string;
  name: (value: string) => string;
  color: (row: Record<string, unknown>) => string;
  format: (value: number) => string;
  axisLabel?: string;
  nameWidth?: number;
}

/** Box plots from summaries: the median, the middle half and the span of nine in ten, one under the other. */
export function boxes(rows: readonly (Box & Record<string, unknown>)[], width: number, options: BoxesOptions): Node {
  const { label, name, color, format, axisLabel, nameWidth = 100 } = options;
  const ticks = width < 520 ? 3 : 5;
  return chart(width, {
    height: 60 + 46 * rows.length,
    marginLeft: Math.min(nameWidth, width * 0.36),
    marginTop: 8,
    marginRight: 56,
    x: { label: null, domain: [0, Math.max(...rows.map((row) => row.high)) * 1.02] },
    y: { domain: rows.map((row) => row[label] as string), label: null },
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
      Plot.axisY({ tickSize: 0, tickFormat: (value: string) => name(value), fill: INK, fontSize: 12.5 }),
      Plot.ruleY(rows, { y: label, x1: 'low', x2: 'high', stroke: MUTED }),
      Plot.barX(rows, {
        y: label,
        x1: 'lower',
        x2: 'upper',
        fill: color,
        fillOpacity: 0.75,
        insetTop: 6,
        insetBottom: 6,
      }),
      Plot.tickX(rows, { y: label, x: 'median', stroke: INK, strokeWidth: 2.5, insetTop: 3, insetBottom: 3 }),
      Plot.text(rows, {
        y: label,
        x: 'high',
        text: (row: Box) => format(row.median),
        textAnchor: 'start',
        dx: 6,
        fontWeight: 600,
        fill: INK,
      }),
    ],
  });
}
