import * as Plot from 'npm:@observablehq/plot';
import { readNumber, pointTip, type Channel, type Tip } from './channel.js';
import { ACCENT, INK, MUTED, chart, valueAxis } from './chart.js';
import { integer } from './format.js';

export interface DotLineOptions<T> {
  x: Channel<T, number>;
  y: Channel<T, number>;
  /** The ends of the vertical scale. */
  domain: readonly [number, number];
  color?: (row: T) => string;
  /** The position of a vertical reference line. */
  reference?: number;
  /** Of the values below. */
  name?: (value: number) => string;
  axisLabel?: string;
  tip: Tip<T>;
}

/** How one measure changes with another: a dot for each step, joined by a line. */
export function dotLine<T>(rows: readonly T[], width: number, options: DotLineOptions<T>): Node {
  const { domain, color, reference, name = integer, axisLabel, tip } = options;
  const [x, y] = [readNumber(options.x), readNumber(options.y)];
  return chart(width, {
    height: 300,
    x: { label: null },
    y: { domain },
    marks: [
      valueAxis(integer, 5),
      Plot.axisX({
        tickSize: 0,
        label: axisLabel ?? null,
        labelAnchor: 'center',
        labelArrow: 'none',
        fill: MUTED,
        tickFormat: (value: number) => name(value),
      }),
      reference === undefined ? null : Plot.ruleX([reference], { stroke: INK }),
      Plot.line(rows, { x, y, stroke: ACCENT, strokeWidth: 2 }),
      Plot.dot(rows, { x, y, fill: color ?? ACCENT, r: 3 }),
      Plot.tip(rows, Plot.pointerX({ x, y, ...pointTip(tip) })),
    ],
  });
}
