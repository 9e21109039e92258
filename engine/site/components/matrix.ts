import * as Plot from 'npm:@observablehq/plot';
import { read, readNumber, markTip, type Channel, type Tip } from './channel.js';
import { ACCENT, INK, PAPER, chart } from './chart.js';

export interface MatrixOptions<T> {
  x: Channel<T, unknown>;
  y: Channel<T, unknown>;
  value: Channel<T, number>;
  domainX: readonly unknown[];
  domainY: readonly unknown[];
  nameX?: (value: never) => string;
  nameY?: (value: never) => string;
  format: (value: number) => string;
  /** Rows with a dot instead of the number, in the palest shade. */
  faint?: (row: T) => boolean;
  /** How the shade grows: by the number, or faster where numbers are small. */
  shade?: 'linear' | 'sqrt';
  tip?: Tip<T>;
  marginLeft?: number;
  cellHeight?: number;
}

/** A table of shades with a number in every cell; the shade grows with the number. */
export function matrix<T>(rows: readonly T[], width: number, options: MatrixOptions<T>): Node {
  const { domainX, domainY, nameX = String, nameY = String, format, faint, shade = 'sqrt', tip } = options;
  const [x, y, value] = [read(options.x), read(options.y), readNumber(options.value)];
  const isFaint = (row: T): boolean => faint?.(row) === true;
  const max = Math.max(...rows.filter((row) => !isFaint(row)).map(value));
  const strength = (row: T): number => {
    if (isFaint(row)) return 0.06;
    return shade === 'sqrt' ? 0.05 + 0.85 * Math.sqrt(value(row) / max) : 0.06 + 0.79 * (value(row) / max);
  };
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
      Plot.cell(rows, { x, y, fill: ACCENT, fillOpacity: strength, inset: 0.75, ...markTip(tip) }),
      Plot.text(rows, {
        x,
        y,
        text: (row: T) => (isFaint(row) ? '·' : format(value(row))),
        fill: (row: T) => (strength(row) > 0.56 ? PAPER : INK),
        fontSize: width / domainX.length < 44 ? 10 : 12.5,
        fontWeight: 600,
        pointerEvents: 'none',
      }),
    ],
    opacity: { type: 'identity' },
  });
}
