import * as d3 from 'npm:d3';
import type { Scale } from 'npm:@observablehq/plot';
import { monthKey, type Selection } from './selection.js';

/**
 * Lets the reader drag over a chart by month, and shows what is chosen: the choice is that of the filters `from` and
 * `to`, which do the same from the keyboard. Touch scrolls the page.
 */
export function brushMonths<T extends SVGSVGElement | HTMLElement>(
  chart: T & { scale(name: 'x' | 'y'): Scale | undefined },
  months: readonly Date[],
  selection: Selection,
): T {
  const svg = chart instanceof SVGSVGElement ? chart : chart.querySelector<SVGSVGElement>(':scope > svg:last-of-type');
  const [x, y] = [chart.scale('x'), chart.scale('y')];
  if (svg === null || x === undefined || y === undefined || months.length < 2) return chart;
  const room = (x.step ?? 0) - (x.bandwidth ?? 0);
  const spans = months.map((month): Span => {
    const start = Number(x.apply(month));
    if (x.step !== undefined) return { month, start: start - room / 2, end: start + x.step - room / 2 };
    return { month, start, end: Number(x.apply(d3.utcMonth.offset(month, 1))) };
  });
  const [bottom = 0, top = 0] = (y.range ?? []) as number[];
  const brush = d3
    .brushX<unknown>()
    .extent([
      [spans[0]?.start ?? 0, top],
      [spans.at(-1)?.end ?? 0, bottom],
    ])
    .touchable(false)
    .on('end', ({ selection: dragged, sourceEvent }: d3.D3BrushEvent<unknown>) => {
      if (sourceEvent === undefined) return;
      const [left, right] = (dragged ?? [NaN, NaN]) as [number, number];
      const within = spans.filter(({ start, end }) => left <= (start + end) / 2 && (start + end) / 2 <= right);
      const [first, last] = within.length === spans.length ? [] : [within[0], within.at(-1)];
      selection.choose({
        from: first === undefined ? '' : monthKey(first.month),
        to: last === undefined ? '' : monthKey(last.month),
      });
    });
  const layer = d3.select(svg).append('g').attr('class', 'brush').call(brush);
  const chosen = spans.filter(({ month }) => isWithin(monthKey(month), selection));
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (chosen.length < spans.length && first !== undefined && last !== undefined)
    brush.move(layer, [first.start, last.end]);
  return chart;
}

interface Span {
  month: Date;
  /** Pixels. */
  start: number;
  end: number;
}

function isWithin(key: string, { chosen: { from = '', to = '' } }: Selection): boolean {
  return (from === '' || key >= from) && (to === '' || key <= to);
}
