import * as Plot from 'npm:@observablehq/plot';
import { monthAnnotations } from './annotations.js';
import { read, readNumber, pointTip, type Channel, type Tip } from './channel.js';
import { PAPER, SERIES, chart, monthAxis, valueAxis } from './chart.js';
import { percent } from './format.js';

export interface StackedSharesOptions<T> {
  /** The month. */
  x: Channel<T, Date>;
  /** A share of 1; those of a month make 1. */
  y: Channel<T, number>;
  /** Whose share it is. */
  z: Channel<T, string>;
  /** The members from the bottom up, each with the colour of its place. */
  order: readonly string[];
  name?: (value: string) => string;
  /** How many members, from the bottom, are named in their area; the others have no room. */
  named?: number;
  tip: Tip<T>;
}

/** What a whole is made of, month by month: areas that fill the height. */
export function stackedShares<T>(rows: readonly T[], width: number, options: StackedSharesOptions<T>): Node {
  const { order, name = String, named = 2, tip } = options;
  const [x, y, z] = [read(options.x), readNumber(options.y), read(options.z)];
  const stack = { order: [...order] };
  const months = [...new Map(rows.map((row) => [x(row).getTime(), x(row)])).values()];
  const annotations = monthAnnotations(months, width);
  return chart(width, {
    height: 300,
    marginTop: annotations.marginTop,
    x: { type: 'utc' },
    y: { domain: [0, 1] },
    color: { domain: order, range: SERIES },
    marks: [
      valueAxis(percent, 4),
      monthAxis(months, width),
      Plot.areaY(rows, Plot.stackY(stack, { x, y, fill: z, fillOpacity: 0.8 })),
      annotations.marks,
      Plot.tip(rows, Plot.pointer(Plot.stackY(stack, { x, y, z, ...pointTip(tip) }))),
      Plot.text(labels(rows, { x, y, z, order, named }), {
        x: 'x',
        y: 'middle',
        text: (label: Label) => name(label.z),
        textAnchor: 'end',
        dx: -10,
        fill: PAPER,
        fontWeight: 600,
        fontSize: 13,
      }),
    ],
  });
}

interface Label {
  x: Date;
  z: string;
  middle: number;
}

/** Where the lowest areas end at the right: their names are in the middle of them. */
function labels<T>(
  rows: readonly T[],
  of: { x: (row: T) => Date; y: (row: T) => number; z: (row: T) => string; order: readonly string[]; named: number },
): Label[] {
  let below = 0;
  return of.order.slice(0, of.named).flatMap((member) => {
    const last = rows.filter((row) => of.z(row) === member).at(-1);
    if (last === undefined) return [];
    below += of.y(last);
    return [{ x: of.x(last), z: member, middle: below - of.y(last) / 2 }];
  });
}
