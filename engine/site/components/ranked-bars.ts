import * as Plot from 'npm:@observablehq/plot';
import { ACCENT, FAINT, INK, chart } from './chart.js';

export interface RankedOptions {
  /** The column that names a bar. */
  label: string;
  value: string;
  /** The name in the reader's words. */
  name?: (value: string) => string;
  format: (value: number) => string;
  /** A colour for each bar; the accent when left out. */
  color?: (row: Record<string, unknown>) => string;
  /** Room for names, in pixels. */
  nameWidth?: number;
  /** Upper end of the axis. */
  max?: number;
}

/** Horizontal bars from zero in the order of the rows, each with its name and number. */
export function rankedBars(rows: readonly Record<string, unknown>[], width: number, options: RankedOptions): Node {
  const { label, value, name = String, format, color } = options;
  const nameWidth = Math.min(options.nameWidth ?? 150, width * 0.46);
  const domain = rows.map((row) => row[label] as string | null);
  const max = options.max ?? Math.max(...rows.map((row) => Number(row[value])));
  return chart(width, {
    height: 30 + rows.length * 28,
    marginLeft: nameWidth,
    marginRight: 78,
    marginTop: 6,
    marginBottom: 12,
    x: { domain: [0, max], axis: null },
    y: { domain, label: null },
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
        text: (row: Record<string, unknown>) => format(Number(row[value])),
        dx: 6,
        textAnchor: 'start',
        fontWeight: 600,
        fill: INK,
      }),
      Plot.ruleX([0], { stroke: FAINT }),
    ],
  });
}
