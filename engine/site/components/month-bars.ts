import * as Plot from 'npm:@observablehq/plot';
import { greatest } from './aggregate.js';
import { ACCENT, ACCENT_SOFT, INK, chart, monthAxis, valueAxis } from './chart.js';
import { month, tick } from './format.js';
import { brushMonths } from './month-brush.js';
import { monthsBetween } from './months.js';
import type { Selection } from './selection.js';

interface Month {
  order_month: Date;
  is_complete: boolean;
}

export interface MonthOptions {
  /** The column that is drawn. */
  y: string;
  /** What it is called. */
  label: string;
  /** Exact, for the tooltip. */
  exact: (value: number) => string;
  /** Short, for the axis. */
  axis?: (value: number) => string;
  monthLabel: string;
  height?: number;
  /** Whose months the reader may choose by dragging over the chart. */
  selection?: Selection;
}

/**
 * Bars by month from zero, the highest named; months at the data's ragged ends are pale and never the highest. With a
 * selection the rows are those of all months, and the chosen ones stand out.
 */
export function monthBars(rows: readonly Month[], width: number, options: MonthOptions): Node {
  const { y, label, exact, axis = tick, monthLabel, selection } = options;
  const domain = monthsBetween(rows);
  const value = (row: Month): number => Number((row as unknown as Record<string, number>)[y]);
  const peak = greatest(
    rows.filter((row) => row.is_complete && selection?.matches(row) !== false),
    value,
  );
  const drawn = chart(width, {
    ...(options.height === undefined ? {} : { height: options.height }),
    x: { type: 'band', padding: 0.22, domain },
    y: { domain: [0, Math.max(...rows.map(value)) * 1.08] },
    marks: [
      valueAxis(axis),
      monthAxis(domain, width),
      Plot.barY(rows, {
        x: 'order_month',
        y: value,
        fill: (row: Month) => (row.is_complete ? ACCENT : ACCENT_SOFT),
        fillOpacity: (row: Month) => (selection?.matches(row) === false ? 0.3 : 1),
        tip: { format: { x: false, y: false, fill: false, fillOpacity: false } },
        channels: { [monthLabel]: (row: Month) => month(row.order_month), [label]: (row: Month) => exact(value(row)) },
      }),
      Plot.text(peak === undefined ? [] : [peak], {
        x: 'order_month',
        y: value,
        text: (row: Month) => axis(value(row)),
        dy: -8,
        fontWeight: 600,
        fill: INK,
      }),
      Plot.ruleY([0]),
    ],
    opacity: { type: 'identity' },
  });
  return selection === undefined ? drawn : brushMonths(drawn, domain, selection);
}

/** A line over whole months, hollow dots for the rest. */
export function monthLine(
  rows: readonly Month[],
  width: number,
  options: MonthOptions & { domain?: [number, number] },
): Node {
  const { y, label, exact, axis = tick, monthLabel, domain } = options;
  const value = (row: Month): number => Number((row as unknown as Record<string, number>)[y]);
  return chart(width, {
    height: options.height ?? 230,
    x: { type: 'utc', inset: 8 },
    y: domain === undefined ? { zero: true, nice: true } : { domain },
    marks: [
      valueAxis(axis, 4),
      monthAxis(
        rows.map((row) => row.order_month),
        width,
      ),
      Plot.line(
        rows.filter((row) => row.is_complete),
        { x: 'order_month', y: value, stroke: ACCENT, strokeWidth: 2 },
      ),
      Plot.dot(rows, {
        x: 'order_month',
        y: value,
        r: 3,
        fill: (row: Month) => (row.is_complete ? 'var(--accent)' : 'var(--theme-background)'),
        stroke: ACCENT,
      }),
      Plot.tip(
        rows,
        Plot.pointerX({
          x: 'order_month',
          y: value,
          format: { x: false, y: false },
          channels: {
            [monthLabel]: (row: Month) => month(row.order_month),
            [label]: (row: Month) => exact(value(row)),
          },
        }),
      ),
    ],
  });
}
