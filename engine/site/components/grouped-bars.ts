import * as Plot from 'npm:@observablehq/plot';
import { read, readNumber, markTip, type Channel, type Tip } from './channel.js';
import { ACCENT, chart, valueAxis } from './chart.js';
import { tick } from './format.js';

/** One bar of every group. */
export interface Side<T> {
  y: Channel<T, number>;
  /** How strong its colour is, from 0 to 1. */
  opacity: number;
}

export interface GroupedBarsOptions<T> {
  /** What names a group. */
  x: Channel<T, string>;
  /** The bars of a group, from left to right. */
  sides: readonly Side<T>[];
  name?: (value: string) => string;
  color?: (row: T) => string;
  axis?: (value: number) => string;
  tip?: Tip<T>;
}

/** Two or three measures of the same groups side by side, distinguished by the strength of the group's colour. */
export function groupedBars<T>(rows: readonly T[], width: number, options: GroupedBarsOptions<T>): Node {
  const { sides, name = String, color, axis = tick, tip = {} } = options;
  const group = read(options.x);
  const bars = sides.flatMap(({ y, opacity }, place) =>
    rows.map((row) => ({ row, group: group(row), place, opacity, value: readNumber(y)(row) })),
  );
  type Bar = (typeof bars)[number];
  return chart(width, {
    height: 260,
    marginBottom: 30,
    fx: { domain: rows.map(group), label: null, padding: 0.2 },
    x: { axis: null, domain: sides.map((_, place) => place), padding: 0.05 },
    marks: [
      valueAxis(axis, 4),
      Plot.axisFx({ tickSize: 0, label: null, tickFormat: name, anchor: 'bottom' }),
      Plot.barY(bars, {
        fx: 'group',
        x: 'place',
        y: 'value',
        fill: color === undefined ? ACCENT : (bar: Bar) => color(bar.row),
        fillOpacity: 'opacity',
        ...markTip(
          Object.fromEntries(Object.entries(tip).map(([label, text]) => [label, (bar: Bar) => text(bar.row)])),
        ),
      }),
      Plot.ruleY([0]),
    ],
    opacity: { type: 'identity' },
  });
}
