import * as d3 from 'npm:d3';
import { svg } from 'npm:htl';
import type { Bins, Dimension } from './crossfilter.js';

const HEIGHT = 96;
const BELOW = 18;

export interface Histogram {
  element: SVGElement;
  /** Draws what is counted now: bars of the chosen bins in colour. */
  draw(counts: ArrayLike<number>, range: Bins | undefined): void;
}

/** Bars of one measure that the reader narrows by dragging over them. */
export function histogram(
  { from, step, bins }: Dimension,
  width: number,
  format: (value: number) => string,
  onRange: (range: Bins | undefined) => void,
): Histogram {
  const x = d3.scaleLinear([0, bins], [1, width - 1]);
  const bars = Array.from(
    { length: bins },
    (_, bin) => svg`<rect x=${x(bin) + 0.5} width=${Math.max(0.5, x(1) - x(0) - 1)}></rect>`,
  );
  const ticks = d3.ticks(from, from + step * (bins - 1), bins < 10 ? bins : width < 260 ? 3 : 5);
  const element =
    svg`<svg class="histogram" width=${width} height=${HEIGHT + BELOW} viewBox=${`0 0 ${width} ${HEIGHT + BELOW}`}>
    ${bars}<line x1="0" x2=${width} y1=${HEIGHT} y2=${HEIGHT}></line>
    ${ticks.map((value) => {
      const at = x((value - from) / step + (step === 1 ? 0.5 : 0));
      const anchor = at < 16 ? 'start' : at > width - 16 ? 'end' : 'middle';
      return svg`<text x=${at} y=${HEIGHT + 14} text-anchor=${anchor}>${format(value)}</text>`;
    })}
  </svg>` as SVGSVGElement;
  const brush = d3
    .brushX<unknown>()
    .extent([
      [1, 0],
      [width - 1, HEIGHT],
    ])
    .touchable(false)
    .on('brush end', ({ selection, sourceEvent }: d3.D3BrushEvent<unknown>) => {
      if (sourceEvent === undefined) return;
      const [left, right] = ((selection ?? []) as number[]).map((at) => Math.round(x.invert(at)));
      onRange(left === undefined || right === undefined || left === right ? undefined : [left, right]);
    });
  const layer = d3.select(element).append('g').attr('class', 'brush').call(brush);
  let shown: Bins | undefined;
  return {
    element,
    draw(counts, range) {
      const most = Math.max(1, ...Array.from(counts));
      for (const [bin, bar] of bars.entries()) {
        const height = ((counts[bin] ?? 0) / most) * (HEIGHT - 6);
        bar.setAttribute('y', String(HEIGHT - height));
        bar.setAttribute('height', String(height));
        bar.classList.toggle('outside', range !== undefined && (bin < range[0] || bin >= range[1]));
      }
      if (range?.[0] !== shown?.[0] || range?.[1] !== shown?.[1])
        brush.move(layer, range === undefined ? null : [x(range[0]), x(range[1])]);
      shown = range;
    },
  };
}
