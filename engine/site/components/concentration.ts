import * as Plot from 'npm:@observablehq/plot';
import { ACCENT, MUTED, chart, valueAxis } from './chart.js';
import { percent, percentExact } from './format.js';

/** The share of the whole that the smallest `share` of the members make: 0.1 of the least make 0.01 of all. */
export type Concentration = (share: number) => number;

/** How a sum is spread over its members: `concentration(revenues)(0.9)` is what the lower nine in ten make of all. */
export function concentration(values: readonly number[]): Concentration {
  const ascending = [...values].sort((a, b) => a - b);
  let sum = 0;
  const sums = ascending.map((value) => (sum += value));
  return (share) => (sums[Math.floor(share * sums.length) - 1] ?? 0) / sum;
}

export interface ConcentrationCurveOptions {
  /** A share of the members that the curve names, from 0 to 1. */
  named: number;
  /** What the members and the whole are called. */
  labels: { members: string; whole: string };
}

/** A Lorenz curve: the share of the whole by the share of members, those with the least first; straight if all were equal. */
export function concentrationCurve(of: Concentration, width: number, options: ConcentrationCurveOptions): Node {
  const { named, labels } = options;
  const points = Array.from({ length: 101 }, (_, i) => ({ members: i / 100, whole: of(i / 100) }));
  type Point = (typeof points)[number];
  const mark = points.filter((_, i) => i === Math.round(named * 100));
  const at = { x: 'members', y: 'whole' };
  return chart(width, {
    height: 340,
    marginRight: 26,
    x: { domain: [0, 1], label: null },
    y: { domain: [0, 1] },
    marks: [
      valueAxis(percent, 4),
      Plot.axisX({
        ticks: 4,
        tickSize: 0,
        tickFormat: percent,
        label: labels.members,
        labelAnchor: 'center',
        labelArrow: 'none',
        fill: MUTED,
      }),
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: MUTED, strokeWidth: 1 },
      ),
      Plot.areaY(points, { ...at, fill: ACCENT, fillOpacity: 0.12 }),
      Plot.line(points, { ...at, stroke: ACCENT, strokeWidth: 2 }),
      Plot.dot(mark, { ...at, fill: ACCENT, r: 4 }),
      Plot.text(mark, {
        ...at,
        text: (point: Point) => `${percent(point.members)} → ${percent(point.whole)}`,
        textAnchor: 'end',
        dx: -8,
        dy: -6,
        fontWeight: 600,
      }),
      Plot.tip(
        points,
        Plot.pointerX({
          ...at,
          format: { x: false, y: false },
          channels: {
            [labels.members]: (point: Point) => percent(point.members),
            [labels.whole]: (point: Point) => percentExact(point.whole),
          },
        }),
      ),
    ],
  });
}
