import * as Plot from 'npm:@observablehq/plot';
import { ACCENT, INK, chart } from './chart.js';

export interface MatrixOptions {
  x: string;
  y: string;
  value: string;
  domainX: readonly unknown[];
  domainY: readonly unknown[];
  nameX: (value: never) => string;
  nameY: (value: never) => string;
  format: (value: number) => string;
  tip: Record<string, (row: never) => string>;
  marginLeft?: number;
  cellHeight?: number;
}

/** A table of shades with a number in every cell; the shade grows with the number. */
export function matrix(rows: readonly Record<string, unknown>[], width: number, options: MatrixOptions): Node {
  const { x, y, value, domainX, domainY, nameX, nameY, format, tip } = options;
  const max = Math.max(...rows.map((row) => Number(row[value])));
  const share = (row: Record<string, unknown>): number => Number(row[value]) / max;
  const size = width / domainX.length < 44 ? 10 : 12.5;
  return chart(width, {
    height: 40 + domainY.length * (options.cellHeight ?? 46),
    marginLeft: options.marginLeft ?? 100,
    marginTop: 30,
    marginRight: 0,
    marginBottom: 8,
    x: { type: 'band', domain: domainX as never[], label: null, axis: null },
    y: { type: 'band', domain: domainY as never[], label: null },
    marks: [
      Plot.axisX({ anchor: 'top', tickSize: 0, tickFormat: nameX as never, label: null, fill: INK }),
      Plot.axisY({ tickSize: 0, tickFormat: nameY as never, fill: INK }),
      Plot.cell(rows, {
        x,
        y,
        fill: ACCENT,
        fillOpacity: (row: Record<string, unknown>) => 0.05 + 0.85 * Math.sqrt(share(row)),
        inset: 0.75,
        tip: { format: { x: false, y: false, fillOpacity: false } },
        channels: tip as never,
      }),
      Plot.text(rows, {
        x,
        y,
        text: (row: Record<string, unknown>) => format(Number(row[value])),
        fill: (row: Record<string, unknown>) =>
          share(row) > 0.36 ? 'var(--theme-background)' : 'var(--theme-foreground)',
        fontSize: size,
        fontWeight: 600,
        pointerEvents: 'none',
      }),
    ],
    opacity: { type: 'identity' },
  });
}
